// The moderation desk. Without this script the same forms work one by one.

import { isSending, list, selectCard, selectNeighbour, waitingCards } from "./cards.js";
import "./keyboard.js";
import { keepLeases, loadMore } from "./queue.js";

const selectByPointerOrFocus = (event) => {
  selectCard(event.target.closest(".card"), { focus: false });
};

const stepButtons = document.querySelector(".step-buttons");
stepButtons.hidden = false;
stepButtons.addEventListener("click", (event) => {
  const button = event.target.closest("[data-step]");
  if (button) selectNeighbour(Number(button.dataset.step));
});

list.addEventListener("focusin", selectByPointerOrFocus);
list.addEventListener("pointerdown", selectByPointerOrFocus);
window.addEventListener("beforeunload", (event) => {
  if (isSending()) event.preventDefault();
});

list.classList.add("is-enhanced");
selectCard(waitingCards()[0], { focus: false });
keepLeases();
loadMore();
