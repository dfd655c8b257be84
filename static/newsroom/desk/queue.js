// More cards before the last one is decided, and leases on those that are shown.

import { announce, queueEmpty, showAnswer, texts } from "./card-state.js";
import { advanceIfAwaited, currentCard, isSending, list, waitingCards } from "./cards.js";
import { post } from "./requests.js";

// A lease lasts a minute; three renewals fit into it.
const RENEWAL_INTERVAL = 20_000;
// Requests by the clock: they keep no session alive.
const BACKGROUND = { headers: { "X-Background": "1" } };
const CARDS_AHEAD = 15;
const RETRY_INTERVAL = 3000;

const loadFailed = document.querySelector(".load-failed");

let isLoading = false;
let isExhausted = false;

const shownIds = () =>
  [...list.querySelectorAll(".card.is-waiting, .card.is-sending")]
    .map((card) => card.dataset.pk)
    .join(",");

// Returns how many cards are new.
const addCards = (html) => {
  const template = document.createElement("template");
  template.innerHTML = html;
  let count = 0;
  for (const card of template.content.querySelectorAll(".card")) {
    const known = document.getElementById(card.id);
    // Somebody reopened it: it waits again at its old position.
    if (known?.matches(".is-decided")) known.replaceWith(card);
    else if (!known) list.append(card);
    else continue;
    count += 1;
  }
  return count;
};

const cardsAhead = () => {
  const waiting = waitingCards();
  const current = currentCard();
  return current ? waiting.slice(waiting.indexOf(current)).length : waiting.length;
};

const showLoadFailed = (hasFailed) => {
  if (hasFailed && loadFailed.hidden) announce(texts.loadFailed);
  loadFailed.textContent = texts.loadFailed;
  loadFailed.hidden = !hasFailed;
};

const fetchCards = async (options) => {
  isLoading = true;
  try {
    const response = await post(texts.more, { have: shownIds() }, options);
    if (!response.ok) throw new Error(response.statusText);
    isExhausted = !addCards(await response.text());
    showLoadFailed(false);
  } catch {
    showLoadFailed(true);
    setTimeout(loadMore, RETRY_INTERVAL, BACKGROUND);
  } finally {
    isLoading = false;
  }
};

export const loadMore = async (options = {}) => {
  if (isLoading) return;
  if (!isExhausted && cardsAhead() <= CARDS_AHEAD) await fetchCards(options);
  queueEmpty.hidden = !isExhausted || isSending() || waitingCards().length > 0;
  advanceIfAwaited();
};

const renewLeases = async () => {
  if (document.visibilityState !== "visible") return;
  try {
    const response = await post(texts.leases, { have: shownIds() }, BACKGROUND);
    if (!response.ok) return;
    const { gone, waiting } = await response.json();
    for (const [pk, answer] of Object.entries(gone)) {
      const card = document.getElementById(`card-${pk}`);
      if (card?.matches(".is-waiting")) showAnswer(card, answer);
    }
    document.querySelector("[data-waiting]").textContent = waiting;
    isExhausted = false;
    loadMore(BACKGROUND);
  } catch {
    // Leases are lost without harm.
  }
};

export const keepLeases = () => {
  setInterval(renewLeases, RENEWAL_INTERVAL);
  document.addEventListener("visibilitychange", renewLeases);
};
