// A Word file that is dropped into the text, pasted, or chosen with a button: its text and pictures
// are inserted, and fill the title too as long as nothing is written.

import { Extension, Plugin } from "django-prose-editor/editor";
import { isWordFile, readWordFile } from "../word-files.js";

const { gettext } = window;

// A window over the text while the file is read, so that its place can't change meanwhile.
function showProgress() {
  const dialog = document.createElement("dialog");
  dialog.className = "picture-dialog word-dialog";
  dialog.setAttribute("aria-label", gettext("Import a Word file"));
  const line = document.createElement("p");
  line.setAttribute("role", "status");
  line.textContent = gettext("The Word file is being read…");
  dialog.append(line);
  dialog.addEventListener("close", () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
  return dialog;
}

// Resolves when the sentences have been read.
function tell(dialog, sentences) {
  const closed = new Promise((resolve) => dialog.addEventListener("close", resolve));
  if (!sentences.length) {
    dialog.close();
    return closed;
  }
  const lines = sentences.map((sentence) => {
    const line = document.createElement("p");
    line.setAttribute("role", "alert");
    line.textContent = sentence;
    return line;
  });
  const button = document.createElement("button");
  button.type = "button";
  button.className = "default";
  button.textContent = gettext("Close");
  button.addEventListener("click", () => dialog.close());
  dialog.replaceChildren(...lines, button);
  button.focus();
  return closed;
}

const isEmpty = ({ doc }) => {
  let hasPicture = false;
  doc.descendants(({ type }) => {
    hasPicture ||= type.name === "image";
  });
  return !hasPicture && !doc.textContent.trim();
};

// Behind the block at a position: what is inserted never cuts a sentence.
function blockEnd(doc, position) {
  const $position = doc.resolve(Math.min(position, doc.content.size));
  return $position.depth ? $position.after(1) : $position.pos;
}

const fill = (field, value) => {
  if (!field || !value) return;
  field.value = value;
  field.dispatchEvent(new Event("input", { bubbles: true }));
};

function insert(editor, { title, subtitle, body, ai_generated: byAI }, position) {
  const { elements } = editor.view.dom.closest("form");
  if (byAI && elements.ai_generated) {
    elements.ai_generated.checked = true;
    elements.ai_generated.dispatchEvent(new Event("change", { bubbles: true }));
  }
  const wasEmpty = isEmpty(editor.state);
  if (wasEmpty && elements.title && !elements.title.value.trim()) {
    fill(elements.title, title);
    fill(elements.subtitle, subtitle);
  }
  if (wasEmpty) editor.chain().setContent(body, { emitUpdate: true }).run();
  else editor.commands.insertContentAt(blockEnd(editor.state.doc, position), body);
}

async function importFile(editor, url, file, position) {
  const dialog = showProgress();
  let sentences = [];
  try {
    const word = await readWordFile(url, file);
    insert(editor, word, position);
    sentences = word.notices;
  } catch (error) {
    sentences = [error.message];
  }
  await tell(dialog, sentences);
  editor.commands.focus();
}

// One after the other, as each may have something to say; what is no Word file comes last.
async function importFiles(editor, url, files, position) {
  let behind = position;
  for (const file of files.filter(isWordFile)) {
    const { size } = editor.state.doc.content;
    await importFile(editor, url, file, behind);
    behind += editor.state.doc.content.size - size;
  }
  editor.commands.insertPictureFiles(files.filter((file) => !isWordFile(file)));
}

function chooseFile(editor, url) {
  const input = document.createElement("input");
  input.type = "file";
  input.accept = ".docx,.doc,.wps,.rtf,.odt";
  input.addEventListener("change", () => {
    const [file] = input.files;
    if (file) importFile(editor, url, file, editor.state.selection.to);
  });
  input.click();
}

export const WordImport = Extension.create({
  name: "wordImport",
  addOptions: () => ({ url: "" }),

  addMenuItems({ menu, buttons }) {
    const { url } = this.options;
    menu.defineItem({
      name: "importWord",
      groups: "utility",
      button: buttons.material("upload_file", gettext("Import a Word file")),
      command: (editor) => chooseFile(editor, url),
    });
  },

  // Dropped beside the text it would replace the page, with all that was written.
  onCreate({ editor }) {
    const form = editor.view.dom.closest("form");
    form?.addEventListener("dragover", (event) => {
      if (event.dataTransfer?.types.includes("Files")) event.preventDefault();
    });
    form?.addEventListener("drop", (event) => {
      const isTaken = event.defaultPrevented || event.target.matches("[type=file]");
      const files = [...(event.dataTransfer?.files ?? [])];
      if (isTaken || !files.length) return;
      event.preventDefault();
      importFiles(editor, this.options.url, files, editor.state.doc.content.size);
    });
  },

  addProseMirrorPlugins() {
    const { editor, options } = this;
    const take = (event, data, position) => {
      const files = [...(data?.files ?? [])];
      if (!files.some(isWordFile)) return false;
      event.preventDefault();
      importFiles(editor, options.url, files, position);
      return true;
    };
    const handleDrop = (view, event) => {
      const target = view.posAtCoords({ left: event.clientX, top: event.clientY });
      return take(event, event.dataTransfer, target?.pos ?? view.state.doc.content.size);
    };
    const handlePaste = (view, event) =>
      !event.clipboardData?.types.includes("text/html") &&
      take(event, event.clipboardData, view.state.selection.to);
    return [new Plugin({ props: { handleDrop, handlePaste } })];
  },
});
