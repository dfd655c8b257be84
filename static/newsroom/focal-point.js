// The focal point of a picture: set by a click on it, or in the two fields of the form.

const image = document.querySelector("img.focal-point");
const x = document.getElementById("id_focus_x");
const y = document.getElementById("id_focus_y");

// Whoever may only look at the picture has no fields.
if (image && x && y) {
  const box = document.createElement("span");
  const marker = document.createElement("span");
  box.className = "focal-point-box";
  marker.className = "focal-point-marker";
  image.replaceWith(box);
  box.append(image, marker);

  const show = () => {
    marker.style.left = `${x.value || 50}%`;
    marker.style.top = `${y.value || 40}%`;
  };
  const set = (field, part, whole) => {
    field.value = Math.round(Math.min(1, Math.max(0, part / whole)) * 100);
    field.dispatchEvent(new Event("input", { bubbles: true }));
  };

  box.addEventListener("click", (event) => {
    const frame = image.getBoundingClientRect();
    set(x, event.clientX - frame.left, frame.width);
    set(y, event.clientY - frame.top, frame.height);
  });
  for (const field of [x, y]) field.addEventListener("input", show);
  show();
}
