// From the HTML of the clipboard, whichever program wrote it, to the HTML of an article.

import { rebuild } from "./blocks.js";
import { joinCaptions } from "./captions.js";
import { fitHeadings, headingLevel } from "./headings.js";
import { isVisible } from "./lines.js";
import { normalizeLists } from "./lists.js";
import { resolveOffice } from "./office.js";
import { parsePasted } from "./parse.js";
import { Styles } from "./styles.js";
import { showTextBoxes } from "./text-boxes.js";
import { makeTypedLists } from "./typed-lists.js";
import { makeWordLists } from "./word-lists.js";

// Not shown, or only where the element itself can be.
const DROPPED =
  "applet, audio, canvas, embed, iframe, link, math, meta, noscript, object, script, style, svg," +
  "template, title, video, xml, [hidden], [role=checkbox] > img, tr[height='0'], .katex-mathml";

function removeInvisible(document, styles) {
  for (const element of document.body.querySelectorAll("*")) {
    const { display, visibility, ...style } = styles.of(element);
    const isHidden = display === "none" || /^(?:hidden|collapse)$/.test(visibility);
    if (isHidden || style["mso-hide"] === "all") element.remove();
  }
  for (const element of document.querySelectorAll(DROPPED)) element.remove();
}

function removeTraces(root) {
  for (const element of root.querySelectorAll("*")) {
    for (const name of Object.keys(element.dataset)) delete element.dataset[name];
  }
  for (const box of root.querySelectorAll("blockquote:empty, li:empty, p:empty")) box.remove();
}

// Rewrites the document in place. What comes from an editor of this kind is in order already, and
// says with which part of it a selection began.
export function cleanPaste(document) {
  if (document.querySelector("[data-pm-slice]")) return;
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
  return isVisible(body.textContent) || body.querySelectorAll("img").length > 1;
}

// Plain text keeps its characters, but for indents that are typed.
export function cleanPastedText(text) {
  return text
    .replace(/[\u200b\u2060\ufeff]/g, "")
    .replace(/[\v\u2028\u2029]/g, "\n")
    .replace(/^(?:[^\S\n]*[\u3000\u00a0\t][^\S\n]*|[^\S\n]{2,})/gm, "");
}
