// Passkeys: the button of a form asks the browser for one, and sends what it answers. Without this
// script, or in a browser without passkeys, the form stays hidden.

const { webauthnJSON } = window;

const say = (form, text) => {
  form.querySelector("[role=status]").textContent = text;
};

const reason = (form, error) => {
  const { failed, again, address } = form.dataset;
  if (error.name === "InvalidStateError") return again ?? failed;
  return error.name === "SecurityError" ? address : failed;
};

const optionsOf = async (form) => {
  const stored = document.getElementById("passkey-options");
  if (stored) return JSON.parse(stored.textContent);
  const response = await fetch(form.action, { headers: { Accept: "application/json" } });
  if (!response.ok) throw new Error(response.statusText);
  return response.json();
};

const create = (form, options) => {
  const selection = options.publicKey.authenticatorSelection;
  if (form.elements.passwordless?.checked) {
    selection.residentKey = selection.userVerification = "required";
    selection.requireResidentKey = true;
  }
  return webauthnJSON.create(options);
};

const submit = async (event) => {
  event.preventDefault();
  const form = event.target;
  say(form, form.dataset.waiting);
  try {
    // A copy: after a failure the button can be pressed again.
    const options = structuredClone(await optionsOf(form));
    const credential = options.creation_options
      ? await create(form, options.creation_options)
      : await webauthnJSON.get(options.request_options);
    form.elements.credential.value = JSON.stringify(credential);
    form.submit();
  } catch (error) {
    say(form, reason(form, error));
  }
};

for (const form of document.querySelectorAll("form[data-passkey]")) {
  form.addEventListener("submit", submit);
  if (webauthnJSON.supported()) form.hidden = false;
}
for (const note of document.querySelectorAll("[data-without-passkeys]")) {
  note.hidden = webauthnJSON.supported();
}
