// Find and replace: the matches and what is done with them. The panel is in find-panel.js.

import { Plugin, pm } from "django-prose-editor/editor";

const { closeHistory } = pm.history;
const { PluginKey, TextSelection } = pm.state;
const { Decoration, DecorationSet } = pm.view;

const KEY = new PluginKey("newsroomFind");
const NOTHING = { query: "", matches: [], index: -1, decorations: DecorationSet.empty };

// Text of a paragraph, with one character for each position, so that marks don't part a match.
const paragraphText = (node) => node.textBetween(0, node.content.size, null, "\ufffc");

export function findMatches(doc, query) {
  const matches = [];
  if (!query) return matches;
  const pattern = new RegExp(query.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&"), "giu");
  doc.descendants((node, position) => {
    if (!node.isTextblock) return true;
    for (const match of paragraphText(node).matchAll(pattern)) {
      const from = position + 1 + match.index;
      matches.push({ from, to: from + match[0].length });
    }
    return false;
  });
  return matches;
}

function highlights(doc, matches, current) {
  const decorations = matches.map(({ from, to }, index) =>
    Decoration.inline(from, to, { class: index === current ? "match is-current" : "match" }),
  );
  return DecorationSet.create(doc, decorations);
}

// `from` asks for the first match from there on, `index` for that one.
function found(doc, query, { from = 0, index = null }) {
  if (!query) return NOTHING;
  const matches = findMatches(doc, query);
  const next = Math.max(
    matches.findIndex((match) => match.from >= from),
    0,
  );
  const current = matches.length ? (index ?? next) % matches.length : -1;
  return { query, matches, index: current, decorations: highlights(doc, matches, current) };
}

export const findPlugin = () =>
  new Plugin({
    key: KEY,
    state: {
      init: () => NOTHING,
      apply(tr, state) {
        const change = tr.getMeta(KEY);
        if (!change && !(tr.docChanged && state.query)) return state;
        return found(tr.doc, change?.query ?? state.query, change ?? { index: state.index });
      },
    },
    props: { decorations: (state) => KEY.getState(state).decorations },
  });

export const findState = (editor) => KEY.getState(editor.state);

function dispatch(editor, change, tr = editor.state.tr) {
  editor.view.dispatch(tr.setMeta(KEY, change));
  const match = editor.view.dom.querySelector(".match.is-current");
  match?.scrollIntoView({ block: "center" });
}

export const find = (editor, query) =>
  dispatch(editor, { query, from: editor.state.selection.from });

export function goTo(editor, step) {
  const { index, matches } = findState(editor);
  if (matches.length) dispatch(editor, { index: (index + step + matches.length) % matches.length });
}

const replaced = (tr, { from, to }, text) =>
  text ? tr.insertText(text, from, to) : tr.delete(from, to);

export function replaceOne(editor, text) {
  const { index, matches } = findState(editor);
  if (index < 0) return 0;
  const tr = replaced(closeHistory(editor.state.tr), matches[index], text);
  dispatch(editor, { from: matches[index].from + text.length }, tr);
  return 1;
}

export function replaceAll(editor, text) {
  const { matches } = findState(editor);
  // One transaction is one step to undo. From the end on, so that the positions stay right.
  const tr = matches.reduceRight(
    (all, match) => replaced(all, match, text),
    closeHistory(editor.state.tr),
  );
  if (matches.length) dispatch(editor, { from: 0 }, tr);
  return matches.length;
}

export function stopFinding(editor) {
  const { index, matches } = findState(editor);
  const { tr } = editor.state;
  if (index >= 0) {
    const { from, to } = matches[index];
    tr.setSelection(TextSelection.create(tr.doc, from, to));
  }
  // First: only a selection that has the focus is scrolled to.
  editor.view.focus();
  editor.view.dispatch(tr.setMeta(KEY, { query: "" }).scrollIntoView());
}
