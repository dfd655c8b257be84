// One key a decision.

import { announce, texts } from "./card-state.js";
import { closeReasons, currentCard, list, selectNeighbour } from "./cards.js";
import { toggleContext } from "./context.js";
import { undoLast } from "./decisions.js";
import { unfold } from "./folding.js";
import { openSender } from "./sender.js";

const areReasonsOpen = () => Boolean(currentCard()?.querySelector("details.reject[open]"));

const waitingElement = (selector) =>
  currentCard()?.matches(".is-waiting") && currentCard().querySelector(selector);

const press = (selector) => {
  const button = waitingElement(selector);
  if (button) currentCard().querySelector("form").requestSubmit(button);
  else announce(texts.notPossible);
};

const openReasons = () => {
  const details = waitingElement("details.reject");
  if (!details) {
    announce(texts.notPossible);
    return;
  }
  details.open = true;
  details.querySelector(".reasons").scrollIntoView({ block: "nearest" });
};

const openFilters = () => {
  const details = document.getElementById("filters");
  details.open = true;
  details.scrollIntoView({ block: "nearest" });
  details.querySelector("select").focus();
};

const toggleKeys = () => {
  const details = document.getElementById("keys");
  details.open = !details.open;
  details.scrollIntoView({ block: "nearest" });
  details.querySelector("summary").focus();
};

const dismiss = () => {
  const context = currentCard()?.querySelector(".context:not([hidden])");
  if (areReasonsOpen()) closeReasons(currentCard());
  else if (context) context.hidden = true;
  else document.getElementById("keys").open = false;
};

const KEYS = {
  j: () => selectNeighbour(1),
  k: () => selectNeighbour(-1),
  a: () => press(".approve"),
  r: openReasons,
  u: undoLast,
  h: () => openSender(currentCard()?.querySelector("a.sender")),
  c: () => currentCard() && toggleContext(currentCard()),
  "/": openFilters,
  "?": toggleKeys,
  escape: dismiss,
};

const isTyping = (target) =>
  target.closest?.("input:not([type=hidden], [type=checkbox]), textarea, select") ||
  target.isContentEditable;

// 229 is what browsers report while an input method composes, some without isComposing.
const isForOthers = (event) =>
  event.defaultPrevented ||
  event.repeat ||
  event.isComposing ||
  event.keyCode === 229 ||
  event.ctrlKey ||
  event.altKey ||
  event.metaKey ||
  (event.shiftKey && !["?", "/"].includes(event.key)) ||
  isTyping(event.target) ||
  // It has keys of its own.
  document.querySelector("dialog[open]");

const actionFor = (key, target) => {
  if (areReasonsOpen() && /^[1-9]$/.test(key)) return () => press(`[data-digit="${key}"]`);
  if (areReasonsOpen() && key === "enter" && !target.closest("a, button, summary")) {
    return () => press("[data-key=Enter]");
  }
  return Object.hasOwn(KEYS, key) ? KEYS[key] : null;
};

document.addEventListener("keydown", (event) => {
  if (isForOthers(event)) return;
  const action = actionFor(event.key.toLowerCase(), event.target);
  if (!action) return;
  action();
  event.preventDefault();
});

// Of two cards only one can have its reasons open, and it is the current one.
list.addEventListener(
  "toggle",
  (event) => {
    if (!event.target.matches("details.reject") || !event.target.open) return;
    unfold(event.target.closest(".card"));
    for (const other of list.querySelectorAll("details.reject[open]")) {
      if (other !== event.target) other.open = false;
    }
  },
  true,
);
