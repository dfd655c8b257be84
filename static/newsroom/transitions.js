// The buttons of an article's form: a dialog asks before some of them, and the one that publishes
// says when it will.

const form = document.querySelector("#article_form");
const publish = form?.querySelector("[name=_publish]");
const time = form?.querySelector("[name=publish_at]");

// As the input writes a time, in the site's time zone, to compare it as text.
const localNow = () =>
  new Intl.DateTimeFormat("sv-SE", {
    timeZone: publish.dataset.timeZone,
    dateStyle: "short",
    timeStyle: "short",
  })
    .format(new Date())
    .replace(" ", "T");

const showWords = () => {
  const { now, later, earlier } = publish.dataset;
  const present = localNow();
  const at = time.value.slice(0, 16);
  const isThisYear = at.slice(0, 4) === present.slice(0, 4);
  const words = at > present ? later : earlier;
  publish.textContent = at
    ? words.replace("%(time)s", (isThisYear ? at.slice(5) : at).replace("T", " "))
    : now;
};

if (publish && time) {
  showWords();
  time.addEventListener("input", showWords);
  addEventListener("pageshow", showWords);
}

for (const dialog of document.querySelectorAll("dialog[data-asks-for]")) {
  const button = form.querySelector(`.submit-row [name=${dialog.dataset.asksFor}]`);
  button?.addEventListener("click", (event) => {
    event.preventDefault();
    dialog.showModal();
  });
  dialog.querySelector("[data-close]").addEventListener("click", () => dialog.close());
}
