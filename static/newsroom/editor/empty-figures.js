// Figures whose picture was deleted: what remains is the caption, as a paragraph.

import { Extension, Plugin } from "django-prose-editor/editor";

function replaceEmptyFigures({ doc, schema, tr }) {
  doc.descendants((node, position) => {
    if (node.type.name !== "figure") return true;
    const caption = node.lastChild.type.name === "caption" ? node.lastChild.content : null;
    if (!node.firstChild.attrs.src) {
      const [start, end] = [position, position + node.nodeSize].map((at) => tr.mapping.map(at));
      tr.replaceWith(start, end, schema.nodes.paragraph.create(null, caption));
    }
    return false;
  });
  return tr.docChanged ? tr : null;
}

export const EmptyFigures = Extension.create({
  name: "emptyFigures",

  addProseMirrorPlugins() {
    const appendTransaction = (transactions, _before, state) =>
      transactions.some(({ docChanged }) => docChanged) ? replaceEmptyFigures(state) : null;
    return [new Plugin({ appendTransaction })];
  },
});
