// Drafts of forms with `data-draft`. The tab keeps them: two tabs have two, a tab that crashed or was
// left has its own again, and one that is closed leaves nothing to the next person at this computer.

const LIFETIME = 24 * 60 * 60 * 1000;
const TYPED = "[name]:is(textarea, select, input:not([type=hidden])):not([name^=captcha])";

// A browser that keeps nothing (private windows, a full disk) must still be able to send.
const useStorage = (action) => {
  try {
    return action(sessionStorage);
  } catch {
    return null;
  }
};

const storageKey = (name) => `draft-${name}`;
const typedFields = (form) => [...form.elements].filter((element) => element.matches(TYPED));

const saveDraft = (form) => {
  const filled = typedFields(form).filter((field) => field.value);
  const values = Object.fromEntries(filled.map((field) => [field.name, field.value]));
  const key = storageKey(form.dataset.draft);
  useStorage((storage) =>
    filled.length
      ? storage.setItem(key, JSON.stringify({ savedAt: Date.now(), values }))
      : storage.removeItem(key),
  );
};

const restoreDraft = (form) => {
  const key = storageKey(form.dataset.draft);
  const { savedAt, values } = useStorage((storage) => JSON.parse(storage.getItem(key))) ?? {};
  // The clock may have been put back since.
  if (!values || Math.abs(Date.now() - savedAt) > LIFETIME) return;
  for (const field of typedFields(form)) {
    if (!field.value && typeof values[field.name] === "string") field.value = values[field.name];
  }
};

// The browser brings a page back with what was typed into it, even if it has been sent meanwhile.
const clearSent = (form) => {
  const key = storageKey(form.dataset.draft);
  if (!useStorage((storage) => storage.getItem(key) === null)) return;
  for (const field of typedFields(form)) field.value = "";
};

export const deleteDraft = (name) => useStorage((storage) => storage.removeItem(storageKey(name)));

document.addEventListener("input", (event) => {
  const form = event.target.closest("form[data-draft]");
  if (form) saveDraft(form);
});

const sent = document.querySelector("[data-draft-sent]");
if (sent) deleteDraft(sent.dataset.draftSent);
for (const form of document.querySelectorAll("form[data-draft]")) restoreDraft(form);

window.addEventListener("pageshow", (event) => {
  const [navigation] = performance.getEntriesByType("navigation");
  if (!event.persisted && navigation?.type !== "back_forward") return;
  for (const form of document.querySelectorAll("form[data-draft]")) clearSent(form);
});
