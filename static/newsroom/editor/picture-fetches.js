// What has become of the pictures of pasted texts, by the key of their placeholder in the text.
// Files are sent to the server; pictures of other sites it fetches by itself.

import { fetchPatiently } from "../pictures.js";
import { csrfToken } from "../unsent-texts.js";

const { gettext } = window;
const WAITING = { status: "waiting" };
const RETRY = 5_000;
const FIRST_PAUSE = 2_000;
const LONGEST_PAUSE = 15_000;
// A request names no more.
const AT_ONCE = 100;

const states = new Map();
const listeners = new Set();
// Those that this page is still sending: the server knows nothing of them.
const unsent = new Set();

export const stateOf = (key) => states.get(key) ?? WAITING;
const isWaiting = (key) => stateOf(key).status === "waiting";

export function onState(listener) {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

function note(key, state) {
  states.set(key, state);
  for (const listener of [...listeners]) listener(key);
}

const sleep = (time) => new Promise((resume) => setTimeout(resume, time));

// Tries again while the network is away or nobody is signed in; null when the server refuses.
async function post(url, fields, keepalive) {
  const body = new FormData();
  for (const [name, value] of Object.entries(fields)) body.append(name, value);
  for (;;) {
    const headers = { "X-CSRFToken": csrfToken() };
    const options = { method: "POST", body, headers, keepalive, redirect: "manual" };
    const response = await fetchPatiently(url, options).catch(() => null);
    if (response?.ok || response?.status === 422) return response.json();
    if (response && response.type !== "opaqueredirect") return null;
    await sleep(RETRY);
  }
}

async function send(url, keys, fields, { keepalive = false } = {}) {
  const answer = await post(url, fields, keepalive);
  const refused = { reason: gettext("The server did not accept this."), status: "failed" };
  for (const key of keys) {
    unsent.delete(key);
    note(key, answer?.[key] ?? refused);
  }
}

let queue = Promise.resolve();
let idle = queue;

// Resolves when all is sent; nothing when there is nothing to be sent.
export const whenSent = () => (unsent.size ? idle : null);

function sendPictures(url, pictures) {
  for (const { key, file } of pictures) {
    unsent.add(key);
    note(key, file ? { status: "waiting", isUploading: true } : WAITING);
  }
  const files = pictures.filter(({ file }) => file);
  const others = pictures.filter(({ file }) => !file);
  for (let start = 0; start < others.length; start += AT_ONCE) {
    const part = others.slice(start, start + AT_ONCE);
    const keys = part.map(({ key }) => key);
    // Only the page knows where they are: it may be closed at once.
    const sent = send(url, keys, { sources: JSON.stringify(part) }, { keepalive: true });
    idle = Promise.all([idle, sent]);
  }
  for (const { key, file, alt } of files) {
    queue = queue.then(() => send(url, [key], { key, file, alt }));
  }
  idle = Promise.all([idle, queue]);
}

// What is pasted may not come into the text: it is sent when it is there.
const prepared = new Map();

// Each has a key, an alternative text, and a file, an address or a reason why it has neither.
export function preparePictures(pictures) {
  prepared.clear();
  for (const picture of pictures) prepared.set(picture.key, picture);
}

function sendPrepared(url, keys) {
  const pictures = keys.map((key) => prepared.get(key)).filter(Boolean);
  for (const { key } of pictures) prepared.delete(key);
  if (pictures.length) sendPictures(url, pictures);
}

let watched = [];
let timer = 0;
let pause = FIRST_PAUSE;

async function ask(url) {
  const keys = watched.filter((key) => isWaiting(key) && !unsent.has(key)).slice(0, AT_ONCE);
  if (keys.length) {
    const query = new URLSearchParams(keys.map((key) => ["key", key]));
    const response = await fetch(`${url}?${query}`, { redirect: "manual" }).catch(() => null);
    const answer = response?.ok ? await response.json() : null;
    const unknown = {
      reason: gettext("The page was closed before it was sent."),
      status: "failed",
    };
    for (const key of answer ? keys : []) note(key, answer[key] ?? unknown);
  }
  timer = 0;
  pause = Math.min(1.5 * pause, LONGEST_PAUSE);
  schedule(url, pause);
}

function schedule(url, time) {
  if (!timer && watched.some(isWaiting)) timer = setTimeout(ask, time, url);
}

// Sends what is to be sent for these keys, and asks the server until it is known what has become
// of each.
export function watch(url, keys) {
  sendPrepared(url, keys);
  if (keys.some((key) => !watched.includes(key))) {
    clearTimeout(timer);
    timer = 0;
    pause = FIRST_PAUSE;
  }
  watched = keys;
  schedule(url, keys.every((key) => states.has(key)) ? pause : 0);
}
