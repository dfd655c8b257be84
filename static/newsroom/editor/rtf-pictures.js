// Pictures in Rich Text Format, which Word puts on the clipboard beside HTML that only names files.

const TOKEN = /[^{}\\]+|[{}]|\\(?:([a-z]+)(-?\d+)? ?|'[0-9a-f]{2}|[^a-z])/giy;
const KINDS = { pngblip: "image/png", jpegblip: "image/jpeg" };
const DRAWINGS = new Set(["emfblip", "wmetafile", "macpict", "dibitmap", "wbitmap", "pmmetafile"]);
// The same picture once more for old programs, and those that stand for the bullets of lists.
const SKIPPED = new Set(["nonshppict", "listpicture", "header", "footer", "shprslt"]);

function decode({ kind, digits }) {
  const hex = digits.join("").replace(/[^0-9a-f]/gi, "");
  if (!kind || !hex) return null;
  const bytes = new Uint8Array(hex.length / 2);
  for (let index = 0; index < bytes.length; index++) {
    bytes[index] = Number.parseInt(hex.slice(2 * index, 2 * index + 2), 16);
  }
  return new File([bytes], "picture", { type: kind });
}

// The pictures in their order: files, or null for kinds that no browser shows (WMF, EMF).
export function rtfPictures(rtf) {
  const pictures = [];
  const groups = [];
  let group = { isSkipped: false, picture: null };
  TOKEN.lastIndex = 0;
  for (let match = TOKEN.exec(rtf); match; match = TOKEN.exec(rtf)) {
    const [token, word, number] = match;
    if (token === "{") {
      groups.push(group);
      group = { isSkipped: group.isSkipped, picture: null };
    } else if (token === "}") {
      if (group.picture) pictures.push(decode(group.picture));
      group = groups.pop() ?? { isSkipped: false, picture: null };
    } else if (SKIPPED.has(word)) group.isSkipped = true;
    else if (word === "pict" && !group.isSkipped) group.picture = { kind: null, digits: [] };
    else if (word === "bin") TOKEN.lastIndex += Math.max(0, Number(number) || 0);
    else if (group.picture) {
      if (word in KINDS) group.picture.kind = KINDS[word];
      else if (DRAWINGS.has(word)) group.picture.kind = null;
      else if (!word && !token.startsWith("\\")) group.picture.digits.push(token);
    }
  }
  return pictures;
}
