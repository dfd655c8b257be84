// Lists whose numbers and bullets are typed into paragraphs.

import { readNumber } from "./list-markers.js";
import { nest } from "./list-tree.js";

const NUMBER = /^\s*((?:[(（]?\d{1,2}[)）.．、]|[a-z][).]|[ivx]+[).]))\s*(?=[^\s\d])/i;
// The dot between names begins a line only before a space.
const BULLET = /^\s*(?:([•●○◦■▪▫◆◇➢➤✓✔❖‣⁃§])\s*|(·)\s+)(?=\S)/;

// Points between paragraphs of the same level.
const NEARLY_EQUAL = 12;

// Paragraphs that hang like items of a list have any marker; others only a bullet, since a typed
// number may be what the text refers to.
function readMarker(paragraph) {
  if (paragraph.localName !== "p") return null;
  const text = paragraph.textContent;
  const [bullet, sign, dot] = BULLET.exec(text) ?? [];
  if (bullet) return { marker: bullet, kind: "ul", sign: sign ?? dot };
  if (!("item" in paragraph.dataset)) return null;
  const [marker, typed] = NUMBER.exec(text) ?? [];
  if (!marker) return null;
  return { marker, kind: "ol", ...readNumber(typed), sign: typed.replace(/[\da-z]+/i, "") };
}

function removeStart(paragraph, length) {
  let left = length;
  const texts = document.createTreeWalker(paragraph, NodeFilter.SHOW_TEXT);
  while (left > 0 && texts.nextNode()) {
    const { currentNode } = texts;
    const cut = Math.min(left, currentNode.data.length);
    currentNode.deleteData(0, cut);
    left -= cut;
  }
}

const indentOf = ({ dataset }) => Number(dataset.item || 0);

function continues(previous, { kind, sign, number }) {
  if (kind !== previous.kind || sign !== previous.sign) return false;
  return kind !== "ol" || number === previous.number + 1;
}

// Returns the items from here on; how far each is indented says how deep it stands.
function collect(first) {
  const row = [];
  const open = [];
  for (let paragraph = first; paragraph; paragraph = paragraph.nextElementSibling) {
    const marker = readMarker(paragraph);
    if (!marker) break;
    const indent = indentOf(paragraph);
    while (open.length && open.at(-1).indent > indent + NEARLY_EQUAL) open.pop();
    if (row.length && !open.length) break;
    const isSibling = open.length && open.at(-1).indent >= indent - NEARLY_EQUAL;
    if (isSibling && !continues(open.pop(), marker)) break;
    const item = { ...marker, paragraph, indent, level: open.length + 1 };
    open.push(item);
    row.push(item);
  }
  return row;
}

export function makeTypedLists(root) {
  for (const paragraph of root.querySelectorAll("p")) {
    if (paragraph.parentElement.localName === "li") continue;
    const row = collect(paragraph);
    if (row.length < 2 && !(row.length && "item" in paragraph.dataset)) continue;
    const place = root.ownerDocument.createComment("");
    paragraph.before(place);
    for (const item of row) {
      removeStart(item.paragraph, item.marker.length);
      item.element = root.ownerDocument.createElement("li");
      item.element.append(item.paragraph);
    }
    place.replaceWith(nest(root.ownerDocument, row));
  }
}
