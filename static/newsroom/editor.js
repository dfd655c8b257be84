// What our newsroom adds to django-prose-editor; see articles/markup.py for the HTML it makes.

import {
  canInsertNode,
  Extension,
  Caption as LibraryCaption,
  Figure as LibraryFigure,
  Mark,
  Plugin,
  updateAttrsDialog,
} from "django-prose-editor/editor";
import { choosePicture } from "newsroom/pictures";

const { gettext } = window;

// The library's own labels are English, written into its code; these are put in their place. The
// second list is never read here: the library asks the catalogue for these, and makemessages,
// which doesn't look into libraries, finds them in this file.
const LABELS = {
  blockquote: gettext("Quotation"),
  bold: gettext("Bold"),
  bulletList: gettext("List"),
  figure: gettext("Picture"),
  heading2: gettext("Heading"),
  heading3: gettext("Subheading"),
  "history:redo": gettext("Redo"),
  "history:undo": gettext("Undo"),
  horizontalRule: gettext("Rule"),
  italic: gettext("Italic"),
  link: gettext("Link"),
  orderedList: gettext("Numbered list"),
  paragraph: gettext("Paragraph"),
  strike: gettext("Struck through"),
  subscript: gettext("Subscript"),
  superscript: gettext("Superscript"),
  table: gettext("Table"),
  "table:addColumnAfter": gettext("Add column"),
  "table:addRowAfter": gettext("Add row"),
  "table:deleteColumn": gettext("Delete column"),
  "table:deleteRow": gettext("Delete row"),
  "table:deleteTable": gettext("Delete table"),
  "table:mergeCells": gettext("Merge cells"),
  "table:splitCell": gettext("Split cell"),
  "table:toggleHeaderCell": gettext("Heading cell"),
  unlink: gettext("Remove link"),
};
void (() => [
  gettext("Add caption"),
  gettext("Cancel"),
  gettext("Edit Link"),
  gettext("Remove caption"),
  gettext("Title"),
  gettext("URL"),
  gettext("Update"),
]);

function figureOf({ id, caption, credit, ...image }) {
  const content = [{ type: "image", attrs: image }];
  const words = [];
  if (caption) words.push({ type: "text", text: credit ? `${caption} ` : caption });
  if (credit) words.push({ type: "text", text: credit, marks: [{ type: "credit" }] });
  if (words.length) content.push({ type: "caption", content: words });
  return { type: "figure", content };
}

// The place of the picture that is selected, or whose caption is being written.
function pictureAt({ selection }) {
  const { $from, node } = selection;
  if (node?.type.name === "image") return selection.from;
  if (node?.type.name === "figure") return selection.from + 1;
  for (let depth = $from.depth; depth > 0; depth--) {
    if ($from.node(depth).type.name === "figure") return $from.start(depth);
  }
  return null;
}

async function describe(editor, place) {
  const { attrs } = editor.state.doc.nodeAt(place);
  const properties = {
    alt: { title: gettext("What the picture shows, for readers who can't see it"), required: true },
  };
  const title = gettext("Alternative text");
  const answer = await updateAttrsDialog(properties, { title })(editor, attrs);
  if (!answer) return;
  editor.commands.command(({ tr }) => tr.setNodeMarkup(place, null, { ...attrs, alt: answer.alt }));
}

async function insert(editor, url, { file = null, place = null } = {}) {
  const picture = await choosePicture(url, file);
  if (!picture) return;
  const at = place ?? editor.state.selection;
  // A paragraph to go on writing in; the server drops it when it stays empty.
  const content = [figureOf(picture), { type: "paragraph" }];
  editor.chain().focus().insertContentAt(at, content).run();
}

export const Figure = LibraryFigure.extend({
  addAttributes: () => ({}),

  addCommands() {
    const url = this.options.pickerUrl;
    const insertFigure =
      () =>
      ({ editor, state, dispatch }) => {
        const place = pictureAt(state);
        if (dispatch && place !== null) describe(editor, place);
        else if (dispatch) insert(editor, url);
        return place !== null || canInsertNode(state, state.schema.nodes.figure);
      };
    return { ...this.parent?.(), insertFigure, editImage: insertFigure };
  },

  addProseMirrorPlugins() {
    const { editor, options } = this;
    const take = (event, data, place) => {
      const file = [...(data?.files ?? [])].find(({ type }) => type.startsWith("image/"));
      if (!file) return false;
      event.preventDefault();
      insert(editor, options.pickerUrl, { file, place });
      return true;
    };
    const handlePaste = (_view, event) => take(event, event.clipboardData);
    const handleDrop = (view, event) => {
      const place = view.posAtCoords({ left: event.clientX, top: event.clientY })?.pos;
      return take(event, event.dataTransfer, place);
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
  // After all others, so that all their buttons are there to be labelled.
  priority: 1,

  onBeforeCreate() {
    this.editor.options.injectNonce = document.querySelector("script[nonce]")?.nonce;
  },

  onCreate() {
    const { dom } = this.editor.view;
    const [label] = dom.closest(".prose-editor").querySelector("textarea").labels;
    if (label) dom.setAttribute("aria-label", label.textContent.trim());
  },

  addMenuItems({ _definedItems }) {
    for (const { name, button, option } of Object.values(_definedItems)) {
      const label = LABELS[name];
      if (!label) continue;
      button.title = label;
      button.setAttribute("aria-label", label);
      if (option) option.textContent = label;
    }
    // The library asks for measures first, in English; rows and columns have their own buttons.
    const measures = { rows: 3, cols: 3, withHeaderRow: true };
    _definedItems.table.command = (editor) => editor.chain().focus().insertTable(measures).run();
  },

  addProseMirrorPlugins() {
    const { mediaUrl } = this.options;
    // A picture of another site would be gone after saving; better to see that at once.
    const transformPastedHTML = (html) => {
      const pasted = new DOMParser().parseFromString(html, "text/html");
      for (const image of pasted.querySelectorAll("img")) {
        if (!image.getAttribute("src")?.startsWith(mediaUrl)) image.remove();
      }
      return pasted.body.innerHTML;
    };
    return [new Plugin({ props: { transformPastedHTML } })];
  },
});
