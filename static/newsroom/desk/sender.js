// The drawer with what a nickname or a network sent earlier, and what was decided on it.

import { announce, texts } from "./card-state.js";
import { list } from "./cards.js";
import { getFragment } from "./requests.js";

const drawer = document.querySelector(".drawer");

export const openSender = async (link) => {
  if (!link) return;
  try {
    drawer.querySelector(".drawer-content").innerHTML = await getFragment(link.href);
    if (!drawer.open) drawer.showModal();
    drawer.scrollTop = 0;
  } catch {
    announce(texts.senderFailed);
  }
};

list.addEventListener("click", (event) => {
  const link = event.target.closest("a.sender");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  openSender(link);
});

// Beside the drawer, on its backdrop.
drawer.addEventListener("click", (event) => {
  if (event.target === drawer) drawer.close();
});
