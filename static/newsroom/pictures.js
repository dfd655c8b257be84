// The dialog in which a picture is chosen or uploaded; its content comes from the server.

const { gettext } = window;

export function errorNote(text) {
  const line = document.createElement("p");
  line.className = "errornote";
  line.setAttribute("role", "alert");
  line.textContent = text;
  return line;
}

// Puts a dropped or pasted file into the form as if it had been chosen there.
function putFile(dialog, file) {
  const input = dialog.querySelector("input[type=file]");
  if (!file || !input) return;
  const transfer = new DataTransfer();
  transfer.items.add(file);
  input.files = transfer.files;
}

const MAX_BYTES = 20 * 1024 * 1024;

// Browsers know few kinds of pictures: the HEIC of a phone, dropped here, often has no type. What
// is none of those that can be shown, the server names.
const PICTURE_NAME =
  /\.(arw|avif|bmp|cr[23]|dng|eps|gif|hei[cf]|hif|jfif|jp[2eg]|jpeg|jxl|nef|png|psd|svg|tga|tiff?|webp)$/i;

const isPicture = ({ name, type }) => type.startsWith("image/") || PICTURE_NAME.test(name);

// Why a file need not be sent at all, or nothing.
export const refusal = (file) =>
  file?.size > MAX_BYTES
    ? gettext("This file is larger than 20 MB. Please make the picture smaller first.")
    : "";

// Why a dropped file is none of the pictures, or nothing.
export const otherKind = (file) =>
  isPicture(file)
    ? ""
    : gettext("This is no picture. Files for readers to download belong to the attachments.");

// The server reads one picture or Word file at a time, and says so while it is busy.
export const PATIENCE = 60_000;
export const PAUSE = 2_000;

export async function fetchPatiently(address, options, start = Date.now()) {
  const response = await fetch(address, options);
  if (response.status !== 503 || Date.now() - start > PATIENCE) return response;
  await new Promise((resume) => setTimeout(resume, PAUSE));
  return fetchPatiently(address, options, start);
}

// Resolves to {id, src, width, height, alt, caption, credit}, or to null when nothing was chosen.
export function choosePicture(url, file = null) {
  return new Promise((resolve) => {
    const dialog = document.createElement("dialog");
    let chosen = null;

    const choose = (picture) => {
      chosen = picture;
      dialog.close();
    };

    // What was done to the file is read before the picture is used.
    const accept = ({ notices, ...picture }) => {
      if (!notices.length) return choose(picture);
      const use = document.createElement("button");
      use.type = "button";
      use.className = "default";
      use.dataset.picture = JSON.stringify(picture);
      use.textContent = gettext("Use this picture");
      dialog.replaceChildren(...notices.map(errorNote), use);
      use.focus();
    };

    async function ask(address, options = {}) {
      dialog.setAttribute("aria-busy", "true");
      try {
        const response = await fetchPatiently(address, options);
        if (response.redirected) {
          throw new Error(
            gettext("You have been signed out. Sign in in another tab, then try again."),
          );
        }
        if (response.status === 201) return accept(await response.json());
        if (!response.ok && ![422, 503].includes(response.status)) {
          throw new Error(gettext("The server did not accept this. Please try again."));
        }
        dialog.innerHTML = await response.text();
        dialog.querySelector(".errorlist")?.closest("div").querySelector("input")?.focus();
      } catch (error) {
        const text =
          error instanceof TypeError ? gettext("The server can't be reached.") : error.message;
        dialog.querySelector(".errornote[role=alert]")?.remove();
        dialog.prepend(errorNote(text));
      } finally {
        dialog.removeAttribute("aria-busy");
      }
    }

    dialog.className = "picture-dialog";
    dialog.setAttribute("aria-label", gettext("Choose a picture"));
    dialog.addEventListener("close", () => {
      dialog.remove();
      resolve(chosen);
    });
    dialog.addEventListener("click", ({ target }) => {
      const choice = target.closest("[data-picture]");
      if (choice) choose(JSON.parse(choice.dataset.picture));
      if (target.closest("[data-close]")) dialog.close();
    });
    dialog.addEventListener("submit", (event) => {
      event.preventDefault();
      if (dialog.hasAttribute("aria-busy")) return;
      const data = new FormData(event.target);
      const reason = refusal(data.get("file"));
      if (reason) {
        dialog.querySelector(".errornote[role=alert]")?.remove();
        dialog.prepend(errorNote(reason));
        return;
      }
      if (event.target.method === "post") ask(url, { method: "POST", body: data });
      else ask(`${url}?${new URLSearchParams(data)}`);
    });
    document.body.append(dialog);
    dialog.showModal();
    ask(url).then(() => {
      putFile(dialog, file);
      dialog
        .querySelector(file ? "[name=alternative_text]" : "[type=file], [type=search]")
        ?.focus();
    });
  });
}
