// The attachments in the form of an article: uploaded at once, attached when the form is saved.

import { csrfToken } from "./unsent-texts.js";

const { gettext, interpolate } = window;

const UNITS = ["B", "KB", "MB"];
const inWords = (size) => {
  const power = size < 1024 ? 0 : size < 1024 * 1024 ? 1 : 2;
  const number = size / 1024 ** power;
  return `${number < 10 && power ? number.toFixed(1) : Math.round(number)} ${UNITS[power]}`;
};

function makeButton(sign, label, onClick) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "button";
  button.textContent = sign;
  button.setAttribute("aria-label", label);
  button.title = label;
  button.addEventListener("click", onClick);
  return button;
}

async function upload(url, file) {
  const body = new FormData();
  body.append("file", file);
  const options = { method: "POST", body, headers: { "X-CSRFToken": csrfToken() } };
  let response;
  try {
    response = await fetch(url, { ...options, redirect: "manual" });
  } catch {
    throw new Error(gettext("The server can't be reached."));
  }
  if (response.type === "opaqueredirect") {
    throw new Error(gettext("You have been signed out. Sign in in another tab, then try again."));
  }
  const answer = await response.json().catch(() => ({}));
  if (response.ok) return answer;
  throw new Error(answer.message || gettext("The server did not accept this. Please try again."));
}

function start(field) {
  const text = field.querySelector("textarea");
  const list = field.querySelector("ol");
  const status = field.querySelector("[role=status]");
  const { url, accept, maxBytes } = field.dataset;
  const known = JSON.parse(field.dataset.known);

  // A line with the key and the title of each, as the server reads and compares them.
  const write = () => {
    text.value = [...list.children]
      .map(({ dataset, firstChild }) => `${dataset.key} ${firstChild.value.trim()}`)
      .join("\n");
    text.dispatchEvent(new Event("input", { bubbles: true }));
  };

  const move = (row, target, button) => {
    if (!target) return;
    if (target === row.nextElementSibling) target.after(row);
    else target.before(row);
    button.focus();
    write();
  };

  const add = ({ key, title, name = "", size = 0 }) => {
    const row = document.createElement("li");
    row.dataset.key = key;
    const input = document.createElement("input");
    input.type = "text";
    input.maxLength = 120;
    input.value = title;
    input.setAttribute("aria-label", interpolate(gettext("Title of %s"), [name]));
    input.addEventListener("input", write);
    const file = document.createElement("span");
    file.textContent = `${name} ${inWords(size)}`;
    const up = makeButton("↑", gettext("Up"), () => move(row, row.previousElementSibling, up));
    const down = makeButton("↓", gettext("Down"), () => move(row, row.nextElementSibling, down));
    const remove = makeButton("✕", gettext("Take away"), () => {
      row.remove();
      write();
      field.querySelector("[data-add]").focus();
    });
    row.append(input, file, up, down, remove);
    list.append(row);
  };

  const addFiles = async (files) => {
    const refusals = [];
    for (const file of files) {
      status.textContent = interpolate(gettext("“%s” is being uploaded…"), [file.name]);
      try {
        if (file.size > Number(maxBytes)) throw new Error(gettext("It is larger than 20 MB."));
        add(await upload(url, file));
        write();
      } catch ({ message }) {
        refusals.push(`${file.name}: ${message}`);
      }
    }
    status.textContent = refusals.join("\n");
  };

  for (const line of text.value.split("\n").filter(Boolean)) {
    const [, key, title] = line.match(/^(\S+) ?(.*)$/);
    add({ ...known[key], key, title });
  }

  field.querySelector("[data-add]").addEventListener("click", () => {
    const input = document.createElement("input");
    input.type = "file";
    input.multiple = true;
    input.accept = accept;
    input.addEventListener("change", () => addFiles([...input.files]));
    input.click();
  });
  field.addEventListener("dragover", (event) => {
    if (event.dataTransfer?.types.includes("Files")) event.preventDefault();
  });
  field.addEventListener("drop", (event) => {
    event.preventDefault();
    addFiles([...event.dataTransfer.files]);
  });
}

for (const field of document.querySelectorAll(".attachments-input")) start(field);
