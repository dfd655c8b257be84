// Lists as HTML has them, and as other programs write them: nested beside their item instead of in
// it, or each item in a list of its own that only says how deep it stands.

import { Writer, writeChildren, writeInto } from "./blocks.js";
import { nest } from "./list-tree.js";
import { textContext } from "./marks.js";

const LISTS = "ol, ul, menu, dir";
const LIST_LEVEL = /(?:^|\s)(?:listindent|list-(?:bullet|number|done|todo|check))([1-9])(?=\s|$)/;
const ITEM_LEVEL = /(?:^|\s)ql-indent-([1-9])(?=\s|$)/;

const TYPES = {
  "lower-alpha": "a",
  "lower-latin": "a",
  "upper-alpha": "A",
  "upper-latin": "A",
  "lower-roman": "i",
  "upper-roman": "I",
};

function levelOf(item, list) {
  const level = item.getAttribute("aria-level") ?? item.getAttribute("data-aria-level");
  if (level) return level;
  const inItem = ITEM_LEVEL.exec(item.className);
  if (inItem || item.hasAttribute("data-list")) return String(Number(inItem?.[1] ?? 0) + 1);
  return LIST_LEVEL.exec(list.className)?.[1] ?? "";
}

function kindOf(item, list) {
  const kind = item.getAttribute("data-list") ?? "";
  if (/^(?:bullet|checked|unchecked)/.test(kind)) return "ul";
  if (/^(?:ordered|number)/.test(kind)) return "ol";
  return list.localName === "ol" ? "ol" : "ul";
}

function makeItem(source, list, writer, context) {
  const item = writer.document.createElement("li");
  item.dataset.level = levelOf(source, list);
  item.dataset.kind = kindOf(source, list);
  const inside = textContext(source, context);
  writeInto(item, source, { ...inside, isNested: true, isCell: false, isListItem: false });
  return item;
}

function writeStray(node, list, writer, context) {
  const item = list.lastElementChild ?? writer.document.createElement("li");
  const inside = { ...context, isNested: true, name: "p" };
  const inner = new Writer(item);
  writeChildren({ childNodes: [node] }, inner, inside);
  inner.close(inside);
  if (item.hasChildNodes()) list.append(item);
}

function numberType(source, styles) {
  const item = source.querySelector(":scope > li");
  const byStyle = [source, item].map((element) => element && styles.of(element)["list-style-type"]);
  return source.getAttribute("type") ?? byStyle.map((name) => TYPES[name]).find(Boolean);
}

export function writeList(source, writer, context) {
  const list = writer.document.createElement(source.localName === "ol" ? "ol" : "ul");
  if (list.localName === "ol") {
    const start = Number.parseInt(source.getAttribute("start"), 10);
    const type = numberType(source, context.styles);
    if (start > 1) list.setAttribute("start", start);
    if (/^[aAiI]$/.test(type)) list.setAttribute("type", type);
  }
  writer.add(list, context);
  const inside = textContext(source, context);
  for (const node of source.childNodes) {
    if (node.localName === "li") list.append(makeItem(node, source, writer, inside));
    else writeStray(node, list, writer, inside);
  }
}

function rowOfLists(first) {
  const row = [first];
  while (row.at(-1).nextElementSibling?.matches("ol, ul")) row.push(row.at(-1).nextElementSibling);
  return row;
}

function readItems(list) {
  const start = Number(list.getAttribute("start") ?? 1);
  return [...list.children].map((element, index) => ({
    element,
    level: Number(element.dataset.level || 1),
    kind: element.dataset.kind ?? list.localName,
    number: list.hasAttribute("start") ? start + index : null,
    type: list.getAttribute("type"),
  }));
}

function nestRow(lists) {
  const items = lists.flatMap(readItems);
  const know = items.every(({ element }) => element.dataset.level);
  const isOneList = lists.length === 1 && new Set(items.map(({ level }) => level)).size < 2;
  const kinds = new Set(items.map(({ kind }) => kind));
  if (!know || (isOneList && kinds.has(lists[0].localName) && kinds.size === 1)) return;
  lists[0].before(nest(lists[0].ownerDocument, items));
  for (const list of lists) list.remove();
}

function mergeWithNext(list) {
  const next = list.nextElementSibling;
  if (next?.localName !== list.localName) return false;
  const end = Number(list.getAttribute("start") ?? 1) + list.childElementCount;
  if (list.localName === "ol" && Number(next.getAttribute("start")) !== end) return false;
  list.append(...next.children);
  next.remove();
  return true;
}

// An item that is nothing but a list belongs to the item before it.
function liftLists(root) {
  for (const list of root.querySelectorAll("li > :is(ol, ul):first-child")) {
    const item = list.parentElement;
    const previous = item.previousElementSibling;
    if (previous) previous.append(...item.children);
    else if (item.childElementCount === 1) item.before(...list.children);
    if (!item.hasChildNodes() || !item.textContent.trim()) item.remove();
  }
}

// Brings lists, written anew, into the one form that the editor knows.
export function normalizeLists(root) {
  for (const item of root.querySelectorAll("li")) {
    if (!item.hasChildNodes()) item.remove();
  }
  for (const list of root.querySelectorAll("ol, ul")) {
    if (root.contains(list) && !list.previousElementSibling?.matches("ol, ul")) {
      nestRow(rowOfLists(list));
    }
  }
  liftLists(root);
  for (const list of root.querySelectorAll("ol, ul")) {
    while (mergeWithNext(list));
  }
  for (const list of [...root.querySelectorAll(LISTS)].reverse()) {
    if (!list.hasChildNodes()) list.remove();
  }
}
