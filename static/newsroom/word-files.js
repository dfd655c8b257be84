// Word files: which files are, and how one is sent to the server, which converts it.

import { fetchPatiently } from "./pictures.js";
import { csrfToken } from "./unsent-texts.js";

const { gettext } = window;

// Files of the old kinds too: the server says how to save them as .docx.
const WORD_NAME = /\.(docx?|docm|dotx|odt|pages|rtf|wps)$/i;
// As in articles/editing/word_import/errors.py.
const MAX_BYTES = 60 * 1024 * 1024;

export const isWordFile = ({ name }) => WORD_NAME.test(name);

// A sentence, or nothing when the file may be sent.
export const tooLarge = ({ size }, limit = MAX_BYTES) =>
  size > limit
    ? gettext("This file is larger than 60 MB. Please let Word compress its pictures, and save it.")
    : "";

// Resolves to {title, subtitle, body, notices}. Throws an Error with a sentence.
export async function readWordFile(url, file) {
  const refusal = tooLarge(file);
  if (refusal) throw new Error(refusal);
  const body = new FormData();
  body.append("file", file);
  body.append("in_editor", "1");
  let response;
  try {
    const headers = { "X-CSRFToken": csrfToken() };
    response = await fetchPatiently(url, { method: "POST", body, headers, redirect: "manual" });
  } catch {
    throw new Error(gettext("The server can't be reached."));
  }
  if (response.type === "opaqueredirect") {
    throw new Error(gettext("You have been signed out. Sign in in another tab, then try again."));
  }
  const answer = await response.json().catch(() => ({}));
  if (response.ok) return answer;
  throw new Error(answer.message || gettext("The server did not accept this. Please try again."));
}
