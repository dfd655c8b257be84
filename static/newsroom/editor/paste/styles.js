// The styles of a pasted document, read from its style sheets and style attributes.
//
// Word and its kin say by style what other programs say by element.

import { STYLE, STYLE_SHEET } from "./parse.js";

const DECLARATION = /([\w-]+)\s*:\s*((?:"[^"]*"|'[^']*'|\([^)]*\)|[^;"'(])*)/g;
const RULE = /([^{}]+)\{([^{}]*)\}/g;
const MEDIA = /@(?:media|supports)[^{]*\{(?:[^{}]*\{[^{}]*\})*[^{}]*\}/g;
const NOISE = /\/\*[\s\S]*?\*\/|<!--|-->/g;
// WPS numbers its classes: “p.21” is no selector to a browser.
const SIMPLE_SELECTOR = /^([a-z][\w-]*)?((?:\.[^\s.:#>+~[\]*()]+)*)$/i;
const LEVEL = /^@list\s+(l\d+):level(\d+)/;

function readDeclarations(text) {
  const declarations = {};
  for (const [, name, value] of text.matchAll(DECLARATION)) {
    declarations[name.toLowerCase()] = value.replace("!important", "").trim();
  }
  return declarations;
}

function findElements(document, selector) {
  const simple = SIMPLE_SELECTOR.exec(selector);
  try {
    if (!simple?.[2]) return document.querySelectorAll(selector);
  } catch {
    return [];
  }
  const [, tag, classes] = simple;
  const names = classes.slice(1).replaceAll(".", " ");
  const elements = [...document.getElementsByClassName(names)];
  return tag ? elements.filter(({ localName }) => localName === tag.toLowerCase()) : elements;
}

export class Styles {
  #fromSheets = new Map();
  #all = new Map();
  #listLevels = new Map();

  constructor(document) {
    for (const { textContent } of document.querySelectorAll(STYLE_SHEET)) {
      const sheet = textContent.replace(NOISE, "").replace(MEDIA, "");
      for (const [, selectors, body] of sheet.matchAll(RULE)) {
        this.#addRule(document, selectors.trim(), readDeclarations(body));
      }
    }
  }

  #addRule(document, selectors, declarations) {
    const level = LEVEL.exec(selectors);
    if (level) this.#listLevels.set(`${level[1]} ${level[2]}`, declarations);
    if (selectors.startsWith("@")) return;
    for (const selector of selectors.split(",")) {
      for (const element of findElements(document, selector.trim())) {
        const earlier = this.#fromSheets.get(element);
        this.#fromSheets.set(element, { ...earlier, ...declarations });
      }
    }
  }

  // Returns an object of what is declared for the element itself, by property.
  of(element) {
    let declarations = this.#all.get(element);
    if (!declarations) {
      const own = readDeclarations(element.getAttribute(STYLE) ?? "");
      declarations = { ...this.#fromSheets.get(element), ...own };
      this.#all.set(element, declarations);
    }
    return declarations;
  }

  // Returns Word's definition of a level of a list, such as ("l0", 1).
  ofListLevel(list, level) {
    return this.#listLevels.get(`${list} ${level}`) ?? {};
  }
}
