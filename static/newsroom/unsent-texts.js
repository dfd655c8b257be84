// Texts that the server could not take, because the network was away or the session had ended. They
// stay in this browser until a page of the admin can send them, and no longer than the sign-out:
// the next user of the computer must not see them.

const PREFIX = "newsroom-unsent:";
const SIGNED_OUT = "newsroom-signed-out";
const TIMEOUT = 20_000;
const PATIENCE_AT_SIGN_OUT = 3_000;

const settings = document.querySelector("script[data-user]")?.dataset ?? {};
const userId = settings.user ?? "";

// A browser that keeps nothing must still be able to save.
const useStorage = (action) => {
  try {
    return action(localStorage);
  } catch {
    return null;
  }
};

const allKeys = () =>
  useStorage((local) => Object.keys(local).filter((key) => key.startsWith(PREFIX))) ?? [];
const isOwn = (key) => key.startsWith(`${PREFIX}${userId}:`);

export const keyOf = (url, tab) => `${PREFIX}${userId}:${url}:${tab}`;

// Whether the text is safe here now.
export const keepHere = (key, entry) =>
  useStorage((local) => {
    // Other tabs of somebody who has signed out keep nothing either.
    if (local.getItem(SIGNED_OUT) === userId) return false;
    local.setItem(key, JSON.stringify(entry));
    return true;
  }) ?? false;

export const forgetHere = (key) => useStorage((local) => local.removeItem(key));

export const csrfToken = () =>
  document.cookie.match(/(?:^|; )csrftoken=([^;]+)/)?.[1] ??
  document.querySelector("[name=csrfmiddlewaretoken]")?.value ??
  "";

export const post = (url, body, headers = {}) =>
  fetch(url, {
    method: "POST",
    body,
    headers: { "X-CSRFToken": csrfToken(), ...headers },
    redirect: "manual",
    signal: AbortSignal.timeout(TIMEOUT),
  });

// `fields` are pairs of name and value, `at` is when they were typed. Resolves to {state, savedAt,
// message}; `state` is "kept", "offline", "signed-out" or "refused".
export const send = async ({ url, fields, at }) => {
  const body = new FormData();
  for (const [name, value] of fields) body.append(name, value);
  body.append("autosave_user", userId);
  body.append("autosave_age", Math.max(0, Math.round((Date.now() - at) / 1000)));
  let response;
  try {
    response = await post(url, body);
  } catch {
    return { state: "offline" };
  }
  if (response.type === "opaqueredirect") return { state: "signed-out" };
  const answer = await response.json().catch(() => ({}));
  if (response.ok) return { state: "kept", savedAt: answer.saved_at, message: answer.message };
  // Without a sentence it is the answer to a missing cookie.
  const isSignedOut = response.status === 403 && !answer.message;
  return { state: isSignedOut ? "signed-out" : "refused", message: answer.message };
};

// Resolves to whether the server has a text by now that it had not when this page was made.
const sendAll = async () => {
  let isNew = false;
  for (const key of allKeys().filter(isOwn)) {
    const stored = useStorage((local) => local.getItem(key));
    let entry = null;
    try {
      entry = JSON.parse(stored);
    } catch {}
    const { state, savedAt } = entry?.fields ? await send(entry) : { state: "kept" };
    // Its tab may have more by now.
    if (state === "kept" && useStorage((local) => local.getItem(key)) === stored) forgetHere(key);
    isNew ||= Boolean(savedAt);
  }
  return isNew;
};

const beforeSignOut = [];
export const onSignOut = (action) => beforeSignOut.push(action);

const signOut = async (event) => {
  event.preventDefault();
  const sent = Promise.all(beforeSignOut.map((action) => action())).then(sendAll);
  await Promise.race([sent, new Promise((go) => setTimeout(go, PATIENCE_AT_SIGN_OUT))]);
  if (allKeys().some(isOwn) && !confirm(settings.question)) return;
  useStorage((local) => local.setItem(SIGNED_OUT, userId));
  for (const key of allKeys()) forgetHere(key);
  event.target.submit();
};

const start = async () => {
  useStorage((local) => local.removeItem(SIGNED_OUT));
  for (const key of allKeys().filter((other) => !isOwn(other))) forgetHere(key);
  document.querySelector("#logout-form")?.addEventListener("submit", signOut);
  return sendAll();
};

// A reload would take the place of a link that has been clicked meanwhile.
let isLeaving = false;
addEventListener("beforeunload", () => {
  isLeaving = true;
});
addEventListener("pageshow", () => {
  isLeaving = false;
});
export const reload = () => {
  if (!isLeaving) location.reload();
};

// Forms show what was sent as soon as nobody is typing; the first page has a list of it.
export const started = userId ? start() : Promise.resolve(false);
started.then((isNew) => {
  if (isNew && document.body.classList.contains("dashboard")) reload();
});
