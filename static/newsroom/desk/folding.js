// Long texts are folded until somebody unfolds them: a screen shows whole cards.

import { texts } from "./card-state.js";
import { list } from "./cards.js";

const textOf = (card) => card.querySelector(".comment-text");
const hiddenHeight = (text) => text.scrollHeight - text.clientHeight;

// Asked of the page itself: a text folds and unfolds as a window is made narrow and wide.
export const isFolded = (card) => hiddenHeight(textOf(card)) > 1;

export const unfold = (card) => {
  textOf(card).classList.add("is-unfolded");
  card.querySelector(".unfold").hidden = true;
};

const hiddenLines = (card) => {
  const text = textOf(card);
  return Math.round(hiddenHeight(text) / Number.parseFloat(getComputedStyle(text).lineHeight));
};

const refresh = () => {
  // First all that is read from the layout, then all that changes it.
  const cards = [...list.querySelectorAll(".card:has(.comment-text:not(.is-unfolded))")];
  const lines = cards.map(hiddenLines);
  cards.forEach((card, index) => {
    const button = card.querySelector(".unfold");
    button.textContent = texts.moreLines.replace("{n}", lines[index]);
    button.hidden = !lines[index];
  });
};

// It grows and shrinks with the window, and with every card that is added.
new ResizeObserver(refresh).observe(list);

list.addEventListener("click", (event) => {
  const button = event.target.closest(".unfold");
  if (button) unfold(button.closest(".card"));
});
