// What a card shows: whether it waits, is being sent or is decided, and messages about it.

import { list, setVersionedIds } from "./cards.js";

const liveRegion = document.querySelector(".live-region");
export const queueEmpty = document.querySelector(".queue-empty");
export const texts = list.dataset;

export const announce = (text) => {
  liveRegion.textContent = text;
};

export const showError = (card, text = "") => {
  const error = card.querySelector(".card-error");
  error.textContent = text;
  error.hidden = !text;
  if (text) announce(text);
};

// `state` is "waiting", "sending" or "decided".
export const setState = (card, state, message) => {
  card.classList.remove("is-waiting", "is-sending", "is-decided");
  card.classList.add(`is-${state}`);
  if (message !== undefined) card.querySelector(".outcome").textContent = message;
  if (state === "waiting") queueEmpty.hidden = true;
};

export const showAnswer = (card, answer, isPublished = false) => {
  setVersionedIds(card, answer.comments);
  // What readers withdrew themselves can't be undone.
  const undo = card.querySelector(".undo");
  if (undo) undo.hidden = !answer.comments.length;
  const reply = card.querySelector(".reply");
  if (reply) reply.hidden = !isPublished;
  setState(card, answer.state, answer.message);
  showError(card, answer.state === "waiting" && !answer.ok ? answer.message : "");
  announce(answer.message);
};
