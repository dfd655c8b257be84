// The dialog of a link: an address as people write it, or an article of the site by its title. The
// server says what is meant; it is the same rule as when the text is saved.

import { crel, Link as LibraryLink, PasteRule } from "django-prose-editor/editor";

const { gettext, interpolate } = window;

// Milliseconds without a key after which the server is asked.
const PAUSE = 200;
const HAN = /[\u2e80-\uffef]/;

async function lookUp(url, text) {
  try {
    const response = await fetch(`${url}?${new URLSearchParams({ q: text })}`);
    if (response.ok && !response.redirected) return await response.json();
  } catch {
    // The text is saved with what was typed, and then the server has its say.
  }
  return { address: text, articles: [] };
}

function setLink(editor, href, title) {
  const chain = editor.chain().focus();
  if (editor.isActive("link")) {
    chain.extendMarkRange("link").updateAttributes("link", { href }).run();
  } else if (editor.state.selection.empty) {
    const marks = [{ type: "link", attrs: { href } }];
    chain.insertContent({ type: "text", text: title, marks }).run();
  } else {
    chain.setMark("link", { href }).run();
  }
}

function articleButton({ title, note }, onclick) {
  const button = crel("button", { type: "button", onclick }, [title]);
  button.append(crel("small", { textContent: note }));
  return crel("li", {}, [button]);
}

function makeDialog(value) {
  const input = crel("input", {
    type: "text",
    size: 50,
    autocomplete: "off",
    required: true,
    value,
  });
  const status = crel("p", { role: "status" });
  const list = crel("ul");
  const cancel = crel("button", { type: "button", textContent: gettext("Cancel") });
  const form = crel("form", {}, [
    crel("label", {}, [gettext("Address, or title of an article"), input]),
    status,
    list,
    crel("div", { className: "prose-editor-dialog-buttons" }, [
      crel("button", { type: "submit", textContent: gettext("Set link") }),
      cancel,
    ]),
  ]);
  const className = "prose-editor-dialog link-dialog";
  const dialog = crel("dialog", { className, "aria-label": gettext("Link") }, [form]);
  cancel.addEventListener("click", () => dialog.close());
  return { dialog, form, input, list, status };
}

function openLinkDialog(editor, url) {
  const { dialog, form, input, list, status } = makeDialog(editor.getAttributes("link").href ?? "");
  let timer = 0;

  const choose = (address, title) => {
    dialog.close();
    setLink(editor, address, title);
  };
  const show = ({ address, articles }) => {
    list.replaceChildren(
      ...articles.map((article) =>
        articleButton(article, () => choose(article.address, article.title)),
      ),
    );
    if (address) status.textContent = interpolate(gettext("Leads to %s"), [address]);
    else if (articles.length) status.textContent = gettext("Choose an article:");
    else status.textContent = gettext("This is no address, and no article has it in its title.");
  };
  const ask = async () => {
    const text = input.value.trim();
    if (!text) return null;
    const answer = await lookUp(url, text);
    // Not when it was typed on meanwhile.
    if (text !== input.value.trim()) return null;
    show(answer);
    return answer;
  };

  input.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(ask, PAUSE);
  });
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    clearTimeout(timer);
    const answer = await ask();
    if (answer?.address && dialog.open) choose(answer.address, input.value.trim());
  });
  dialog.addEventListener("close", () => {
    dialog.remove();
    editor.view.focus();
  });
  document.body.append(dialog);
  dialog.showModal();
}

export const Link = LibraryLink.extend({
  addOptions() {
    const parent = this.parent();
    // To the library, the Chinese words before an address are a part of it.
    const shouldAutoLink = (address) => !HAN.test(address) && parent.shouldAutoLink(address);
    return { ...parent, choicesUrl: null, shouldAutoLink };
  },

  // An address in a pasted text becomes a link, unless it is one that leads elsewhere.
  addPasteRules() {
    return this.parent().map(({ find, handler }) => {
      const handleUnlinked = (properties) => {
        const { state, range } = properties;
        const isLinked = state.doc.rangeHasMark(range.from, range.to, this.type);
        return isLinked ? null : handler(properties);
      };
      return new PasteRule({ find, handler: handleUnlinked });
    });
  },

  addCommands() {
    const { choicesUrl } = this.options;
    const addLink =
      () =>
      ({ editor, dispatch }) => {
        if (dispatch) openLinkDialog(editor, choicesUrl);
        return true;
      };
    return { ...this.parent(), addLink };
  },
});
