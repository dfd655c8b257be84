// The passage of the article that a comment is about, and the comments next to it.

import { showError, texts } from "./card-state.js";
import { list } from "./cards.js";
import { getFragment } from "./requests.js";

export const toggleContext = async (card) => {
  const context = card.querySelector(".context");
  context.hidden = !context.hidden;
  if (context.hidden || context.childElementCount) return;
  try {
    context.innerHTML = await getFragment(card.querySelector("a.show-context").href);
    card.scrollIntoView({ block: "nearest" });
  } catch {
    context.hidden = true;
    showError(card, texts.contextFailed);
  }
};

list.addEventListener("click", (event) => {
  const link = event.target.closest("a.show-context");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  toggleContext(link.closest(".card"));
});
