// The page on which a Word file becomes a draft: it is sent as soon as it was chosen or dropped.

import { tooLarge } from "./word-files.js";

const { gettext } = window;

const form = document.querySelector(".word-import");
const input = form.querySelector("input[type=file]");
const button = form.querySelector("button");
const status = form.querySelector(".word-import-status");

const submit = () => {
  const [file] = input.files;
  if (!file) return;
  status.textContent = tooLarge(file, Number(input.dataset.maxBytes));
  if (status.textContent) return;
  form.requestSubmit();
};

form.addEventListener("submit", (event) => {
  if (button.disabled) event.preventDefault();
  button.disabled = true;
  status.textContent = gettext("The Word file is being read…");
});
// The page as the browser keeps it for its back button.
addEventListener("pageshow", () => {
  button.disabled = false;
  status.textContent = "";
});

input.addEventListener("change", submit);

const isOverForm = (event) => event.dataTransfer?.types.includes("Files");
addEventListener("dragover", (event) => {
  if (!isOverForm(event)) return;
  event.preventDefault();
  form.classList.add("is-over");
});
addEventListener("dragleave", ({ relatedTarget }) => {
  if (!relatedTarget) form.classList.remove("is-over");
});
addEventListener("drop", (event) => {
  if (!isOverForm(event)) return;
  event.preventDefault();
  form.classList.remove("is-over");
  input.files = event.dataTransfer.files;
  submit();
});
