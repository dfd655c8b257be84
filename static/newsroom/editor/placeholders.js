// Places of pictures that are not here yet: shown as sentences, and replaced when the pictures come.

import { crel, Extension, Image as LibraryImage, Plugin } from "django-prose-editor/editor";
import { onState, stateOf, watch, whenSent } from "./picture-fetches.js";

const { gettext, interpolate, ngettext } = window;
// An input method is not interrupted.
const COMPOSING = 500;
const LONGEST_HOLD = 15_000;

export const placeholderKey = (node) =>
  /\/pending\/([0-9a-f]{32})$/.exec(node?.attrs.src ?? "")?.[1] ?? "";

function sentence({ status, reason, isUploading, isLate }) {
  if (status === "failed") return interpolate(gettext("The picture is missing: %s"), [reason]);
  if (isUploading) return gettext("The picture is being uploaded…");
  if (isLate) {
    return gettext(
      "Fetching this picture takes longer than usual. You can save: it is put in when it is here.",
    );
  }
  return gettext("The picture is being fetched…");
}

// Nothing is loaded for it.
function placeholderView(node) {
  const key = placeholderKey(node);
  const dom = document.createElement("span");
  dom.className = "picture-placeholder";
  const show = () => {
    const state = stateOf(key);
    dom.dataset.status = state.status;
    dom.textContent = sentence(state);
  };
  const stop = onState((changed) => changed === key && show());
  show();
  const update = (next) => placeholderKey(next) === key;
  return { dom, update, destroy: stop, ignoreMutation: () => true };
}

export const Image = LibraryImage.extend({
  addNodeView:
    () =>
    ({ node }) =>
      placeholderKey(node) ? placeholderView(node) : null,
});

function placeholders(doc) {
  const places = [];
  doc.descendants((node, position) => {
    const key = node.type.name === "image" && placeholderKey(node);
    if (key) places.push({ key, position, node });
  });
  return places;
}

function replaceReady(view) {
  if (view.isDestroyed || !view.editable) return;
  if (view.composing) {
    setTimeout(replaceReady, COMPOSING, view);
    return;
  }
  const { tr } = view.state;
  for (const { key, position, node } of placeholders(view.state.doc)) {
    const { status, src, width, height, alt } = stateOf(key);
    if (status !== "done") continue;
    const attrs = { ...node.attrs, src, width, height, alt: node.attrs.alt || alt };
    tr.setNodeMarkup(position, null, attrs);
  }
  // Undoing what was typed meanwhile must not bring the placeholder back.
  if (tr.docChanged) view.dispatch(tr.setMeta("addToHistory", false));
}

function inWords({ waiting, failed }) {
  const parts = [];
  if (waiting) {
    const text = ngettext("Fetching %s picture…", "Fetching %s pictures…", waiting);
    parts.push(interpolate(text, [waiting]));
  }
  if (failed) {
    const text = ngettext(
      "%s picture did not come along; its place is marked in the text.",
      "%s pictures did not come along; their places are marked in the text.",
      failed,
    );
    parts.push(interpolate(text, [failed]));
  }
  return parts.join(" ");
}

function selectNext(editor) {
  const failed = placeholders(editor.state.doc).filter(
    ({ key }) => stateOf(key).status === "failed",
  );
  const after = failed.find(({ position }) => position > editor.state.selection.from);
  const { position } = after ?? failed[0];
  editor.chain().setNodeSelection(position).scrollIntoView().focus().run();
}

// The bar by the buttons: how many are on their way, and how many did not come along. It takes no
// focus; closed, it comes back when there is something else to say.
function statusBar(editor) {
  const next = crel("button", {
    type: "button",
    textContent: gettext("Show the next place"),
    onclick: () => selectNext(editor),
  });
  const close = crel("button", {
    type: "button",
    textContent: gettext("Close"),
    onclick() {
      bar.hidden = true;
      editor.commands.focus();
    },
  });
  const words = crel("span", { role: "status" });
  const bar = crel("div", { className: "paste-notice picture-status", hidden: true }, [
    words,
    next,
    close,
  ]);

  const show = (doc) => {
    const states = placeholders(doc).map(({ key }) => stateOf(key).status);
    const count = (status) => states.filter((state) => state === status).length;
    const [waiting, failed] = [count("waiting"), count("failed")];
    const text = inWords({ waiting, failed });
    // The bar of buttons is made after the first look.
    const tools = editor.storage.menu?.dom?.closest(".editor-tools");
    if (text === words.textContent || !tools) return;
    if (!bar.isConnected) tools.append(bar);
    words.textContent = text;
    next.hidden = !failed;
    bar.hidden = !text;
  };
  return { bar, show };
}

// A save would break off what is being uploaded; it waits a while for it, and the second click does
// not.
function holdSubmission(form) {
  let isHeld = false;
  const hold = (event) => {
    const sent = whenSent();
    if (!sent || isHeld) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    isHeld = true;
    const enough = new Promise((resume) => setTimeout(resume, LONGEST_HOLD));
    Promise.race([sent, enough]).then(() => {
      form.requestSubmit(event.submitter);
      isHeld = false;
    });
  };
  form?.addEventListener("submit", hold, { capture: true });
}

export const Placeholders = Extension.create({
  name: "placeholders",
  addOptions: () => ({ fetchesUrl: "" }),

  addProseMirrorPlugins() {
    const { editor, options } = this;
    const view = (editorView) => {
      const { bar, show } = statusBar(editor);
      holdSubmission(editorView.dom.closest("form"));
      const refresh = () => {
        const { doc } = editorView.state;
        show(doc);
        const keys = [...new Set(placeholders(doc).map(({ key }) => key))];
        watch(options.fetchesUrl, keys);
        if (keys.some((key) => stateOf(key).status === "done"))
          setTimeout(replaceReady, 0, editorView);
      };
      const stop = onState(refresh);
      setTimeout(refresh);
      const destroy = () => {
        stop();
        bar.remove();
      };
      const update = (_view, before) => before.doc !== editorView.state.doc && refresh();
      return { update, destroy };
    };
    return [new Plugin({ view })];
  },
});
