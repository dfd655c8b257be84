// Who else has this article open, above its form.

import { post } from "./unsent-texts.js";

const { gettext, interpolate } = window;
const INTERVAL = 30_000;

const note = document.querySelector(".presence[data-url]");

const renew = async () => {
  // By the clock: it keeps no session alive.
  const headers = { "X-Background": "1" };
  const response = await post(note.dataset.url, new FormData(), headers).catch(() => null);
  if (!response?.ok) return;
  const { people } = await response.json();
  const text = interpolate(gettext("%s has this article open, too."), [people.join("、")]);
  note.textContent = people.length ? text : "";
};

if (note) {
  renew();
  setInterval(renew, INTERVAL);
}
