// Places of pictures that are not here yet: shown as sentences, and replaced when the pictures come.

import { Extension, Image as LibraryImage, Plugin } from "django-prose-editor/editor";
import { onState, stateOf, watch, whenSent } from "./picture-fetches.js";
import { placeholderKey, placeholders, statusBar } from "./picture-status.js";

const { gettext, interpolate } = window;
// An input method is not interrupted.
const COMPOSING = 500;
const LONGEST_HOLD = 15_000;

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
