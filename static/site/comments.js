// Comments in place. Without this script the same form works through the comments page.

import { deleteDraft } from "./drafts.js";

// The server forgets a captcha after twenty minutes.
const CAPTCHA_LIFETIME = 18 * 60 * 1000;
const TYPED_FIELDS = ["nickname", "body"];
// Fields and messages alone, instead of the whole page: articles/pages/fragments.py.
const FRAGMENT = "text/vnd.newscenter.fragment+html";

const box = document.querySelector(".comment-box");
const notice = box?.querySelector(".notice");
const segmenter = globalThis.Intl?.Segmenter && new Intl.Segmenter("zh");
let captchaFetchedAt = Date.now();
let captchaRequest = null;
let isSending = false;
let announcement = 0;

const form = () => box.querySelector("form");
const captcha = () => form().querySelector("[data-kind]");

const showNotice = (text, isGood = false) => {
  notice.textContent = text;
  notice.hidden = !text;
  notice.classList.toggle("good", isGood);
  notice.classList.toggle("bad", !isGood);
};

const fetchCaptcha = async (kind) => {
  const task = form().querySelector("[data-captcha-url]");
  const response = await fetch(`${task.dataset.captchaUrl}?kind=${kind}`, { cache: "no-store" });
  if (!response.ok) throw new Error(response.statusText);
  const parts = document.createElement("template");
  parts.innerHTML = await response.text();
  // Whether this reader is verified stands elsewhere in the form.
  const identity = parts.content.querySelector("[data-identity]");
  if (identity) form().querySelector(".identity-state")?.replaceWith(identity);
  task.replaceChildren(parts.content);
  captcha().dataset.kind = kind;
  // The error was about the captcha before.
  form().querySelector("#captcha-error")?.remove();
  form().elements.captcha_1.removeAttribute("aria-invalid");
  captchaFetchedAt = Date.now();
};

// Loads token and captcha of this reader; fields that are being typed in stay as they are.
// Resolves to whether it succeeded.
const loadCaptcha = (kind = captcha().dataset.kind) => {
  captchaRequest ??= fetchCaptcha(kind)
    .then(() => true)
    .catch(() => {
      showNotice(box.dataset.failed);
      return false;
    })
    .finally(() => {
      captchaRequest = null;
    });
  return captchaRequest;
};

const loadCaptchaWhenNeeded = () => {
  if (!form() || isSending) return;
  const { captcha_0: key, captcha_1: answer } = form().elements;
  const isStale = !answer.value && Date.now() - captchaFetchedAt > CAPTCHA_LIFETIME;
  if (!key || isStale) loadCaptcha();
};

const countCharacters = (text, limit) => {
  // Segmenting a very long text would stop the page for seconds.
  if (text.length > limit * 10) return text.length;
  return segmenter ? [...segmenter.segment(text)].length : [...text].length;
};

const showCharactersLeft = () => {
  const { limit } = form().dataset;
  const left = limit - countCharacters(form().elements.body.value.trim(), limit);
  const label = left < 0 ? box.dataset.charactersOver : box.dataset.charactersLeft;
  const text = label.replace("{n}", Math.abs(left));
  form().querySelector(".characters-left").textContent = text;
  clearTimeout(announcement);
  // Read aloud when the reader stops typing, and only close to the limit.
  announcement = setTimeout(() => {
    const status = form()?.querySelector(".characters-left-status");
    if (status) status.textContent = left < 100 ? text : "";
  }, 1000);
};

const showAccepted = (statusUrl) => {
  deleteDraft(form().dataset.draft);
  showNotice(box.dataset.accepted, true);
  const link = document.createElement("a");
  link.href = statusUrl;
  link.textContent = box.dataset.statusLabel;
  notice.append(" ", link);
  notice.focus();
};

const replaceForm = (newForm, isAccepted) => {
  const values = TYPED_FIELDS.map((name) => form().elements[name].value);
  form().replaceWith(newForm);
  captchaFetchedAt = Date.now();
  if (isAccepted) {
    showAccepted(newForm.dataset.statusUrl);
  } else {
    // Typed meanwhile, while the server answered.
    for (const [index, name] of TYPED_FIELDS.entries()) {
      newForm.elements[name].value = values[index];
    }
    showNotice("");
    newForm.querySelector("[aria-invalid=true], .notice, #captcha")?.focus();
  }
  showCharactersLeft();
};

const send = async () => {
  const sentForm = form();
  const button = sentForm.querySelector(".actions button");
  isSending = true;
  button.setAttribute("aria-disabled", "true");
  try {
    const response = await fetch(sentForm.getAttribute("action"), {
      method: "POST",
      body: new URLSearchParams(new FormData(sentForm)),
      headers: { Accept: FRAGMENT },
    });
    const answer = document.createElement("template");
    answer.innerHTML = await response.text();
    const newForm = answer.content.querySelector("#comment-form");
    const isAccepted = response.redirected && new URL(response.url).searchParams.has("received");
    if (newForm) replaceForm(newForm, isAccepted);
    else showNotice(answer.content.querySelector(".notice")?.textContent ?? box.dataset.failed);
  } catch {
    showNotice(box.dataset.failed);
  } finally {
    isSending = false;
    button.removeAttribute("aria-disabled");
  }
};

const refreshCaptcha = async (kind) => {
  const answer = form().elements.captcha_1;
  // The first one may still be on its way, and be of the other kind.
  await captchaRequest;
  if (await loadCaptcha(kind)) {
    answer.value = "";
    answer.focus();
  }
};

// Buttons that lead to another page. Without a token the server would ask for the code first.
const leave = async (event) => {
  if (form().elements.captcha_0) return;
  event.preventDefault();
  const { name } = event.submitter;
  if (await loadCaptcha()) form().querySelector(`[name=${name}]`)?.click();
};

const onSubmit = async (event) => {
  if (["verify", "forget"].includes(event.submitter?.name)) return leave(event);
  event.preventDefault();
  if (isSending) return;
  if (event.submitter?.name === "refresh") await refreshCaptcha(event.submitter.value);
  else if (form().elements.captcha_0 || (await loadCaptcha())) await send();
};

const onInput = (event) => {
  if (event.target.name === "body" && !event.isComposing) showCharactersLeft();
};

if (box) {
  box.addEventListener("focusin", loadCaptchaWhenNeeded);
  box.addEventListener("pointerdown", loadCaptchaWhenNeeded);
  box.addEventListener("input", onInput);
  box.addEventListener("compositionend", showCharactersLeft);
  box.addEventListener("submit", onSubmit);
  if (document.getElementById("received")) {
    // A reload must neither announce it again nor delete the next draft.
    history.replaceState(null, "", location.pathname);
  }
  if (form()) showCharactersLeft();
}
