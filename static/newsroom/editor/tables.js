// Tables: rows and columns on either side, and a box around the table as readers' pages have it.

import { Table as LibraryTable, TrailingNode } from "django-prose-editor/editor";

const { gettext } = window;

// Behind any other block at the end of a text there would be nowhere to click and to type.
const LEFT_BY_ENTER = ["heading", "bulletList", "orderedList", "blockquote"];
const ENDS_WITH_OTHER = /(?:<\/table>|<\/figure>|<hr\s*\/?>)\s*$/;
// In the style of the library's icons, with what is new on the other side.
const icon = (line, box, minus, plus) =>
  '<svg xmlns="http://www.w3.org/2000/svg" width="16" height="16" viewBox="0 0 24 24" fill="none"' +
  ' stroke="currentColor" stroke-width="2"><rect x="3" y="3" width="18" height="18" rx="2"/>' +
  `<path d="${line}"/><rect ${box} rx="1" fill="#4CAF50" fill-opacity="0.3" stroke="#4CAF50"/>` +
  `<path d="${minus}${plus}" stroke="#4CAF50"/></svg>`;
const INSERTIONS = {
  addRowBefore: [
    gettext("Row above"),
    icon("M3 15h18", 'x="3" y="3" width="18" height="6"', "M9 6h6", "M12 3v6"),
  ],
  addColumnBefore: [
    gettext("Column to the left"),
    icon("M15 3v18", 'x="3" y="3" width="6" height="18"', "M3 12h6", "M6 9v6"),
  ],
};

export const Table = LibraryTable.extend({
  addNodeView() {
    const makeView = this.parent();
    return (properties) => {
      const view = makeView(properties);
      view.dom.classList.add("table-box");
      return view;
    };
  },

  addMenuItems(storage) {
    this.parent(storage);
    for (const [command, [label, svg]] of Object.entries(INSERTIONS)) {
      storage.menu.defineItem({
        name: `table:${command}`,
        groups: "table",
        button: storage.buttons.svg(svg, label),
        hidden: (editor) => !editor.isActive("table"),
        command: (editor) => editor.chain().focus()[command]().run(),
      });
    }
  },
});

export const LastParagraph = TrailingNode.extend({
  // Put there before the editor starts: a text that is only opened must not count as changed.
  onBeforeCreate() {
    const { options } = this.editor;
    if (ENDS_WITH_OTHER.test(options.content)) options.content += "<p></p>";
  },

  addOptions() {
    return { ...this.parent(), node: "paragraph", notAfter: LEFT_BY_ENTER };
  },
});
