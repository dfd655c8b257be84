// Text boxes of Word. Their text is in a comment that only office programs read; for others there
// is a picture of it.

import { parsePasted } from "./parse.js";

const BOX = /<v:textbox\b[^>]*>([\s\S]*?)<\/v:textbox>/g;
const SHAPE = /<v:(?:shape|rect|roundrect|group)\b[^>]*?\sid=["']([^"']+)["']/g;

function readBoxes(comment) {
  return [...comment.matchAll(BOX)].flatMap(([, html]) => [...parsePasted(html).body.childNodes]);
}

export function showTextBoxes(document) {
  const comments = document.createTreeWalker(document.body, NodeFilter.SHOW_COMMENT);
  const boxes = [];
  while (comments.nextNode()) {
    const { currentNode } = comments;
    if (currentNode.data.includes("<v:textbox")) boxes.push(currentNode);
  }
  for (const comment of boxes) {
    const shapes = [...comment.data.matchAll(SHAPE)].map(([, id]) => id);
    for (const image of document.querySelectorAll("img[v\\:shapes]")) {
      if (shapes.some((id) => image.getAttribute("v:shapes").split(/\s+/).includes(id))) {
        image.remove();
      }
    }
    const paragraph = comment.parentElement.closest("p, h1, h2, h3, h4, h5, h6") ?? comment;
    paragraph.before(...readBoxes(comment.data));
  }
}
