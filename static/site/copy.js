// Copies the address of the page. Without this script it can be selected in its field.

const button = document.querySelector("[data-copy]");

const copy = async () => {
  const field = document.getElementById(button.dataset.copy);
  const status = button.parentElement.querySelector("[role=status]");
  field.select();
  try {
    await navigator.clipboard.writeText(field.value);
  } catch {
    // Only pages that came by HTTPS have a clipboard; the older way works on all.
    document.execCommand("copy");
  }
  status.textContent = button.dataset.copied;
  setTimeout(() => {
    status.textContent = "";
  }, 3000);
};

if (button) {
  button.hidden = false;
  button.addEventListener("click", copy);
}
