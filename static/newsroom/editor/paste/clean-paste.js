// From the HTML of the clipboard, whichever program wrote it, to the HTML of an article.

import { rebuild } from "./blocks.js";
import { joinCaptions } from "./captions.js";
import { fitHeadings, headingLevel } from "./headings.js";
import { isVisible, withoutZeroWidth } from "./lines.js";
import { normalizeLists } from "./lists.js";
import { resolveOffice } from "./office.js";
import { parsePasted } from "./parse.js";
import { Styles } from "./styles.js";
import { showTextBoxes } from "./text-boxes.js";
import { makeTypedLists } from "./typed-lists.js";
import { makeWordLists } from "./word-lists.js";

const FOREIGN =
  ":not(a, blockquote, br, col, colgroup, em, figcaption, figure, h2, h3, hr, img, li, meta, ol, p, s," +
  "small, strong, sub, sup, table, tbody, td, th, tr, ul)";
// Not shown, or only where the element itself can be.
const DROPPED =
  "applet, audio, canvas, embed, iframe, link, math, meta, noscript, object, script, style, svg," +
  "template, title, video, xml, [hidden], [role=checkbox] > img, tr[height='0'], .katex-mathml";

// Pages that show their text late hide it all until then.
function isUnseen(element, visibility, body) {
  if (!/^(?:hidden|collapse)$/.test(visibility)) return false;
  return element.textContent.length < body.textContent.length / 2;
}

function removeInvisible({ body }, styles) {
  for (const element of body.querySelectorAll("*")) {
    const { display, visibility, ...style } = styles.of(element);
    const isHidden = display === "none" || style["mso-hide"] === "all";
    if (isHidden || isUnseen(element, visibility, body)) element.remove();
  }
  for (const element of body.querySelectorAll(DROPPED)) element.remove();
}

function removeTraces(root) {
  for (const element of root.querySelectorAll("*")) {
    for (const name of Object.keys(element.dataset)) delete element.dataset[name];
  }
  for (const box of root.querySelectorAll("blockquote:empty, li:empty, p:empty")) box.remove();
}

// What comes from our own editor is in order already, and says where in it the selection began.
function isOwn(document) {
  return document.querySelector("[data-pm-slice]") && !document.body.querySelector(FOREIGN);
}

// Rewrites the document in place.
export function cleanPaste(document) {
  if (isOwn(document)) return;
  showTextBoxes(document);
  const styles = new Styles(document);
  removeInvisible(document, styles);
  resolveOffice(document, styles);
  makeWordLists(document, styles, (paragraph) => headingLevel(paragraph, styles) > 0);
  const root = rebuild(document, styles);
  fitHeadings(root);
  normalizeLists(root);
  makeTypedLists(root);
  joinCaptions(root);
  removeTraces(root);
  document.body.replaceChildren(...root.childNodes);
}

// Whether the clipboard's HTML holds anything but one picture, which is there as a file too.
export function isMoreThanPicture(html) {
  if (!html) return false;
  const { body } = parsePasted(html);
  const { length } = body.querySelectorAll("img");
  return length > 1 || isVisible(body.textContent) || body.querySelector("table") !== null;
}

// Plain text keeps its characters, but for indents that are typed, and space at the ends of lines.
export function cleanPastedText(text) {
  return withoutZeroWidth(text)
    .replace(/[\v\u2028\u2029]/g, "\n")
    .replace(/^(?:[^\S\n]*[\u3000\u00a0\t][^\S\n]*|[^\S\n]{2,})|[^\S\n]+(?=\n)/gm, "");
}
