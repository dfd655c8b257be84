// Copies an article with inline styles, to be pasted into the editor of a WeChat account.

const TIME_TO_READ = 6_000;

async function load(url) {
  const response = await fetch(url, { redirect: "manual" });
  if (!response.ok) throw new Error(response.status);
  return response.json();
}

// The older way first: it works without HTTPS, and browsers take its HTML as it is. What is selected
// does not matter, because the event brings its own content.
function copyByEvent({ html, text }) {
  let isCopied = false;
  const put = (event) => {
    event.preventDefault();
    event.clipboardData.setData("text/html", html);
    event.clipboardData.setData("text/plain", text);
    isCopied = true;
  };
  document.addEventListener("copy", put);
  document.execCommand("copy");
  document.removeEventListener("copy", put);
  return isCopied;
}

async function copyByClipboard(content) {
  if (!navigator.clipboard?.write) return false;
  const item = new ClipboardItem({
    "text/html": new Blob([content.html], { type: "text/html" }),
    "text/plain": new Blob([content.text], { type: "text/plain" }),
  });
  try {
    await navigator.clipboard.write([item]);
    return true;
  } catch {
    return false;
  }
}

// Where a browser allows neither, the article is shown and selected: the keys for copying work.
function showSelected({ html, text }, { manual, close }) {
  const dialog = document.createElement("dialog");
  dialog.className = "picture-dialog";
  const line = document.createElement("p");
  line.setAttribute("role", "status");
  line.textContent = manual;
  const preview = document.createElement("div");
  preview.className = "rich-text";
  preview.tabIndex = 0;
  // The Content-Security-Policy would complain of each style, even of a document never shown.
  const plain = html.replaceAll(/ style="[^"]*"/g, "");
  const parsed = new DOMParser().parseFromString(plain, "text/html");
  preview.append(...parsed.body.childNodes);
  const button = document.createElement("button");
  button.type = "button";
  button.textContent = close;
  button.addEventListener("click", () => dialog.close());
  dialog.addEventListener("copy", (event) => {
    event.preventDefault();
    event.clipboardData.setData("text/html", html);
    event.clipboardData.setData("text/plain", text);
  });
  dialog.addEventListener("close", () => dialog.remove());
  dialog.append(line, button, preview);
  document.body.append(dialog);
  dialog.showModal();
  getSelection().selectAllChildren(preview);
}

function start(button) {
  const { url, copied, failed } = button.dataset;
  const status = document.createElement("span");
  status.setAttribute("role", "status");
  status.className = "wechat-status";
  button.after(status);
  const say = (words) => {
    status.textContent = words;
    setTimeout(() => {
      if (status.textContent === words) status.textContent = "";
    }, TIME_TO_READ);
  };
  button.hidden = false;
  button.addEventListener("click", async () => {
    try {
      const content = await load(url);
      if (copyByEvent(content) || (await copyByClipboard(content))) say(copied);
      else showSelected(content, button.dataset);
    } catch {
      say(failed);
    }
  });
}

for (const button of document.querySelectorAll("[data-wechat]")) start(button);
