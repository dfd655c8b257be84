// Which paragraphs are headings, and of which level.

const STYLE_NAME =
  /^["']?(?:样式\s*|style\s*)?(?:标题|标题样式|heading|überschrift|titre|見出し|제목)\s*([1-9])?(?:\s*\+.*)?["']?$/i;
const CHINESE_NAME = /^["']?([一二三四五六])级标题["']?$/;
const SUBHEADING_NAME = /^["']?(?:小标题|分标题|节标题)["']?$/;
const TITLE_NAME = /^["']?(?:title|文档标题|大标题)["']?$/i;
const CLASS_NAME = /(?:^|\s)(?:x_)?(?:MsoHeading|Heading|pap-outline-level-)([1-9])(?=\s|$)/;
const TITLE_CLASS = /(?:^|\s)(?:x_)?MsoTitle(?=\s|$)/;
// Some put whole paragraphs into a style for headings.
const MAX_LENGTH = 100;

function levelOfStyle(name) {
  if (SUBHEADING_NAME.test(name)) return 2;
  const [, chinese] = CHINESE_NAME.exec(name) ?? [];
  if (chinese) return "一二三四五六".indexOf(chinese) + 1;
  const byName = STYLE_NAME.exec(name);
  return byName ? Number(byName[1] ?? 1) : 0;
}

// Returns 1 to 9, or 0 for what is no heading.
export function headingLevel(element, styles) {
  const [, tag] = /^h([1-6])$/.exec(element.localName) ?? [];
  if (tag) return Number(tag);
  if (!/^(p|div|section)$/.test(element.localName)) return 0;
  if (element.getAttribute("role") === "heading") {
    return Number(element.getAttribute("aria-level")) || 2;
  }
  const style = styles.of(element);
  const name = style["mso-style-name"] ?? "";
  const names = element.className;
  if (TITLE_CLASS.test(names) || TITLE_NAME.test(name)) return 1;
  const byClass = CLASS_NAME.exec(names);
  if (byClass) return Number(byClass[1]);
  if (/^[1-9]$/.test(style["mso-outline-level"])) return Number(style["mso-outline-level"]);
  if (style["mso-outline-level"]) return 0;
  return levelOfStyle(name) || levelOfStyle(style["mso-style-parent"] ?? "");
}

function rename(element, name) {
  const renamed = element.ownerDocument.createElement(name);
  renamed.append(...element.childNodes);
  element.replaceWith(renamed);
}

// Maps the levels of a document to the two that an article has.
export function fitHeadings(root) {
  const hasTitle = Boolean(root.querySelector("h1"));
  for (const heading of root.querySelectorAll("h1, h2, h3, h4, h5, h6")) {
    const isTop = heading.localName === "h1" || (heading.localName === "h2" && !hasTitle);
    const isLong = heading.textContent.length > MAX_LENGTH;
    rename(heading, isLong ? "p" : isTop ? "h2" : "h3");
  }
}
