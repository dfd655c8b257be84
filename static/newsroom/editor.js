// What our newsroom adds to django-prose-editor; see articles/markup/sanitizer.py for the HTML it makes.

import "./editor/older-browsers.js";
import {
  canInsertNode,
  Extension,
  Caption as LibraryCaption,
  Figure as LibraryFigure,
  Mark,
  Plugin,
  updateAttrsDialog,
} from "django-prose-editor/editor";
import { blockPosition } from "./editor/block-positions.js";
import { CharacterCount } from "./editor/count.js";
import { EmptyFigures } from "./editor/empty-figures.js";
import { FindAndReplace } from "./editor/find-panel.js";
import { ClearFormatting } from "./editor/formatting.js";
import { cleanPaste, cleanPastedText, isMoreThanPicture } from "./editor/paste/clean-paste.js";
import { HeadingOffer } from "./editor/paste/heading-offer.js";
import { countLosses, sayLosses } from "./editor/paste/losses.js";
import { parsePasted } from "./editor/paste/parse.js";
import { clipboardPictures, takePictures } from "./editor/pasted-pictures.js";
import { preparePictures } from "./editor/picture-fetches.js";
import { placeholderKey } from "./editor/picture-status.js";
import { Placeholders } from "./editor/placeholders.js";
import { LastParagraph } from "./editor/tables.js";
import { Toolbar } from "./editor/toolbar.js";
import { WordImport } from "./editor/word-import.js";
import { choosePictures } from "./picture-uploads.js";
import { choosePicture, otherKind } from "./pictures.js";
import { isWordFile } from "./word-files.js";

export { Link } from "./editor/links.js";
export { Image } from "./editor/placeholders.js";
export { Table } from "./editor/tables.js";

const { gettext } = window;

function figureNode({ id: _id, caption, credit, ...image }) {
  const content = [{ type: "image", attrs: image }];
  const text = [];
  if (caption) text.push({ type: "text", text: credit ? `${caption} ` : caption });
  if (credit) text.push({ type: "text", text: credit, marks: [{ type: "credit" }] });
  if (text.length) content.push({ type: "caption", content: text });
  return { type: "figure", content };
}

// The position of the picture that is selected, or whose caption is being written.
function selectedPicture({ selection }) {
  const { $from, node } = selection;
  if (node?.type.name === "image") return selection.from;
  if (node?.type.name === "figure") return selection.from + 1;
  for (let depth = $from.depth; depth > 0; depth--) {
    if ($from.node(depth).type.name === "figure") return $from.start(depth);
  }
  return null;
}

async function editAlternativeText(editor, position) {
  const { attrs } = editor.state.doc.nodeAt(position);
  const properties = {
    alt: { title: gettext("What the picture shows, for readers who can't see it"), required: true },
  };
  const title = gettext("Alternative text");
  const answer = await updateAttrsDialog(properties, { title })(editor, attrs);
  if (!answer) return;
  editor.commands.command(({ tr }) =>
    tr.setNodeMarkup(position, null, { ...attrs, alt: answer.alt }),
  );
}

async function insertPictures(editor, url, { files = [], position = null } = {}) {
  const isAlone = files.length < 2 && !files.some(otherKind);
  const pictures = isAlone
    ? [await choosePicture(url, files[0])]
    : await choosePictures(url, files);
  if (!pictures.some(Boolean)) return;
  const target = blockPosition(editor.state.doc, position ?? editor.state.selection.to);
  // A paragraph to go on writing in; the server drops it when it stays empty.
  const content = [...pictures.map(figureNode), { type: "paragraph" }];
  editor.chain().focus().insertContentAt(target, content).run();
}

async function replacePlaceholder(editor, url, position) {
  const picture = await choosePicture(url);
  const node = editor.state.doc.nodeAt(position);
  if (!picture || !placeholderKey(node)) return;
  const { src, width, height, alt } = picture;
  editor.commands.command(({ tr }) =>
    tr.setNodeMarkup(position, null, { ...node.attrs, src, width, height, alt }),
  );
}

