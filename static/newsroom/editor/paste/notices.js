// Bars by the buttons of the editor, about what was pasted. They take no focus; Shift+Tab leads
// from the text to them.

import { crel } from "django-prose-editor/editor";

function find(editor, name) {
  return editor.storage.menu.dom.parentElement.querySelector(`[data-notice="${name}"]`);
}

export function hideNotice(editor, name) {
  find(editor, name)?.remove();
}

// `actions` is an object of functions by the labels of their buttons; Escape is the last of them.
export function showNotice(editor, name, sentence, actions) {
  const shown = find(editor, name);
  if (shown) {
    shown.querySelector("[role=status]").textContent = sentence;
    return;
  }
  const bar = crel("div", { className: "paste-notice" }, [
    crel("span", { role: "status", textContent: sentence }),
    ...Object.entries(actions).map(([label, onclick]) =>
      crel("button", { type: "button", textContent: label, onclick }),
    ),
  ]);
  bar.dataset.notice = name;
  bar.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    event.preventDefault();
    Object.values(actions).at(-1)();
  });
  editor.storage.menu.dom.parentElement.append(bar);
}
