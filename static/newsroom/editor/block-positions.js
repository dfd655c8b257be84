// Where a picture goes: between two blocks, never into the middle of a sentence.

// The nearest position to this one in the document, or a range with the empty paragraph that the
// picture takes the place of.
export function blockPosition(doc, position) {
  const place = doc.resolve(position);
  const { figure } = doc.type.schema.nodes;
  for (let depth = place.depth; depth >= 0; depth--) {
    const node = place.node(depth);
    if (depth === place.depth && !node.isTextblock) {
      const index = place.index(depth);
      if (node.canReplaceWith(index, index, figure)) return position;
    }
    if (depth === place.depth) continue;
    const index = place.index(depth);
    const [before, after] = [place.before(depth + 1), place.after(depth + 1)];
    const inner = place.node(depth + 1);
    if (inner.isTextblock && !inner.content.size && node.canReplaceWith(index, index + 1, figure)) {
      return { from: before, to: after };
    }
    const isNearStart = position - before < after - position;
    const target = index + (isNearStart ? 0 : 1);
    if (node.canReplaceWith(target, target, figure)) return isNearStart ? before : after;
  }
  return doc.content.size;
}