export const Figure = LibraryFigure.extend({
  addAttributes: () => ({}),

  addCommands() {
    const url = this.options.pickerUrl;
    const insertFigure =
      () =>
      ({ editor, state, dispatch }) => {
        const position = selectedPicture(state);
        const isMissing = position !== null && placeholderKey(state.doc.nodeAt(position));
        if (dispatch && isMissing) replacePlaceholder(editor, url, position);
        else if (dispatch && position !== null) editAlternativeText(editor, position);
        else if (dispatch) insertPictures(editor, url);
        return position !== null || canInsertNode(state, state.schema.nodes.figure);
      };
    const insertPictureFiles = (files) => () => {
      if (files.length) insertPictures(this.editor, url, { files });
      return true;
    };
    return { ...this.parent?.(), insertFigure, editImage: insertFigure, insertPictureFiles };
  },

  addProseMirrorPlugins() {
    const { editor, options } = this;
    // The dialog says of other files why they are no pictures. Files of Word come first.
    const insertFiles = (event, data, position) => {
      const files = [...(data?.files ?? [])];
      if (!files.length || files.some(isWordFile)) return false;
      event.preventDefault();
      insertPictures(editor, options.pickerUrl, { files, position });
      return true;
    };
    // Office programs put a picture of the table or text beside it.
    const handlePaste = (_view, event) =>
      !isMoreThanPicture(event.clipboardData?.getData("text/html")) &&
      insertFiles(event, event.clipboardData);
    const handleDrop = (view, event) => {
      const position = view.posAtCoords({ left: event.clientX, top: event.clientY })?.pos;
      return insertFiles(event, event.dataTransfer, position);
    };
    return [new Plugin({ props: { handlePaste, handleDrop } })];
  },
});

export const Caption = LibraryCaption.extend({ addAttributes: () => ({}) });

export const Credit = Mark.create({
  name: "credit",
  parseHTML: () => [{ tag: "small" }],
  renderHTML: () => ["small", 0],

  addMenuItems({ menu, buttons }) {
    menu.defineItem({
      name: "credit",
      groups: "marks",
      button: buttons.material("photo_camera", gettext("Credit")),
      hidden: (editor) => !editor.isActive("caption"),
      active: (editor) => editor.isActive("credit"),
      command: (editor) => editor.chain().focus().toggleMark("credit").run(),
    });
  },
});

export const Newsroom = Extension.create({
  name: "newsroom",

  addExtensions() {
    const { fetchesUrl, wordImportUrl } = this.options;
    return [
      CharacterCount,
      ClearFormatting,
      EmptyFigures,
      FindAndReplace,
      HeadingOffer,
      LastParagraph,
      Placeholders.configure({ fetchesUrl }),
      Toolbar,
      WordImport.configure({ url: wordImportUrl }),
    ];
  },

  onBeforeCreate() {
    this.editor.options.injectNonce = document.querySelector("script[nonce]")?.nonce;
  },

  onCreate() {
    const { dom } = this.editor.view;
    const textarea = dom.closest(".prose-editor").querySelector("textarea");
    const [label] = textarea.labels;
    if (label) dom.setAttribute("aria-label", label.textContent.trim());
    for (const name of ["aria-describedby", "aria-invalid"]) {
      const value = textarea.getAttribute(name);
      if (value) dom.setAttribute(name, value);
    }
  },

  addProseMirrorPlugins() {
    const { editor, options } = this;
    let clipboard = clipboardPictures(null);
    const remember = (data) => {
      clipboard = clipboardPictures(data);
      return false;
    };
    const handleDOMEvents = {
      paste: (_view, event) => remember(event.clipboardData),
      drop: (_view, event) => remember(event.dataTransfer),
    };
    const transformPastedHTML = (html) => {
      const pasted = parsePasted(html);
      sayLosses(editor, countLosses(pasted));
      cleanPaste(pasted);
      preparePictures(takePictures(pasted, { mediaUrl: options.mediaUrl, clipboard }));
      return pasted.body.innerHTML;
    };
    // The classes of readers' pages: the text is set by their stylesheet.
    const attributes = { class: "rich-text article" };
    const transforms = { transformPastedHTML, transformPastedText: cleanPastedText };
    return [new Plugin({ props: { attributes, handleDOMEvents, ...transforms } })];
  },
});
