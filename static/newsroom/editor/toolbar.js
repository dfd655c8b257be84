// The toolbar stays in view while one writes, and never lies over the line that is written in.

import { Extension, Plugin } from "django-prose-editor/editor";
import { LABELS } from "./labels.js";

const { gettext } = window;

// Space between the line that is written in and what stays in view above and below it.
const DISTANCE = 8;
// The library's size of a new table, without its dialog: rows and columns have their own buttons.
const TABLE_SIZE = { rows: 3, cols: 3, withHeaderRow: true };
const STATEFUL = ["blockType", "lists", "marks", "link"];

// Says whether a button is on, for those who don't see its colour.
function tellState(item) {
  if (!item.button || !STATEFUL.some((group) => item.groups.has(group))) return;
  item.update = (editor) => item.button.setAttribute("aria-pressed", Boolean(item.active(editor)));
}

export const Toolbar = Extension.create({
  name: "newsroomToolbar",
  // After all others, so that all their buttons are there to be labelled.
  priority: 2,

  onCreate({ editor }) {
    const { dom } = editor.storage.menu;
    const tools = document.createElement("div");
    tools.className = "editor-tools";
    dom.before(tools);
    tools.append(dom);
    // Without them rich-text-editor.css shows the plain text, and a sentence.
    tools.parentElement.classList.add("has-tools");
    dom.setAttribute("role", "toolbar");
    dom.setAttribute("aria-label", gettext("Formatting"));
  },

  addMenuItems({ _definedItems }) {
    for (const item of Object.values(_definedItems)) {
      const label = LABELS[item.name];
      tellState(item);
      if (!label) continue;
      item.button.title = label;
      item.button.setAttribute("aria-label", label);
    }
    // The library never says so itself.
    _definedItems.bulletList.active = (editor) => editor.isActive("bulletList");
    // Without a selection, the title of the article is written and linked.
    _definedItems.link.enabled = () => true;
    _definedItems.table.command = (editor) => editor.chain().focus().insertTable(TABLE_SIZE).run();
  },

  addProseMirrorPlugins() {
    const margins = { top: DISTANCE, right: 5, bottom: DISTANCE, left: 5 };
    const measure = ({ dom }) => {
      const tools = dom.parentElement.querySelector(".editor-tools");
      const buttons = dom.closest("form")?.querySelector(".submit-row");
      margins.top = DISTANCE + (tools?.offsetHeight ?? 0);
      margins.bottom = DISTANCE + (buttons?.offsetHeight ?? 0);
      return false;
    };
    return [
      new Plugin({
        props: {
          scrollMargin: margins,
          scrollThreshold: margins,
          handleScrollToSelection: measure,
        },
      }),
    ];
  },
});
