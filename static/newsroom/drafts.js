// What is being written stays in this browser until the server has taken it: an expired session,
// a closed window or a dead server lose nothing.

(() => {
  const SENT = "newsroom-sent";
  const form = document.querySelector("form#article_form, form#page_form");

  // A browser that keeps nothing must still be able to save.
  const stored = (deed) => {
    try {
      return deed(localStorage);
    } catch {
      return null;
    }
  };

  // The page after a save says that it went well; only then is what was sent no longer needed.
  const sentKey = stored(() => sessionStorage.getItem(SENT));
  stored(() => sessionStorage.removeItem(SENT));
  if (sentKey && document.querySelector(".messagelist .success")) {
    stored((store) => store.removeItem(sentKey));
  }
  if (!form) return;

  const key = `newsroom-draft:${location.pathname}`;
  const fields = () =>
    [...form.elements].filter(
      (field) => field.name && !["hidden", "file", "submit", "button"].includes(field.type),
    );
  const value = (field) => (field.type === "checkbox" ? field.checked : field.value);
  const found = Object.fromEntries(fields().map((field) => [field.name, value(field)]));

  const keep = () => {
    const typed = Object.fromEntries(fields().map((field) => [field.name, value(field)]));
    const changed = Object.keys(typed).some((name) => typed[name] !== found[name]);
    stored((store) =>
      changed ? store.setItem(key, JSON.stringify(typed)) : store.removeItem(key),
    );
  };

  const restore = (typed) => {
    let differs = false;
    for (const field of fields()) {
      if (!(field.name in typed) || typed[field.name] === value(field)) continue;
      differs = true;
      if (field.type === "checkbox") field.checked = typed[field.name];
      else field.value = typed[field.name];
    }
    if (!differs) return;
    const notice = document.createElement("p");
    notice.className = "restored-draft";
    notice.setAttribute("role", "status");
    const discard = document.createElement("button");
    discard.type = "button";
    discard.className = "button";
    discard.textContent = gettext("Discard it");
    discard.addEventListener("click", () => {
      stored((store) => store.removeItem(key));
      leaving = true;
      location.reload();
    });
    notice.append(gettext("This is what you had not saved yet."), " ", discard);
    form.before(notice);
  };

  let pause = 0;
  let leaving = false;
  let sent = 0;

  // Before the editor starts: it takes its text from the field.
  const draft = stored((store) => JSON.parse(store.getItem(key)));
  if (draft) restore(draft);

  form.addEventListener("input", () => {
    clearTimeout(pause);
    pause = setTimeout(keep, 300);
  });
  addEventListener("pagehide", () => {
    if (pause && !leaving) keep();
  });
  form.addEventListener("submit", (event) => {
    // A double click would save a new article twice.
    if (Date.now() - sent < 5000) return event.preventDefault();
    sent = Date.now();
    keep();
    stored(() => sessionStorage.setItem(SENT, key));
  });
})();
