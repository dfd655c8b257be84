// Who else has this article open, above its form.

import { post } from "./unsent-texts.js";

const { gettext, interpolate } = window;
const INTERVAL = 30_000;

const note = document.querySelector(".presence[data-url]");

const renew = async () => {
  const response = await post(note.dataset.url, {}).catch(() => null);
  if (!response?.ok) return;
  const { people } = await response.json();
  const text = interpolate(gettext("%s has this article open, too."), [people.join("、")]);
  note.textContent = people.length ? text : "";
};

if (note) {
  renew();
  setInterval(renew, INTERVAL);
}
