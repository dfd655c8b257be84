// What is typed into a form is kept on the server within seconds, and in this browser as long as
// the server can't be reached. Nothing is lost by a crash, a closed tab or an expired session.

import {
  csrfToken,
  forgetHere,
  keepHere,
  keyOf,
  onSignOut,
  reload,
  send,
  started,
} from "./unsent-texts.js";

const { gettext, interpolate } = window;
const PAUSE = 1_000;
const LONGEST_PAUSE = 4_000;
const RETRY = 5_000;

const settings = document.querySelector(".autosave");
const form = settings?.closest("form");
const status = document.createElement("p");

const field = (name) => form.elements[name];
const key = () => keyOf(settings.dataset.url, field("autosave_tab").value);

let number = 0;
// The change that the server has taken last.
let keptNumber = 0;
let waitingSince = 0;
let timer = 0;
let sending = null;

const isPending = () => number !== keptNumber;

export const formFields = () => {
  const data = new FormData(form);
  data.delete("csrfmiddlewaretoken");
  return [...data];
};
const entry = () => ({ url: settings.dataset.url, fields: formFields(), at: Date.now() });

const show = (text, { link = "" } = {}) => {
  if (status.textContent !== text) status.textContent = text;
  if (!link) return;
  const signIn = document.createElement("a");
  signIn.href = settings.dataset.signInUrl;
  signIn.target = "_blank";
  signIn.textContent = link;
  status.append(" ", signIn);
};

const showAnswer = ({ state, savedAt, message }, isHere) => {
  const here = isHere
    ? gettext("Your text is kept on this computer.")
    : gettext("Your text is not kept anywhere: leave this page open.");
  if (state === "kept") {
    const kept = savedAt ? interpolate(gettext("Kept at %s"), [savedAt]) : "";
    show([kept, message].filter(Boolean).join(" "));
  } else if (state === "offline") show(`${gettext("The network is away.")}${here}`);
  else if (state === "signed-out") {
    const text = `${gettext("You are no longer signed in.")}${here}`;
    show(text, { link: gettext("Sign in in a new tab") });
  } else show(`${message ?? gettext("The server does not take this text.")}${here}`);
};

const schedule = (pause) => {
  clearTimeout(timer);
  timer = setTimeout(save, pause);
};

const sendNow = async () => {
  const current = entry();
  const sentNumber = number;
  waitingSince = 0;
  const answer = await send(current);
  const isKept = answer.state === "kept";
  if (isKept) {
    keptNumber = sentNumber;
    if (!isPending()) forgetHere(key());
  }
  showAnswer(answer, isKept || keepHere(key(), current));
  status.toggleAttribute("data-pending", isPending());
  if (isPending()) schedule(isKept ? PAUSE : RETRY);
};

// One request at a time, so that they arrive in order.
const save = async () => {
  clearTimeout(timer);
  if (!isPending()) return;
  sending ??= sendNow().finally(() => {
    sending = null;
  });
  await sending;
};

// The form of a new article is found again by its address.
const nameInAddress = () => {
  const address = new URL(location.href);
  if (settings.dataset.url.includes("?") || address.searchParams.has("autosave")) return;
  address.searchParams.set("autosave", field("autosave").value);
  history.replaceState(history.state, "", address);
};

const onInput = () => {
  number += 1;
  field("autosave_number").value = number;
  status.toggleAttribute("data-pending", true);
  nameInAddress();
  waitingSince ||= Date.now();
  const pause = Math.min(PAUSE, waitingSince + LONGEST_PAUSE - Date.now());
  // A form has its row from the first character on.
  schedule(number === 1 ? 0 : Math.max(0, pause));
};

const keepPending = () => {
  if (isPending()) keepHere(key(), entry());
};

// Not the answer to a form: a reload would send that form once more, and lose what it says. Nor a
// form that somebody has begun to type into, even if that is kept already.
const showWhatWasSent = async () => {
  const opened = number;
  if ((await started) && number === opened && !settings.hasAttribute("data-answer")) reload();
};

// What is discarded goes without leaving the form, where more may have been typed.
const onDiscard = async (event) => {
  const discarding = event.target;
  if (event.submitter?.hasAttribute("data-leave")) {
    keptNumber = number;
    return;
  }
  event.preventDefault();
  const body = new URLSearchParams(new FormData(discarding));
  const options = { method: "POST", body, headers: { "X-CSRFToken": csrfToken() } };
  const response = await fetch(discarding.action, { ...options, redirect: "manual" }).catch(
    () => null,
  );
  if (response?.type === "opaqueredirect") discarding.closest(".unsaved-text").remove();
};

if (form) {
  number = keptNumber = Number(field("autosave_number").value);
  status.className = "autosave-status";
  status.setAttribute("role", "status");
  form.querySelector(".submit-row")?.append(status);
  form.addEventListener("input", onInput);
  form.addEventListener("submit", () => {
    // Whoever has signed in again in another tab has another token.
    field("csrfmiddlewaretoken").value = csrfToken();
  });
  addEventListener("pagehide", keepPending);
  addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden") keepPending();
  });
  for (const event of ["online", "focus"]) addEventListener(event, save);
  onSignOut(save);
  showWhatWasSent();
}
for (const discarding of document.querySelectorAll(".unsaved form")) {
  discarding.addEventListener("submit", onDiscard);
}
