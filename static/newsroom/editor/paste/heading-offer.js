// After a paste: the offer to make headings of what looks like some.

import { Extension, Plugin, pm } from "django-prose-editor/editor";
import { hideNotice, showNotice } from "./notices.js";

const { gettext, interpolate, ngettext } = window;
const { PluginKey } = pm.state;
const { Decoration, DecorationSet } = pm.view;

const KEY = new PluginKey("newsroomHeadingOffer");
const NAME = "headings";
const MAX_LENGTH = 30;
const ENDS_SENTENCE = /[。！？!?；;，,：:…—]["”』」）)]?$/;

function isBoldText(paragraph) {
  let isBold = paragraph.childCount > 0;
  paragraph.forEach((child) => {
    const hasMark = child.marks.some(({ type }) => type.name === "bold");
    if (!child.isText || (!hasMark && child.text.trim())) isBold = false;
  });
  return isBold;
}

function looksLikeHeading(node) {
  const text = node.type.name === "paragraph" ? node.textContent.trim() : "";
  return text && text.length <= MAX_LENGTH && !ENDS_SENTENCE.test(text) && isBoldText(node);
}

// Paragraphs that are short, bold and alone: other text follows.
function findCandidates(doc, from, to) {
  const candidates = [];
  doc.forEach((node, offset, index) => {
    const end = offset + node.nodeSize;
    const next = index + 1 < doc.childCount ? doc.child(index + 1) : null;
    if (end <= from || offset >= to || !looksLikeHeading(node)) return;
    if (!next?.textContent.trim() || looksLikeHeading(next)) return;
    candidates.push(Decoration.node(offset, end, { class: "heading-candidate" }));
  });
  return candidates;
}

function changedRange({ mapping }) {
  let [from, to] = [Number.POSITIVE_INFINITY, 0];
  mapping.maps.forEach((map, index) => {
    const later = mapping.slice(index + 1);
    map.forEach((_oldStart, _oldEnd, start, end) => {
      from = Math.min(from, later.map(start, -1));
      to = Math.max(to, later.map(end));
    });
  });
  return [from, to];
}

function offerPlugin() {
  const apply = (transaction, candidates) => {
    if (transaction.getMeta(KEY)) return DecorationSet.empty;
    const { doc } = transaction;
    if (transaction.getMeta("uiEvent") !== "paste") return candidates.map(transaction.mapping, doc);
    return DecorationSet.create(doc, findCandidates(doc, ...changedRange(transaction)));
  };
  return new Plugin({
    key: KEY,
    state: { init: () => DecorationSet.empty, apply },
    props: { decorations: (state) => KEY.getState(state) },
  });
}

function dismiss(editor) {
  editor.view.dispatch(editor.state.tr.setMeta(KEY, true));
  editor.commands.focus();
}

function makeHeadings(editor) {
  const { state, schema } = editor;
  const { tr } = state;
  for (const { from, to } of KEY.getState(state).find()) {
    if (tr.doc.nodeAt(from)?.type.name !== "paragraph") continue;
    tr.setNodeMarkup(from, schema.nodes.heading, { level: 2 });
    tr.removeMark(from, to, schema.marks.bold);
  }
  // To be undone without the paste.
  editor.view.dispatch(pm.history.closeHistory(tr).setMeta(KEY, true));
  editor.commands.focus();
}

function showOffer(editor) {
  const { length } = KEY.getState(editor.state).find();
  if (!length) return hideNotice(editor, NAME);
  const text = ngettext("%s line looks like a heading.", "%s lines look like headings.", length);
  showNotice(editor, NAME, interpolate(text, [length]), {
    [gettext("Make them headings")]: () => makeHeadings(editor),
    [gettext("No, thank you")]: () => dismiss(editor),
  });
}

export const HeadingOffer = Extension.create({
  name: "newsroomHeadingOffer",

  addProseMirrorPlugins: () => [offerPlugin()],

  onTransaction({ editor, transaction }) {
    if (transaction.docChanged || transaction.getMeta(KEY)) showOffer(editor);
  },
});
