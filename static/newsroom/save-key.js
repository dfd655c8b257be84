// Ctrl+S (⌘S) saves what is being written, as the button does.

document.addEventListener("keydown", (event) => {
  const isSave = (event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey;
  if (!isSave || event.key.toLowerCase() !== "s") return;
  // The browser would save the page.
  event.preventDefault();
  if (event.repeat || document.querySelector("dialog[open]")) return;
  document.querySelector(".submit-row [name=_save]")?.click();
});
