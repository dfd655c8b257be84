// What a pasted document had and an article can't have.

import { hideNotice, showNotice } from "./notices.js";

const { gettext, interpolate, ngettext } = window;

const NAME = "losses";
const KINDS = {
  video: "video, mpvideosnap, mp-common-videosnap",
  frame: "iframe",
  recording: "audio, mpvoice, mp-common-mpaudio, qqmusic",
  object: "applet, embed, object",
  formula: "math",
  form: "form",
};
// Formulas of which the page shows a drawing too.
const SHOWN_OTHERWISE = ".katex-mathml, mjx-assistive-mml, .MathJax_Preview";

// Returns how many there are of each, by kind, in a document that is not cleaned yet.
export function countLosses(document) {
  const counts = Object.entries(KINDS).map(([kind, selector]) => {
    const elements = [...document.body.querySelectorAll(selector)];
    return [kind, elements.filter((element) => !element.closest(SHOWN_OTHERWISE)).length];
  });
  return Object.fromEntries(counts.filter(([, count]) => count));
}

function inWords(counts) {
  const { video, frame, recording, object, formula, form } = counts;
  const phrases = [
    [video, ngettext("%s video", "%s videos", video)],
    [frame, ngettext("%s embedded page", "%s embedded pages", frame)],
    [recording, ngettext("%s audio recording", "%s audio recordings", recording)],
    [object, ngettext("%s embedded object", "%s embedded objects", object)],
    [formula, ngettext("%s formula", "%s formulas", formula)],
    [form, ngettext("%s form", "%s forms", form)],
  ];
  return phrases
    .filter(([count]) => count)
    .map(([count, phrase]) => interpolate(phrase, [count]))
    .join(gettext(", "));
}

export function sayLosses(editor, counts) {
  hideNotice(editor, NAME);
  const words = inWords(counts);
  if (!words) return;
  const close = () => {
    hideNotice(editor, NAME);
    editor.commands.focus();
  };
  const sentence = interpolate(gettext("The text can't have these, so they were dropped: %s."), [
    words,
  ]);
  showNotice(editor, NAME, sentence, { [gettext("Close")]: close });
}
