// Lists as HTML has them, and as other programs write them: nested beside their item instead of in
// it, or each item in a list of its own that only says how deep it stands.

import { nest } from "./list-tree.js";
import { textContext } from "./marks.js";

const LISTS = "ol, ul, menu, dir";
const LEVELS = ["aria-level", "data-aria-level", "data-level"];
const LEVEL_IN_CLASS =
  /(?:^|\s)(?:listindent|list-(?:bullet|number|done|todo|check|task))([1-9])(?=\s|$)/;
// Here items of the first level have none, or zero.
const INDENTS = ["data-indent", "data-lake-indent"];
const INDENT_IN_CLASS = /(?:^|\s)ql-indent-([1-9])(?=\s|$)/;

const TYPES = {
  "lower-alpha": "a",
  "lower-latin": "a",
  "upper-alpha": "A",
  "upper-latin": "A",
  "lower-roman": "i",
  "upper-roman": "I",
};

function levelOf(item, list) {
  for (const element of [item, list]) {
    const read = (names) => names.map((name) => element.getAttribute(name)).find(Boolean);
    const level = read(LEVELS) ?? LEVEL_IN_CLASS.exec(element.className)?.[1];
    if (/^\d$/.test(level)) return Number(level);
    const indent = read(INDENTS) ?? INDENT_IN_CLASS.exec(element.className)?.[1];
    if (/^\d$/.test(indent)) return Number(indent) + 1;
  }
  return null;
}

function kindOf(item, list) {
  const kind = item.getAttribute("data-list") ?? "";
  if (/^(?:bullet|checked|unchecked)/.test(kind)) return "ul";
  if (/^(?:ordered|number)/.test(kind)) return "ol";
  return list.localName === "ol" ? "ol" : "ul";
}

function makeItem(source, list, writer, context) {
  const item = writer.document.createElement("li");
  item.dataset.level = levelOf(source, list) ?? (context.wrapping ? context.wrapping + 1 : "");
  item.dataset.kind = kindOf(source, list);
  const inside = textContext(source, context);
  const outside = { wrapping: 0, isNested: true, isCell: false, itemIndent: null };
  writer.writeInto(item, source, { ...inside, ...outside });
  return item;
}

function writeStray(node, list, writer, context) {
  const item = list.lastElementChild ?? writer.document.createElement("li");
  writer.writeInto(item, { childNodes: [node] }, { ...context, isNested: true });
  if (item.hasChildNodes()) list.append(item);
}

function numberType(source, styles) {
  const item = source.querySelector(":scope > li");
  const byStyle = [source, item].map((element) => element && styles.of(element)["list-style-type"]);
  return source.getAttribute("type") ?? byStyle.map((name) => TYPES[name]).find(Boolean);
}

// Lists in lists without an item of their own only say how deep their items stand.
function isWrapper({ children }) {
  return children.length > 0 && [...children].every((child) => child.matches(LISTS));
}

export function writeList(source, writer, context) {
  if (isWrapper(source)) {
    const wrapping = (context.wrapping ?? 0) + 1;
    return writer.writeChildren(source, { ...textContext(source, context), wrapping });
  }
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
  const isNested = new Set(items.map(({ level }) => level)).size > 1;
  const isMixed = items.some(({ kind, element }) => kind !== element.parentElement.localName);
  const isScattered = lists.length > 1 && items.every(({ element }) => element.dataset.level);
  if (!isNested && !isMixed && !isScattered) return;
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

// An item that begins with a list belongs to the item before it.
function liftLists(root) {
  for (const list of root.querySelectorAll("li > :is(ol, ul):first-child")) {
    const item = list.parentElement;
    const previous = item.previousElementSibling;
    if (previous) previous.append(...item.children);
    while (item.firstElementChild?.matches("ol, ul")) {
      item.before(...item.firstElementChild.children);
      item.firstElementChild.remove();
    }
    if (!item.hasChildNodes()) item.remove();
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
