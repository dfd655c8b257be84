// A bulk decision: its batches are sent one after another, and the page shows how far it is.
// Without this script, the button sends one batch.

import { post } from "./requests.js";

const form = document.querySelector(".bulk form");
const bar = document.querySelector(".bulk progress");

const showProgress = (answer) => {
  Object.assign(bar, { max: answer.max, value: answer.value });
  for (const number of document.querySelectorAll("[data-number]")) {
    number.textContent = answer[number.dataset.number];
  }
};

const sendAll = async () => {
  let answer = { finished: false };
  while (!answer.finished) {
    const response = await post(form.action, {}, { headers: { Accept: "application/json" } });
    if (!response.ok) throw new Error(response.statusText);
    answer = await response.json();
    showProgress(answer);
  }
};

if (form) {
  const button = form.querySelector("[data-all]");
  button.textContent = button.dataset.all;
  form.addEventListener("submit", async (event) => {
    if (event.submitter !== button) return;
    event.preventDefault();
    const status = document.querySelector(".bulk-status");
    status.textContent = "";
    button.disabled = true;
    try {
      await sendAll();
      location.reload();
    } catch {
      button.disabled = false;
      status.textContent = form.dataset.failed;
    }
  });
}
