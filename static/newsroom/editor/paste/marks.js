// Emphasis and links of a pasted text, by element or by style.

import { symbolFont } from "./symbols.js";

const BOLD = /^(?:bold|bolder|[6-9]00|1000)$/;
const REGULAR = /^(?:normal|lighter|[1-5]00)$/;
const BY_ELEMENT = { b: "strong", strong: "strong", em: "em", i: "em", sub: "sub", sup: "sup" };
const STRUCK = /^(?:s|strike|del)$/;
// Of others the server says that they lead nowhere.
const NO_ADDRESS = /^(?:#|$|(?:about|blob|data|file|javascript|vbscript):)/i;

function weight(style) {
  const value = style["font-weight"] ?? /\bbold\b/.exec(style.font ?? "")?.[0] ?? "";
  if (BOLD.test(value)) return true;
  return REGULAR.test(value) ? false : null;
}

function readStyle(style, marks) {
  const isBold = weight(style);
  if (isBold !== null) marks.strong = isBold;
  const slant = style["font-style"] ?? "";
  if (/^(?:italic|oblique)/.test(slant)) marks.em = true;
  else if (slant === "normal") marks.em = false;
  const line = `${style["text-decoration"] ?? ""} ${style["text-decoration-line"] ?? ""}`;
  if (line.includes("line-through")) marks.s = true;
  const position = style["vertical-align"] ?? "";
  if (/^(?:super|sub)/.test(position)) marks[position.startsWith("super") ? "sup" : "sub"] = true;
  if (position === "baseline") marks.sup = marks.sub = false;
}

// Cells and blocks are aligned by the property that raises letters.
function marksInside(element, style, marks, isBlock) {
  const inside = { ...marks };
  const name = element.localName;
  if (BY_ELEMENT[name]) inside[BY_ELEMENT[name]] = true;
  if (STRUCK.test(name)) inside.s = true;
  readStyle(isBlock ? { ...style, "vertical-align": "" } : style, inside);
  const address = name === "a" ? (element.getAttribute("href")?.trim() ?? "") : "";
  if (!NO_ADDRESS.test(address)) inside.href = address;
  return inside;
}

function keepsLines({ localName }, style, { isPreformatted }) {
  if (localName === "pre" || localName === "textarea") return true;
  if (!style["white-space"]) return isPreformatted;
  return /^(?:pre|break-spaces)/.test(style["white-space"]);
}

// Returns the context of the text inside of an element: its marks, its font of signs, and whether
// line ends count.
export function textContext(element, context, isBlock = true) {
  const style = context.styles.of(element);
  const family = element.getAttribute("face") ?? style["font-family"];
  const marks = marksInside(element, style, context.marks, isBlock);
  if (context.isPlain) marks.strong = false;
  return {
    ...context,
    marks,
    font: family ? symbolFont(family) : context.font,
    isPreformatted: keepsLines(element, style, context),
  };
}
