// Copies the address of the page. Without this file it can be selected where it stands.

(() => {
  const button = document.querySelector("[data-copy]");
  if (!button) return;

  const field = document.getElementById(button.dataset.copy);
  const said = button.parentElement.querySelector("[role=status]");

  const copy = async () => {
    field.select();
    try {
      await navigator.clipboard.writeText(field.value);
    } catch {
      // Only pages that came by HTTPS have a clipboard; the older way works on all.
      document.execCommand("copy");
    }
    said.textContent = button.dataset.copied;
    setTimeout(() => {
      said.textContent = "";
    }, 3000);
  };

  button.hidden = false;
  button.addEventListener("click", copy);
})();
