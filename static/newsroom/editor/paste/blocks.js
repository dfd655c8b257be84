// A pasted document, written anew with nothing but the elements that an article has.

import { headingLevel } from "./headings.js";
import { writeImage } from "./images.js";
import { writeList } from "./lists.js";
import { textContext } from "./marks.js";
import { writeTable } from "./tables.js";
import { Writer } from "./writer.js";

const BLOCKS = new Set(
  (
    "address article aside body center dd details dialog dir div dl dt fieldset footer form header" +
    " hgroup h1 h2 h3 h4 h5 h6 legend li main nav optgroup option p pre search section select" +
    " summary tbody td tfoot th thead tr v:textbox"
  ).split(" "),
);
const LIST_CLASS = /(?:^|\s)(?:x_)?MsoList(?:Paragraph|Bullet|Number)/;
const LIST_STYLE = /^["']?(?:list paragraph|列出段落|列表段落)/i;
const QUOTE_CLASS = /(?:^|\s)(?:(?:x_)?Mso(?:Intense)?Quote|ne-quote)(?=\s|$)/;
const CAPTION_CLASS =
  /(?:^|\s)(?:(?:x_)?MsoCaption|(?:[\w-]+[-_])?(?:img|image|photo|pic)[-_]?(?:caption|desc)(?=\s|$))/;
const SHOWN_AS_BLOCK = /^(?:block|flex|grid|list-item|table|inline-block)$/;

function isBlock(element, style) {
  const { display } = style;
  if (BLOCKS.has(element.localName)) return display !== "inline";
  // Some set each line of a program in an element of its own.
  if (element.matches("pre > code:not(:only-child)")) return true;
  return SHOWN_AS_BLOCK.test(display) && !(display === "inline-block" && isInline(element));
}

// Its lines stay in one paragraph.
const isProgram = ({ localName }, context) => localName === "pre" || context.isProgram;

const isInline = ({ localName }) => /^(?:a|b|em|font|i|span|strong)$/.test(localName);

const POINTS = { cm: 28.35, em: 10.5, in: 72, mm: 2.835, pc: 12, pt: 1, px: 0.75, rem: 10.5 };

function points(length = "") {
  const [, number, unit] = /^(-?[\d.]+)([a-z]+)?$/i.exec(length) ?? [];
  return Math.round(Number(number ?? 0) * (POINTS[unit?.toLowerCase()] ?? 1));
}

const leftOf = (style) => points(style["margin-left"]) + points(style["padding-left"]);

function hangs(style) {
  return /^-/.test(style["text-indent"] ?? "") && leftOf(style) > 0;
}

function isListItem(element, style) {
  return (
    hangs(style) ||
    LIST_CLASS.test(element.className) ||
    LIST_STYLE.test(style["mso-style-name"] ?? "")
  );
}

// What the paragraphs inside of a block are.
function blockContext(element, style, context) {
  const level = headingLevel(element, context.styles);
  const inside = { ...context };
  if (level && !context.isNested) return { ...inside, name: `h${level}`, isPlain: true };
  if (level && context.isCell) inside.marks = { ...inside.marks, strong: true };
  inside.itemIndent = isListItem(element, style) ? leftOf(style) : null;
  return inside;
}

function writeQuotation(element, writer, context) {
  const quotation = writer.document.createElement("blockquote");
  writer.add(quotation, context);
  writer.writeInto(quotation, element, textContext(element, context));
}

function writeCaption(element, writer, context) {
  writer.close(context);
  const count = writer.container.childElementCount;
  writer.writeChildren(element, context);
  writer.close(context);
  for (const line of [...writer.container.children].slice(count)) line.dataset.caption = "";
}

function writeReading(element, writer, context) {
  const reading = element.textContent.trim();
  if (reading) writer.text(`（${reading}）`, context);
}

function writeQuote(element, writer, context) {
  writer.text("“", context);
  writer.writeChildren(element, context);
  writer.text("”", context);
}

const nothing = () => {};
const HANDLERS = {
  blockquote: writeQuotation,
  br: (_element, writer) => writer.lineBreak(),
  caption: nothing,
  colgroup: nothing,
  dir: writeList,
  figcaption: writeCaption,
  hr: (_element, writer, context) => writer.add(writer.document.createElement("hr"), context),
  img: writeImage,
  input: nothing,
  menu: writeList,
  ol: writeList,
  q: writeQuote,
  rp: nothing,
  rt: writeReading,
  table: writeTable,
  ul: writeList,
};

function writeElement(element, writer, context) {
  const isQuotation = QUOTE_CLASS.test(element.className) && element.localName !== "span";
  const handler = isQuotation ? writeQuotation : HANDLERS[element.localName];
  if (handler) return handler(element, writer, context);
  const style = context.styles.of(element);
  const isOwnBlock = isBlock(element, style);
  const outside = isOwnBlock ? blockContext(element, style, context) : context;
  const inside = textContext(element, outside, isOwnBlock);
  if (CAPTION_CLASS.test(element.className)) {
    return writeCaption({ childNodes: element.childNodes }, writer, inside);
  }
  const end = (around) => (context.isProgram ? writer.endLine() : writer.close(around));
  if (isOwnBlock) end(context);
  writer.writeChildren(element, { ...inside, isProgram: isProgram(element, context) });
  if (isOwnBlock) end(inside);
}

// Returns an element that holds the document's content, rebuilt.
export function rebuild(document, styles) {
  const root = document.createElement("div");
  const writer = new Writer(root, writeElement);
  writer.writeInto(root, document.body, { styles, marks: {}, isPreformatted: false, font: "" });
  return root;
}
