// The HTML of the clipboard as a document.

// Styles under other names, like the scripts of events: a browser would report each to the console
// as a breach of the page's policy, though it applies none of them.
export const STYLE = "data-pasted-style";
export const STYLE_SHEET = "script[type='text/css']";

const START_TAG = /<[a-z][^\s<>/"'=]*(?:[^<>"']|"[^"]*"|'[^']*')*>/gi;
// Where Windows says which part of the text was selected.
const WINDOWS_HEADER = /^\s*Version:[\d.]+\s+StartHTML:-?\d+[^<]*/;
const SHEET = /<style\b[^>]*>([\s\S]*?)(?:<\/style\s*>|$)/gi;
const QUOTED_OR_REFUSED = /("[^"]*"|'[^']*')|(\s)(style|on[a-z]+)(?=\s*=)/gi;

function renameRefused(tag) {
  return tag.replace(QUOTED_OR_REFUSED, (_match, quoted, space, name) => {
    if (quoted !== undefined) return quoted;
    return `${space}${name.toLowerCase() === "style" ? STYLE : "data-event"}`;
  });
}

export function parsePasted(html) {
  const renamed = html
    .replace(WINDOWS_HEADER, "")
    .replace(SHEET, (_match, css) => `<script type="text/css">${css}</script>`)
    .replace(START_TAG, renameRefused);
  return new DOMParser().parseFromString(renamed, "text/html");
}
