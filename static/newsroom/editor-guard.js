// What must not go wrong with the editor without a word.

// Without our extensions the editor would drop what only they know, such as a picture's credit. The
// text stays in its plain field then, with the sentence below it.
document.addEventListener("prose-editor:ready", ({ detail }) => {
  const { editor } = detail;
  if (!editor.extensionManager.extensions.some(({ name }) => name === "newsroom")) editor.destroy();
});

const length = (text) => [...text].length;

// Says it while one writes or pastes, before anything is sent.
function checkLength(field) {
  const limit = Number(field.dataset.maxLength);
  const sentence = document.getElementById(`${field.id}_too_long`);
  const isTooLong = field.value.length > limit && length(field.value) > limit;
  sentence.hidden = !isTooLong;
  return isTooLong;
}

for (const field of document.querySelectorAll("textarea[data-max-length]")) {
  field.addEventListener("input", () => checkLength(field));
  // The server would refuse it unread, and with it everything else in the form.
  document.addEventListener(
    "submit",
    (event) => {
      if (!field.form || event.target !== field.form || !checkLength(field)) return;
      if (length(field.value) <= Number(field.dataset.maxSent)) return;
      event.preventDefault();
      event.stopImmediatePropagation();
      document.getElementById(`${field.id}_too_long`).scrollIntoView({ block: "center" });
    },
    { capture: true },
  );
}
