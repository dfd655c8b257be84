// What is being written stays in this browser until the server has taken it: an expired session,
// a closed window or a dead server lose nothing.

import { markAsSent, useStorage } from "./sent-draft.js";

const { gettext } = window;
const WITHOUT_DRAFT = ["hidden", "file", "submit", "button"];
const DOUBLE_CLICK = 5000;

const form = document.querySelector("form#article_form, form#page_form");
const key = `newsroom-draft:${location.pathname}`;

const fields = () =>
  [...form.elements].filter((field) => field.name && !WITHOUT_DRAFT.includes(field.type));
const fieldValue = (field) => (field.type === "checkbox" ? field.checked : field.value);
const values = () => Object.fromEntries(fields().map((field) => [field.name, fieldValue(field)]));

const saved = form && values();
let timer = 0;
let isDiscarding = false;
let sentAt = 0;

const saveDraft = () => {
  const current = values();
  const isChanged = Object.keys(current).some((name) => current[name] !== saved[name]);
  useStorage((local) =>
    isChanged ? local.setItem(key, JSON.stringify(current)) : local.removeItem(key),
  );
};

const discardDraft = () => {
  useStorage((local) => local.removeItem(key));
  isDiscarding = true;
  location.reload();
};

const showNotice = () => {
  const notice = document.createElement("p");
  notice.className = "restored-draft";
  notice.setAttribute("role", "status");
  const button = document.createElement("button");
  button.type = "button";
  button.className = "button";
  button.textContent = gettext("Discard it");
  button.addEventListener("click", discardDraft);
  notice.append(gettext("This is your unsaved text."), " ", button);
  form.before(notice);
};

const restoreDraft = () => {
  const draft = useStorage((local) => JSON.parse(local.getItem(key))) ?? {};
  const changed = fields().filter(
    (field) => field.name in draft && draft[field.name] !== fieldValue(field),
  );
  for (const field of changed) {
    if (field.type === "checkbox") field.checked = draft[field.name];
    else field.value = draft[field.name];
  }
  if (changed.length) showNotice();
};

const onSubmit = (event) => {
  // A double click would save a new article twice.
  if (Date.now() - sentAt < DOUBLE_CLICK) {
    event.preventDefault();
    return;
  }
  sentAt = Date.now();
  saveDraft();
  markAsSent(key);
};

if (form) {
  restoreDraft();
  form.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(saveDraft, 300);
  });
  addEventListener("pagehide", () => {
    if (timer && !isDiscarding) saveDraft();
  });
  form.addEventListener("submit", onSubmit);
}
