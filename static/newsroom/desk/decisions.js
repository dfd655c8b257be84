// Decisions: sent at once, shown at once, and taken back by an undo.

import { announce, setState, showAnswer, showError, texts } from "./card-state.js";
import {
  advance,
  closeReasons,
  list,
  nearDuplicates,
  selectCard,
  setVersionedIds,
  versionedIds,
} from "./cards.js";
import { isFolded, unfold } from "./folding.js";
import { loadMore } from "./queue.js";
import { post } from "./requests.js";

const UNDO = "reopen";
const PUBLISHING = ["approve", "keep"];
const LABELS = { [UNDO]: texts.undoing, approve: texts.approving, keep: texts.keeping };

// The cards that were decided here, the last one last.
const decided = [];
// What is under way on a card, and how many requests that is.
const chains = new WeakMap();
const pending = new WeakMap();

const send = async (card, button) => {
  const fields = [
    ...versionedIds(card).map((id) => ["comment", id]),
    ...nearDuplicates(card).map((id) => ["near", id]),
  ];
  const response = await post(
    card.querySelector("form").getAttribute("action"),
    [...fields, [button.name, button.value]],
    // A decision under way outlives the page.
    { headers: { Accept: "application/json" }, keepalive: true },
  );
  if (response.type === "opaqueredirect") return { error: texts.signedOut };
  if (!response.headers.get("Content-Type")?.includes("json")) {
    return { error: response.status >= 500 ? texts.serverFailed : texts.refused };
  }
  return { ok: response.ok, ...(await response.json()) };
};

const forget = (card) => {
  const index = decided.lastIndexOf(card);
  if (index >= 0) decided.splice(index, 1);
};

// Takes one request off the card; returns whether it was the last.
const settle = (card) => {
  const left = (pending.get(card) ?? 1) - 1;
  pending.set(card, left);
  return left === 0;
};

// Resolves to whether it succeeded: what waits behind it on the same card depends on that.
const perform = async (card, button, previousState) => {
  const answer = await send(card, button).catch(() => ({ error: texts.failed }));
  const isLast = settle(card);
  if (answer.error) {
    setState(card, previousState);
    showError(card, answer.error);
  } else if (answer.ok && !isLast) {
    setVersionedIds(card, answer.comments);
  } else {
    showAnswer(card, answer, answer.ok && PUBLISHING.includes(button.value));
  }
  const isUndo = button.value === UNDO;
  // Without anything left to decide on, there is nothing to undo either.
  if (!isUndo && !(answer.ok && answer.comments.length)) forget(card);
  if (isUndo && answer.error) decided.push(card);
  loadMore();
  return Boolean(answer.ok);
};

const decide = (card, button) => {
  const isUndo = button.value === UNDO;
  forget(card);
  if (!isUndo) decided.push(card);
  closeReasons(card);
  showError(card);
  setState(
    card,
    "sending",
    (button.name === "decision" && LABELS[button.value]) || texts.rejecting,
  );
  // An undo pressed before the answer to its decision waits for it: it needs the new version.
  // When the decision failed, there is nothing to undo.
  const earlier = pending.get(card) ? chains.get(card) : Promise.resolve(true);
  pending.set(card, (pending.get(card) ?? 0) + 1);
  const run = (hasSucceeded) => {
    if (hasSucceeded) return perform(card, button, isUndo ? "decided" : "waiting");
    settle(card);
    return false;
  };
  chains.set(card, earlier.then(run));
  if (isUndo) selectCard(card);
  else advance(card);
  loadMore();
};

export const undoLast = () => {
  const card = decided.at(-1);
  if (card) decide(card, { name: "decision", value: UNDO });
  else announce(texts.nothingToUndo);
};

list.addEventListener("submit", (event) => {
  const card = event.target.closest(".card");
  const button = event.submitter;
  if (!card || !button?.name) return;
  event.preventDefault();
  const isUndo = button.value === UNDO && button.name === "decision";
  if (card.matches(".is-sending") || isUndo !== card.matches(".is-decided")) return;
  // Nobody decides on words that the page has not shown.
  if (!isUndo && isFolded(card)) {
    unfold(card);
    announce(texts.unfolded);
    return;
  }
  decide(card, { name: button.name, value: button.value });
});
