// Lists from a flat row of items that know their level.

function makeList(document, { kind, number, type }) {
  const list = document.createElement(kind);
  if (kind === "ol" && number > 1) list.setAttribute("start", number);
  if (kind === "ol" && type) list.setAttribute("type", type);
  return list;
}

function continues({ list, last }, { kind, number }) {
  if (list.localName !== kind) return false;
  return kind === "ul" || !number || !last || number > last;
}

// Returns a fragment of nested lists; an item is {element, level, kind, number, type}, its element
// an <li>, its kind “ol” or “ul”.
export function nest(document, items) {
  const fragment = document.createDocumentFragment();
  const open = [];
  for (const item of items) {
    let closed = null;
    while (open.length && open.at(-1).level > item.level) closed = open.pop();
    // A level may have been skipped on the way down.
    if (closed && open.at(-1)?.level !== item.level) open.push({ ...closed, level: item.level });
    if (open.at(-1)?.level === item.level && !continues(open.at(-1), item)) open.pop();
    if (open.at(-1)?.level !== item.level) {
      const parent = open.at(-1)?.list.lastElementChild ?? fragment;
      const list = makeList(document, item);
      parent.append(list);
      open.push({ list, level: item.level });
    }
    open.at(-1).list.append(item.element);
    open.at(-1).last = item.number;
  }
  return fragment;
}
