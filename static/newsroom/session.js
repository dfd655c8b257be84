// Covers the page when its session has ended, so that nobody reads on at an empty desk. Nothing that
// was typed is lost: the page is there again when the same person has signed in, in another tab.

import { csrfToken } from "./unsent-texts.js";

// Typing, clicking and scrolling extend the session; the clock does not.
const INPUTS = ["keydown", "pointerdown", "input", "wheel"];
const PAUSE = 20_000;
const LONGEST_WAIT = 600;
const WAIT_FOR_SIGN_IN = 3_000;

const settings = document.querySelector("script[data-session-url]").dataset;
const cover = document.createElement("div");
let extendedAt = Date.now();
let timer = 0;

const build = () => {
  const text = document.createElement("p");
  const link = document.createElement("a");
  text.textContent = settings.ended;
  link.textContent = settings.signIn;
  link.href = settings.signInUrl;
  link.target = "_blank";
  cover.className = "session-ended";
  cover.setAttribute("role", "alertdialog");
  cover.setAttribute("aria-label", settings.ended);
  cover.append(text, link);
};

const isCovered = () => cover.isConnected;

const show = (isEnded) => {
  if (isEnded === isCovered()) return;
  document.documentElement.classList.toggle("is-session-ended", isEnded);
  if (isEnded) {
    document.body.append(cover);
    cover.querySelector("a").focus();
  } else cover.remove();
};

const schedule = (milliseconds) => {
  clearTimeout(timer);
  timer = setTimeout(check, milliseconds);
};

async function check() {
  const headers = { "X-Background": "1" };
  const response = await fetch(settings.sessionUrl, { headers }).catch(() => null);
  if (response?.status === 403) show(true);
  const answer = response?.ok ? await response.json() : null;
  // Somebody else sits here now.
  if (answer && String(answer.user) !== settings.user) location.replace(settings.home);
  else if (answer) show(false);
  schedule(isCovered() ? WAIT_FOR_SIGN_IN : 1000 * Math.min(answer?.seconds ?? 60, LONGEST_WAIT));
}

const extend = () => {
  if (isCovered() || Date.now() - extendedAt < PAUSE) return;
  extendedAt = Date.now();
  fetch(settings.sessionUrl, { method: "POST", headers: { "X-CSRFToken": csrfToken() } }).catch(
    () => {},
  );
};

build();
for (const name of INPUTS) addEventListener(name, extend, { capture: true, passive: true });
// A computer that was asleep has missed its time.
document.addEventListener("visibilitychange", () => {
  if (document.visibilityState === "visible") check();
});
check();
