// Writes an article's elements, one after the other, into a container.

import { isVisible, makeParagraphs } from "./lines.js";
import { readSymbols } from "./symbols.js";

// Collects text in lines, and closes them into paragraphs where a block begins or ends.
export class Writer {
  #lines = [[]];
  #figures = [];
  #writeElement;

  constructor(container, writeElement) {
    this.container = container;
    this.#writeElement = writeElement;
  }

  get document() {
    return this.container.ownerDocument;
  }

  text(text, { marks, isPreformatted, font }) {
    const lines = readSymbols(text, font).split(isPreformatted ? /\r\n?|\n/ : /$^/);
    for (const [index, line] of lines.entries()) {
      if (index) this.lineBreak();
      this.#lines.at(-1).push({ text: line, marks });
    }
  }

  lineBreak() {
    this.#lines.push([]);
  }

  // Ends the line, if anything stands in it.
  endLine() {
    if (this.#lines.at(-1).length) this.lineBreak();
  }

  // Ends the paragraph, which has the form that the context says.
  close({ name = "p", itemIndent = null } = {}) {
    const paragraphs = makeParagraphs(this.document, name, this.#lines);
    if (itemIndent !== null) {
      for (const paragraph of paragraphs) paragraph.dataset.item = itemIndent;
    }
    this.container.append(...paragraphs, ...this.#figures);
    this.#lines = [[]];
    this.#figures = [];
  }

  // Puts a figure between paragraphs, or behind the one whose sentence it would cut.
  addFigure(figure, context) {
    if (
      isVisible(
        this.#lines
          .at(-1)
          .map(({ text }) => text)
          .join(""),
      )
    )
      this.#figures.push(figure);
    else this.add(figure, context);
  }

  add(element, context) {
    this.close(context);
    this.container.append(element);
  }

  // Writes what is inside of an element.
  writeChildren({ childNodes }, context) {
    for (const node of childNodes) {
      if (node.nodeType === Node.TEXT_NODE) this.text(node.data, context);
      else if (node.nodeType === Node.ELEMENT_NODE) this.#writeElement(node, this, context);
    }
  }

  // Writes what is inside of an element into a container that is no paragraph, such as a cell.
  writeInto(container, element, context) {
    const writer = new Writer(container, this.#writeElement);
    const inside = { ...context, name: "p" };
    writer.writeChildren(element, inside);
    writer.close(inside);
  }
}
