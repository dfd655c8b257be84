// What office programs put into the clipboard beside the text: changes that were tracked, comments,
// fields, footnotes, drawings.

import { STYLE } from "./parse.js";

const DELETED = "span.msoDel, span.MsoDel, [class~=TrackChangeDeleted], del[cite], del[datetime]";
const COMMENTS =
  ".msocomanchor, .MsoCommentReference, .msocomtxt, .msocomoff, [id^=_com_], .sdcomment";
const OFFICE =
  `[class^=Mso], [class^=x_Mso], [${STYLE}*='mso-'],` +
  "meta[content*='Microsoft'], meta[content*='WPS']," +
  "meta[content^='Word.'], meta[content^='Excel.']";
const NOTE =
  "a[href*='#_ftn'], a[href*='#_edn'], a[href*='#sdfootnote'], a[href*='#sdendnote']," +
  "a[href*='#ftnt'], a[href*='#fn'], a[href*='#cite_note']";
const BACK = /^(?:[↩↑^\s]|\ufe0e|\ufe0f)+$/;

export function isOffice(document) {
  return Boolean(document.querySelector(OFFICE));
}

function resolveChanges(document) {
  const deleted = isOffice(document) ? `${DELETED}, del` : DELETED;
  for (const element of document.querySelectorAll(deleted)) element.remove();
}

function removeComments(document, elements, styles) {
  for (const element of document.querySelectorAll(COMMENTS)) element.remove();
  for (const element of elements) {
    if (/^comment(-list)?$/.test(styles.of(element)["mso-element"] ?? "")) element.remove();
  }
}

// Between the begin of a field and its separator stands its code, such as HYPERLINK "…".
function removeFieldCodes(document, styles) {
  const walker = document.createTreeWalker(
    document.body,
    NodeFilter.SHOW_ELEMENT | NodeFilter.SHOW_TEXT,
  );
  const codes = [];
  let isCode = false;
  while (walker.nextNode()) {
    const node = walker.currentNode;
    if (node.nodeType === Node.TEXT_NODE) {
      if (isCode) codes.push(node);
      continue;
    }
    const part = styles.of(node)["mso-element"] ?? "";
    if (part.startsWith("field-")) isCode = part === "field-begin";
  }
  for (const code of codes) code.remove();
}

function noteText(link) {
  const text = link.textContent.replace(/\s/g, "");
  const number = text || /(\d+)/.exec(link.getAttribute("href"))?.[1] || "";
  return /^(\d+|[ivxlc]+|[a-z])$/i.test(number) ? `[${number}]` : number;
}

function writeNotes(document, styles) {
  for (const link of document.querySelectorAll(NOTE)) {
    if (!link.isConnected) continue;
    let outermost = link;
    while (
      /^(a|font|span|sup)$/.test(outermost.parentElement.localName) &&
      outermost.parentElement.textContent.trim() === link.textContent.trim()
    ) {
      outermost = outermost.parentElement;
    }
    outermost.replaceWith(BACK.test(link.textContent) ? "" : noteText(link));
  }
  for (const list of document.querySelectorAll("div")) {
    if (!/^(foot|end)note-list$/.test(styles.of(list)["mso-element"] ?? "")) continue;
    for (const rule of list.querySelectorAll("hr")) rule.remove();
  }
}

// A picture of VML has an <img> beside it, except where the program writes for itself only.
function showDrawings(document) {
  for (const data of document.getElementsByTagName("v:imagedata")) {
    const source = data.getAttribute("src") ?? data.getAttribute("o:href");
    const shape = data.parentElement.id;
    const twin = [...document.images].some((image) => image.getAttribute("v:shapes") === shape);
    if (!source || (shape && twin)) continue;
    const image = document.createElement("img");
    image.setAttribute("src", source);
    image.setAttribute("alt", data.getAttribute("o:title") ?? "");
    data.parentElement.before(image);
  }
}

// A large first letter stands in a block of its own before its paragraph.
function joinDropCaps(document, styles) {
  for (const block of document.querySelectorAll("div")) {
    const paragraph = block.nextElementSibling;
    if (!/^dropcap/.test(styles.of(block)["mso-element"] ?? "") || !paragraph) continue;
    paragraph.prepend(block.textContent.trim());
    block.remove();
  }
}

function replaceTabs(elements, styles) {
  for (const element of elements) {
    if (styles.of(element)["mso-tab-count"]) element.replaceChildren(" ");
  }
}

// PowerPoint's bullets and numbers are text like any other, with a font of their own.
function showBullets(elements, styles) {
  for (const element of elements) {
    const format = styles.of(element)["mso-special-format"] ?? "";
    if (element.localName !== "span") continue;
    if (/^bullet/.test(format)) element.textContent = "• ";
    else if (/^numbullet/.test(format)) element.append(" ");
  }
}

export function resolveOffice(document, styles) {
  resolveChanges(document);
  const elements = [...document.body.querySelectorAll(`[${STYLE}]`)];
  removeComments(document, elements, styles);
  removeFieldCodes(document, styles);
  writeNotes(document, styles);
  showDrawings(document);
  joinDropCaps(document, styles);
  replaceTabs(elements, styles);
  showBullets(elements, styles);
}
