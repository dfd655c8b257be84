// The lists of Word, WPS and Outlook: paragraphs with “mso-list: l0 level1 lfo1”, whose number or
// bullet is a text of its own.

import { readNumber } from "./list-markers.js";
import { nest } from "./list-tree.js";
import { STYLE } from "./parse.js";

const LIST = /\b(l\d+)\s+level(\d+)/;
const BEGINS = /^\[if !\s*supportLists\]/i;
// The number of a rule or chapter: no list writes it, and texts refer to it.
const WORDED = /^第.+[章节条款项部分篇编]/;
const ENDS = /^\[endif\]/i;

// Older versions, and some mail programs, mark the number by comments only.
function wrapMarkers(document) {
  const comments = document.createTreeWalker(document.body, NodeFilter.SHOW_COMMENT);
  const begins = [];
  while (comments.nextNode()) {
    if (BEGINS.test(comments.currentNode.data)) begins.push(comments.currentNode);
  }
  for (const begin of begins) {
    const marker = document.createElement("span");
    marker.setAttribute(STYLE, "mso-list:Ignore");
    while (begin.nextSibling && !ENDS.test(begin.nextSibling.data ?? "")) {
      marker.append(begin.nextSibling);
    }
    begin.replaceWith(marker);
  }
}

function isIgnored(element, styles) {
  return /^ignore$/i.test(styles.of(element)["mso-list"] ?? "");
}

// Takes the number or bullet out of a paragraph, and returns its text.
function takeMarker(paragraph, styles) {
  const markers = [...paragraph.querySelectorAll("span")].filter((span) => isIgnored(span, styles));
  const outermost = markers.filter((span) => !markers.some((m) => m !== span && m.contains(span)));
  const marker = outermost.map(({ textContent }) => textContent).join("");
  for (const span of markers) span.remove();
  return marker.replace(/[\s\u00a0]+/g, " ").trim();
}

function readItem(paragraph, styles) {
  const [, list, level] = LIST.exec(styles.of(paragraph)["mso-list"]);
  const marker = takeMarker(paragraph, styles);
  const format = styles.ofListLevel(list, level)["mso-level-number-format"];
  const number = format === "bullet" || format === "image" ? null : readNumber(marker);
  const isNumbered = number || (format && !["bullet", "image", "none"].includes(format));
  return { paragraph, marker, level: Number(level), kind: isNumbered ? "ol" : "ul", ...number };
}

function isBlank(node) {
  if (node.nodeType === Node.COMMENT_NODE) return true;
  const isEmpty = !/[^\s\u00a0\u200b\ufeff]/.test(node.textContent);
  return isEmpty && !node.querySelector?.("img, table, hr") && node.localName !== "hr";
}

function follows(item, previous) {
  let node = previous.paragraph.nextSibling;
  while (node && node !== item.paragraph && isBlank(node)) node = node.nextSibling;
  return node === item.paragraph;
}

function insertMarker({ paragraph, marker }) {
  const space = /[、）)】〕．]$/.test(marker) ? "" : " ";
  paragraph.prepend(`${marker}${space}`);
}

function makeList(document, items) {
  const [first] = items;
  // “一、” before a single line is the number of a chapter, which the text may refer to.
  if (items.length === 1 && first.isChinese) return insertMarker(first);
  const place = document.createComment("");
  first.paragraph.before(place);
  for (const item of items) {
    item.element = document.createElement("li");
    item.element.append(item.paragraph);
  }
  place.replaceWith(nest(document, items));
}

// `isHeading` says which numbered paragraphs are headings: their number becomes text.
export function makeWordLists(document, styles, isHeading) {
  wrapMarkers(document);
  const candidates = [...document.querySelectorAll("p, div, h1, h2, h3, h4, h5, h6")];
  const rows = [];
  for (const paragraph of candidates) {
    if (!LIST.test(styles.of(paragraph)["mso-list"] ?? "")) continue;
    const item = readItem(paragraph, styles);
    const isEmpty = isBlank(paragraph);
    if (isHeading(paragraph) || WORDED.test(item.marker)) {
      if (item.kind === "ol" && item.marker && !isEmpty) insertMarker(item);
    } else if (!isEmpty) {
      const row = rows.at(-1);
      if (row && follows(item, row.at(-1))) row.push(item);
      else rows.push([item]);
    }
  }
  for (const items of rows) makeList(document, items);
}
