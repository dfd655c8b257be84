// Tables: cells with their spans; what only lays out a page becomes paragraphs.

import { textContext } from "./marks.js";

const MAX_CAPTION = 80;

const rowsOf = (table) => [...table.rows].filter((row) => row.cells.length);

function isLayout(table, styles) {
  const rows = rowsOf(table);
  const count = rows.reduce((sum, { cells }) => sum + cells.length, 0);
  const isColumn = rows.every(({ cells }) => cells.length === 1);
  return (
    count < 2 ||
    (isColumn && table.parentElement.closest("table") !== null) ||
    table.querySelector("table") !== null ||
    /^(?:presentation|none)$/.test(table.getAttribute("role")) ||
    /vglayout/.test(styles.of(table.parentElement)["mso-ignore"])
  );
}

function columnsOf(table) {
  const rows = rowsOf(table);
  return [...rows[0].cells].map((_cell, index) => rows.map(({ cells }) => cells[index]));
}

// Pictures side by side, with their captions below them.
function isOfPictures(table) {
  const rows = rowsOf(table);
  const [{ length }] = rows.map(({ cells }) => cells);
  if (rows.some(({ cells }) => cells.length !== length)) return false;
  const texts = [...table.querySelectorAll("td, th")].map(({ textContent }) => textContent.trim());
  const columns = columnsOf(table);
  const havePictures = columns.every((cells) => cells.some((cell) => cell.querySelector("img")));
  return havePictures && texts.every((text) => text.length <= MAX_CAPTION);
}

function writeBlocks(element, writer, context) {
  writer.close(context);
  const inside = textContext(element, context);
  writer.writeChildren(element, inside);
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
  writer.writeInto(cell, source, { ...inside, isNested: true, isCell: true, itemIndent: null });
  return cell;
}

function isWithoutContent(table) {
  return !table.textContent.trim() && !table.querySelector("img");
}

// Returns the cells of what is no table, in the order in which they are read.
function blockCells(table, styles) {
  if (isLayout(table, styles)) return rowsOf(table).flatMap(({ cells }) => [...cells]);
  return isOfPictures(table) ? columnsOf(table).flat() : null;
}

export function writeTable(source, writer, context) {
  writer.close(context);
  const { caption } = source;
  if (caption) writeBlocks(caption, writer, context);
  const cells = blockCells(source, context.styles);
  if (cells) {
    for (const cell of cells) writeBlocks(cell, writer, context);
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
