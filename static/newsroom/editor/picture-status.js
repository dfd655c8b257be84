// How many pictures of a text are on their way to it, and how many did not come along.

import { crel } from "django-prose-editor/editor";
import { stateOf } from "./picture-fetches.js";

const { gettext, interpolate, ngettext } = window;

export const placeholderKey = (node) =>
  /\/pending\/([0-9a-f]{32})$/.exec(node?.attrs.src ?? "")?.[1] ?? "";

// The places of a document, in their order.
export function placeholders(doc) {
  const places = [];
  doc.descendants((node, position) => {
    const key = node.type.name === "image" && placeholderKey(node);
    if (key) places.push({ key, position, node });
  });
  return places;
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
export function statusBar(editor) {
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
