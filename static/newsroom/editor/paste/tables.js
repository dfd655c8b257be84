// Tables: cells with their spans; what only lays out a page becomes paragraphs.

import { writeChildren, writeInto } from "./blocks.js";
import { textContext } from "./marks.js";

const rowsOf = (table) => [...table.rows].filter((row) => row.cells.length);

function isLayout(table, styles) {
  const rows = rowsOf(table);
  const cells = rows.reduce((count, row) => count + row.cells.length, 0);
  return (
    cells < 2 ||
    table.querySelector("table") !== null ||
    /^(?:presentation|none)$/.test(table.getAttribute("role")) ||
    /vglayout/.test(styles.of(table.parentElement)["mso-ignore"])
  );
}

function writeBlocks(element, writer, context) {
  writer.close(context);
  const inside = textContext(element, context);
  writeChildren(element, writer, inside);
  writer.close(inside);
}

function makeCell(source, writer, context) {
  const isHeader = source.localName === "th" || source.closest("thead") !== null;
  const cell = writer.document.createElement(isHeader ? "th" : "td");
  for (const name of ["colspan", "rowspan"]) {
    const span = Number.parseInt(source.getAttribute(name), 10);
    if (span > 1) cell.setAttribute(name, span);
  }
  // Header cells are bold anyway.
  const inside = textContext(source, { ...context, isPlain: isHeader });
  writeInto(cell, source, { ...inside, isNested: true, isCell: true, isListItem: false });
  return cell;
}

function isWithoutContent(table) {
  return !table.textContent.trim() && !table.querySelector("img");
}

export function writeTable(source, writer, context) {
  writer.close(context);
  const { caption } = source;
  if (caption) writeBlocks(caption, writer, context);
  if (isLayout(source, context.styles)) {
    for (const row of source.rows) {
      for (const cell of row.cells) writeBlocks(cell, writer, context);
    }
    return;
  }
  const inside = textContext(source, context);
  const table = writer.document.createElement("table");
  const body = writer.document.createElement("tbody");
  table.append(body);
  for (const sourceRow of rowsOf(source)) {
    const row = writer.document.createElement("tr");
    row.append(...[...sourceRow.cells].map((cell) => makeCell(cell, writer, inside)));
    body.append(row);
  }
  if (!isWithoutContent(table)) writer.container.append(table);
}
