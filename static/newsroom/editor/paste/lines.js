// Lines of text: white space as it should be stored, and paragraphs where lines end twice.

const ZERO_WIDTH =
  /[\u00ad\u115f\u1160\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\u2800\u3164\ufeff\uffa0]/g;
// Between letters of some scripts, and in emoji, they mean something.
const JOINED = "\\u0600-\\u1cff\\ua800-\\uabff";
const EMOJI = "\\ufe0f\\p{Extended_Pictographic}\\p{Emoji_Modifier}";
const JOINERS = new RegExp(
  `(?<![${JOINED}])\\u200c|(?<![${JOINED}${EMOJI}])\\u200d|\\u200d(?![${JOINED}${EMOJI}])`,
  "gu",
);
const WIDE_SPACE = /[\u00a0\u2000-\u200a\u202f\u205f]/;
const HAN = /[\u2e80-\u9fff\uf900-\ufaff\ufe30-\ufe4f\uff01-\uff60\u{20000}-\u{3ffff}“”‘’…—·]/u;
const INDENT = /^[ \t\r\n]*(?:\u3000|[\u00a0\u2002\u2003]\s*[\u00a0\u2002\u2003])/;
const VISIBLE = /[^\s\p{Cf}\p{Zs}]/u;
const ELEMENTS = ["strong", "em", "s", "sub", "sup"];

export const withoutZeroWidth = (text) => text.replace(ZERO_WIDTH, "").replace(JOINERS, "");

export const isVisible = (text) => VISIBLE.test(text);

function kindOf(character) {
  if (character === "\n" || character === "\r") return "newline";
  if (character === "\u3000") return "ideographic";
  if (WIDE_SPACE.test(character)) return "space";
  return /\s/.test(character) ? "blank" : "";
}

// What stands for white space between two characters. In a source, Chinese goes on in the next
// line; a browser would show a space there.
function fill(kinds, before, after) {
  if (!kinds.size || !before) return "";
  if (kinds.has("ideographic")) return "\u3000";
  const isWrapped = kinds.has("newline") && !kinds.has("space");
  return isWrapped && HAN.test(before) && HAN.test(after) ? "" : " ";
}

// Returns the pieces of one line, {text, marks}, without white space that is only typed.
function tidy(pieces) {
  const kinds = new Set();
  const texts = pieces.map(() => "");
  let before = "";
  let owner = 0;
  for (const [index, { text, marks }] of pieces.entries()) {
    for (const character of withoutZeroWidth(text)) {
      const kind = kindOf(character);
      if (kind) {
        if (!kinds.size) owner = index;
        kinds.add(kind);
        continue;
      }
      // A space between bold and regular type is regular.
      const place = pieces[owner].marks.strong && !marks.strong ? index : owner;
      if (kinds.size) texts[place] += fill(kinds, before, character);
      texts[index] += character;
      kinds.clear();
      before = character;
    }
  }
  if (!isVisible(texts.join(""))) return [];
  return pieces.map(({ marks }, index) => ({ text: texts[index], marks }));
}

function isIndented(pieces) {
  return INDENT.test(pieces.map(({ text }) => text).join(""));
}

export function writeText(document, { text, marks }) {
  let node = document.createTextNode(text);
  for (const name of ELEMENTS) {
    if (!marks[name]) continue;
    const element = document.createElement(name);
    element.append(node);
    node = element;
  }
  if (!marks.href) return node;
  const link = document.createElement("a");
  link.setAttribute("href", marks.href);
  link.append(node);
  return link;
}

// Returns the paragraphs that `lines`, rows of pieces that line breaks separate, make.
export function makeParagraphs(document, name, lines) {
  const paragraphs = [];
  let isNew = true;
  for (const pieces of lines) {
    const tidied = tidy(pieces);
    if (!tidied.length || isIndented(pieces)) isNew = true;
    if (!tidied.length) continue;
    if (isNew) paragraphs.push(document.createElement(name));
    else paragraphs.at(-1).append(document.createElement("br"));
    isNew = false;
    const texts = tidied.filter(({ text }) => text);
    paragraphs.at(-1).append(...texts.map((piece) => writeText(document, piece)));
  }
  return paragraphs;
}
