// Says that a text is too long, before it is sent.

const length = (text) => [...text].length;

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
