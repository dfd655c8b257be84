// The cover picture of an article: shown, chosen in the pictures' dialog, or taken away.

import { choosePicture } from "./pictures.js";

for (const field of document.querySelectorAll(".picture-input")) {
  const input = field.querySelector("input");
  const image = field.querySelector("img");
  const remove = field.querySelector("[data-remove]");

  const show = (picture) => {
    input.value = picture?.id ?? "";
    image.hidden = remove.hidden = !picture;
    image.src = picture?.src ?? "";
    image.alt = picture?.alt ?? "";
    input.dispatchEvent(new Event("input", { bubbles: true }));
  };

  field.querySelector("[data-choose]").addEventListener("click", async () => {
    const picture = await choosePicture(field.dataset.picturesUrl);
    if (picture) show(picture);
  });
  remove.addEventListener("click", () => show(null));
}
