// Copies the address of the page. Without this script it can be selected in its field, which opens
// with the QR code.

const button = document.querySelector("[data-copy]");

const copy = async () => {
  const field = document.getElementById(button.dataset.copy);
  const status = button.parentElement.querySelector("[role=status]");
  try {
    await navigator.clipboard.writeText(field.value);
  } catch {
    // Only pages that came by HTTPS have a clipboard; the older way copies what is selected, and
    // nothing is in a field that is not shown.
    field.closest("details").open = true;
    field.select();
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
