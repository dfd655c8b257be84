// A double click sends a form once. Another button, another text or a later click is no double
// click: a save is never swallowed.

import { formBody } from "./autosave.js";

const DOUBLE_CLICK = 1_000;

let last = null;

const onSubmit = (event) => {
  const sent = { at: event.timeStamp, button: event.submitter?.name, body: formBody() };
  const isDouble =
    last &&
    sent.at - last.at < DOUBLE_CLICK &&
    sent.button === last.button &&
    sent.body === last.body;
  if (isDouble) event.preventDefault();
  else last = sent;
};

document.querySelector(".autosave")?.closest("form").addEventListener("submit", onSubmit);
addEventListener("pageshow", () => {
  last = null;
});
