// The panel of find and replace, below the buttons.

import { crel, Extension } from "django-prose-editor/editor";
import { find, findPlugin, findState, goTo, replaceAll, replaceOne, stopFinding } from "./find.js";

const { gettext, interpolate } = window;

const field = (label) =>
  crel("input", { type: "text", autocomplete: "off", placeholder: label, "aria-label": label });

const button = (label, onclick) => crel("button", { type: "button", textContent: label, onclick });

function state(editor) {
  const { query, matches, index } = findState(editor);
  if (!query) return "";
  if (!matches.length) return gettext("Not found");
  return interpolate(gettext("%s of %s"), [index + 1, matches.length]);
}

function makePanel(editor) {
  const query = field(gettext("Find"));
  const replacement = field(gettext("Replace with"));
  const status = crel("span", { role: "status" });
  const show = () => {
    status.textContent = state(editor);
  };
  const close = () => {
    editor.off("transaction", show);
    panel.remove();
    stopFinding(editor);
  };
  const replaceEach = () => {
    const number = replaceAll(editor, replacement.value);
    status.textContent = interpolate(gettext("%s replaced"), [number]);
  };
  const panel = crel("div", { className: "find-panel", role: "search" }, [
    query,
    button(gettext("Previous"), () => goTo(editor, -1)),
    button(gettext("Next"), () => goTo(editor, 1)),
    status,
    replacement,
    button(gettext("Replace"), () => replaceOne(editor, replacement.value)),
    button(gettext("Replace all"), replaceEach),
    button(gettext("Close"), close),
  ]);
  panel.setAttribute("aria-label", gettext("Find and replace"));

  // The panel stands in the form of the article, and is no part of it.
  for (const name of ["input", "change"]) {
    panel.addEventListener(name, (event) => event.stopPropagation());
  }
  query.addEventListener("input", ({ isComposing }) => {
    if (!isComposing) find(editor, query.value);
  });
  query.addEventListener("compositionend", () => find(editor, query.value));
  panel.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    const isFind = (event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "f";
    if (event.key === "Escape") close();
    else if (isFind) query.select();
    else if (event.key !== "Enter" || event.target.tagName !== "INPUT") return;
    else if (event.target === replacement) replaceOne(editor, replacement.value);
    else goTo(editor, event.shiftKey ? -1 : 1);
    event.preventDefault();
  });
  editor.on("transaction", show);
  return panel;
}

function openFindPanel(editor) {
  const tools = editor.storage.menu.dom.parentElement;
  let panel = tools.querySelector(".find-panel");
  if (!panel) {
    panel = makePanel(editor);
    tools.append(panel);
  }
  const [query] = panel.querySelectorAll("input");
  const { from, to } = editor.state.selection;
  query.value = editor.state.doc.textBetween(from, to, "\n").split("\n")[0] || query.value;
  if (query.value) find(editor, query.value);
  query.focus();
  query.select();
  return true;
}

export const FindAndReplace = Extension.create({
  name: "newsroomFind",

  addProseMirrorPlugins: () => [findPlugin()],

  addKeyboardShortcuts: () => ({
    "Mod-f": ({ editor }) => openFindPanel(editor),
  }),

  addMenuItems({ menu, buttons }) {
    menu.defineItem({
      name: "find",
      groups: "utility",
      button: buttons.material("find_replace", gettext("Find and replace")),
      command: openFindPanel,
    });
  },
});
