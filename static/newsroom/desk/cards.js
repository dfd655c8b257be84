// The cards of the desk: which there are, and which one is current.

export const list = document.querySelector(".cards");

const CARDS = ".card";
let current = null;
// Whether the last card was decided while no other one waited: the next to come is chosen then.
let isAwaitingNext = true;

export const currentCard = () => current;
export const waitingCards = () => [...list.querySelectorAll(".card.is-waiting")];
export const isSending = () => Boolean(list.querySelector(".card.is-sending"));

export const closeReasons = (card) => {
  card?.querySelector("details.reject")?.removeAttribute("open");
};

export const selectCard = (card, { focus = true } = {}) => {
  if (!card) return;
  if (current !== card) {
    current?.removeAttribute("aria-current");
    closeReasons(current);
  }
  current = card;
  card.setAttribute("aria-current", "true");
  if (!focus) return;
  card.focus({ preventScroll: true });
  card.scrollIntoView({ block: "nearest" });
};

export const selectNeighbour = (offset) => {
  const cards = [...list.querySelectorAll(CARDS)];
  const index = cards.indexOf(current) + offset;
  isAwaitingNext = false;
  selectCard(cards[Math.min(Math.max(index, 0), cards.length - 1)]);
};

// The next card that waits, from the beginning again after the last one.
export const nextWaiting = (card) => {
  const cards = [...list.querySelectorAll(CARDS)];
  const following = [...cards.slice(cards.indexOf(card) + 1), ...cards];
  return following.find((other) => other.matches(".is-waiting"));
};

// From a card just decided to the next one, now or as soon as there is one.
export const advance = (card) => {
  const next = nextWaiting(card);
  isAwaitingNext = !next;
  selectCard(next ?? card);
};

export const advanceIfAwaited = () => {
  if (!isAwaitingNext || current?.matches(".is-waiting")) return;
  const next = nextWaiting(current ?? list.lastElementChild);
  if (!next) return;
  isAwaitingNext = false;
  // Somebody may be filling in the filter meanwhile.
  const active = document.activeElement;
  selectCard(next, { focus: active === document.body || list.contains(active) });
};

export const versionedIds = (card) =>
  [...card.querySelectorAll("[name=comment]")].map((input) => input.value);

export const nearDuplicates = (card) =>
  [...card.querySelectorAll("[name=near]")].map((input) => input.value);

export const setVersionedIds = (card, ids) => {
  for (const input of card.querySelectorAll("[name=comment]")) input.remove();
  for (const id of ids) {
    const input = document.createElement("input");
    Object.assign(input, { type: "hidden", name: "comment", value: id });
    card.querySelector("form").append(input);
  }
};
