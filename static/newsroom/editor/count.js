// The length of a text as Chinese editors count it: 汉字 and their punctuation one by one, a word or
// a number in other writing as one.

import { Extension } from "django-prose-editor/editor";

const { gettext, interpolate } = window;

const HAN =
  "\\p{Script=Han}\\p{Script=Hiragana}\\p{Script=Katakana}\\p{Script=Hangul}\\p{Script=Bopomofo}";
const PUNCTUATION =
  "\\u3001-\\u303f\\uff01-\\uff0f\\uff1a-\\uff20\\uff3b-\\uff40\\uff5b-\\uff65‘’“”…—·";
const OTHER = `[^\\s${HAN}${PUNCTUATION}]`;
// The apostrophe of “don’t” is the quotation mark of Chinese.
const UNIT = new RegExp(`[${HAN}${PUNCTUATION}]|(?!\\p{Cf})${OTHER}+(?:’${OTHER}+)*`, "gu");

export const countCharacters = (text) => text.match(UNIT)?.length ?? 0;

const count = (doc, from, to) => countCharacters(doc.textBetween(from, to, "\n", "\n"));
const formatted = (number) => number.toLocaleString("zh-CN");

export const CharacterCount = Extension.create({
  name: "newsroomCharacterCount",
  // After the menu, whose last item this is.
  priority: 1,

  onCreate({ editor }) {
    const line = document.createElement("span");
    let total = 0;
    const countAll = () => {
      total = count(editor.state.doc, 0, editor.state.doc.content.size);
    };
    const show = () => {
      const { doc, selection } = editor.state;
      const ranges = selection.empty ? [] : selection.ranges;
      const selected = ranges.reduce(
        (sum, { $from, $to }) => sum + count(doc, $from.pos, $to.pos),
        0,
      );
      const text = selected ? gettext("%s of %s characters") : gettext("%s characters");
      const numbers = selected ? [selected, total] : [total];
      line.textContent = interpolate(text, numbers.map(formatted));
    };
    line.className = "character-count";
    editor.storage.menu.dom.append(line);
    countAll();
    show();
    editor.on("transaction", ({ transaction }) => {
      if (transaction.docChanged) countAll();
      show();
    });
  },
});
