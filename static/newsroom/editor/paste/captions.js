// Captions: the short line by a picture that says what it shows.

const MAX_LENGTH = 120;
const BEGINS =
  /^[（(【[]?(?:[▲△⬆↑▴]|图为|[上左右题首配资]图(?:为|[:：/]|$)|图[:：/／]|图片(?:说明|来源|为|[:：])|图(?:说|注|源)[:：]?|资料图|摄影[:：/]|供图[:：]|Photo:)/i;
const NUMBERED = /^(?:图\s*[\d一二三四五六七八九十]+|Fig(?:ure|\.)\s*\d+)/i;
const IN_A_SENTENCE =
  /^图\s*[\d一二三四五六七八九十-]+(?:显示|所示|可见|表明|反映|说明|中的?|是|和|与)/;
const ENDS = /(?:\s|[（(／/]|[\u4e00-\u9fff]{2})(?:摄|供图)[）)]?[。.]?$/;
const POINTS_DOWN = /^[▼▽↓⬇]/;

function isShortText(element) {
  const text = element.textContent.trim();
  return element.localName === "p" && text.length > 0 && text.length <= MAX_LENGTH;
}

function isCaption(element) {
  if (!element) return false;
  if ("caption" in element.dataset) return !element.textContent.startsWith("表");
  if (!isShortText(element)) return false;
  const text = element.textContent.trim();
  if (BEGINS.test(text)) return true;
  if (NUMBERED.test(text)) return !IN_A_SENTENCE.test(text) && !/[。！？].*[。！？]/.test(text);
  return text.length <= 60 && ENDS.test(text);
}

function leadsToPicture(element) {
  if (!element) return false;
  if ("caption" in element.dataset) return isCaption(element);
  return isShortText(element) && POINTS_DOWN.test(element.textContent.trim());
}

// Moves the captions beside the figures into them.
export function joinCaptions(root) {
  for (const figure of root.querySelectorAll("figure")) {
    const next = figure.nextElementSibling;
    const previous = figure.previousElementSibling;
    const source = isCaption(next) ? next : leadsToPicture(previous) ? previous : null;
    if (!source) continue;
    const caption = root.ownerDocument.createElement("figcaption");
    caption.append(...source.childNodes);
    figure.append(caption);
    source.remove();
  }
}
