// The pictures of a pasted text: each that is not the site's own gets a placeholder in the text,
// and is sent to the server, or fetched by it.

import { rtfPictures } from "./rtf-pictures.js";

const MAX_ALT = 200;
const MEANINGLESS =
  /^(?:(?:图片|图像|图|插图|image|img|picture|graphic|photo)?[\s_()（）\d-]*|.*\.(?:png|jpe?g|gif|bmp|webp|[ew]mf))$/i;
const AUTOMATIC = /(?:[，,。.]?\s*(?:描述已自动生成|description automatically generated))$/i;

function newKey() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

const isPictureFile = ({ type }) => type.startsWith("image/") && type !== "image/svg+xml";

// What the clipboard has beside HTML; it can be read during the event only.
export function clipboardPictures(data) {
  return {
    rtf: data?.getData("text/rtf") ?? "",
    files: [...(data?.files ?? [])].filter(isPictureFile),
  };
}

function addressOf(image) {
  const address = (image.getAttribute("src") ?? "").trim();
  return address.startsWith("//") ? `https:${address}` : address;
}

// The path of a picture of this site, or nothing.
function ownPath(address, mediaUrl) {
  const path = address.startsWith(`${location.origin}/`)
    ? address.slice(location.origin.length)
    : address;
  return path.startsWith(mediaUrl) ? path.replace(/[?#].*/, "") : "";
}

function dataFile(address) {
  const [, type, data] = /^data:(image\/[\w.+-]+)(?:;[^,;]*)*;base64,(.*)$/is.exec(address) ?? [];
  if (!type || type === "image/svg+xml") return null;
  try {
    const bytes = Uint8Array.from(atob(data.replace(/\s/g, "")), (char) => char.charCodeAt(0));
    return new File([bytes], "picture", { type });
  } catch {
    return null;
  }
}

function alternativeText(image) {
  const text = (image.getAttribute("alt") ?? "").replace(AUTOMATIC, "").trim();
  const caption = image.closest("figure")?.querySelector("figcaption")?.textContent ?? "";
  const words = MEANINGLESS.test(text) ? caption : text;
  return Array.from(words.replace(/\s+/g, " ").trim()).slice(0, MAX_ALT).join("");
}

// Files for those pictures that HTML only names: from RTF, or as files beside it. Which is which is
// known only where there are as many of one as of the other.
function localFiles(number, { rtf, files }) {
  if (!number) return [];
  const pictures = rtf ? rtfPictures(rtf) : [];
  return [pictures, files].find(({ length }) => length === number) ?? [];
}

// Names of files, and addresses that only the program has that it was copied from.
const LOCAL = /^(?:blob|cid|file|webkit-fake-url):|^(?![a-z][\w+.-]+:|\/)/i;

function sourceOf(address, files) {
  if (/^data:/i.test(address)) {
    const file = dataFile(address);
    return file ? { file } : { reason: "kind" };
  }
  // The server says what is wrong with it.
  if (!LOCAL.test(address)) return { source: address };
  if (!files.length) return { reason: "local" };
  const file = files.shift();
  return file ? { file } : { reason: "kind" };
}

// Puts placeholders into the pasted document, which is cleaned, and returns what there is to be sent for them.
export function takePictures(pasted, { mediaUrl, clipboard }) {
  const foreign = [];
  for (const image of pasted.querySelectorAll("img")) {
    const address = addressOf(image);
    const path = ownPath(address, mediaUrl);
    if (path) image.setAttribute("src", path);
    else foreign.push({ image, address });
  }
  const isLocal = ({ address }) => LOCAL.test(address);
  const files = [...localFiles(foreign.filter(isLocal).length, clipboard)];
  const pictures = [];
  // One that is there several times is sent once.
  const byAddress = new Map();
  for (const { image, address } of foreign) {
    const alt = alternativeText(image);
    let picture = byAddress.get(address);
    if (!picture) {
      picture = { key: newKey(), alt, ...sourceOf(address, files) };
      pictures.push(picture);
      if (!isLocal({ address })) byAddress.set(address, picture);
    }
    for (const { name } of [...image.attributes]) image.removeAttribute(name);
    image.setAttribute("src", `${mediaUrl}pending/${picture.key}`);
    image.setAttribute("alt", alt);
  }
  return pictures;
}
