// Taking the formatting off what is selected, or off the paragraph of the caret.

import { Extension } from "django-prose-editor/editor";

const { gettext } = window;

// A link and a credit are content; they have buttons of their own.
const MARKS = ["bold", "italic", "strike", "subscript", "superscript"];

export const ClearFormatting = Extension.create({
  name: "clearFormatting",

  addCommands: () => ({
    clearFormatting:
      () =>
      ({ chain }) =>
        chain()
          .command(({ tr, state }) => {
            const { $from, $to, empty, ranges } = tr.selection;
            const parts = empty
              ? [[$from.start(), $to.end()]]
              : ranges.map((range) => [range.$from.pos, range.$to.pos]);
            for (const [from, to] of parts) {
              for (const name of MARKS) tr.removeMark(from, to, state.schema.marks[name]);
            }
            tr.setStoredMarks([]);
            return true;
          })
          .clearNodes()
          .run(),
  }),

  addKeyboardShortcuts: () => ({
    "Mod-\\": ({ editor }) => editor.commands.clearFormatting(),
  }),

  addMenuItems({ menu, buttons }) {
    menu.defineItem({
      name: "clearFormatting",
      groups: "marks",
      priority: 50,
      button: buttons.material("format_clear", gettext("Clear formatting")),
      command: (editor) => editor.chain().focus().clearFormatting().run(),
    });
  },
});
