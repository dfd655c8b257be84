// Pictures of a paste: each in a figure of its own, between the paragraphs.

const EMOJI = /\p{Extended_Pictographic}|^\[[^\s\]]{1,8}\]$/u;
const PLACEHOLDER = /^data:image\/(?:svg\+xml|gif)/i;

const LATER = ["data-src", "data-original", "data-actualsrc", "data-lazy-src", "data-echo", "file"];

const SMALLEST = 3;
const BLANK_DATA = 150;

// Pictures that load when they come into view bear their address elsewhere.
function address(image) {
  const source = image.getAttribute("src") ?? "";
  const later = LATER.map((name) => image.getAttribute(name)).find(Boolean) ?? "";
  const chosen = later && (!source || PLACEHOLDER.test(source)) ? later : source;
  return chosen.startsWith(`${location.origin}/`) ? chosen.slice(location.origin.length) : chosen;
}

function size(image, name, styles) {
  const value = image.getAttribute(name) ?? styles.of(image)[name] ?? "";
  return /^\d+(?:\.\d+)?(?:px)?$/.test(value) ? Number.parseFloat(value) : null;
}

// One that counts readers, keeps a distance, or keeps the place of a picture that loads late.
function isInvisible(image, source, styles) {
  const sizes = ["width", "height"].map((name) => size(image, name, styles));
  const isTiny = sizes.some((pixels) => pixels !== null && pixels <= SMALLEST);
  return !source || isTiny || (source.startsWith("data:") && source.length < BLANK_DATA);
}

export function writeImage(image, writer, context) {
  const alternative = image.getAttribute("alt") ?? "";
  const isSmall = (size(image, "width", context.styles) ?? 0) <= 32;
  const isEmoji = /emoji/i.test(image.className) || (isSmall && EMOJI.test(alternative));
  if (isEmoji && alternative) return writer.text(alternative, context);
  const source = address(image);
  if (isInvisible(image, source, context.styles)) return;
  const copy = writer.document.createElement("img");
  copy.setAttribute("src", source);
  for (const name of ["alt", "width", "height"]) {
    const value = image.getAttribute(name);
    if (value) copy.setAttribute(name, value);
  }
  const figure = writer.document.createElement("figure");
  figure.append(copy);
  writer.addFigure(figure, context);
}
