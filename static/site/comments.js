// Commenting in place. Without this file the same form works through the comments page.

(() => {
  const room = document.querySelector(".comment-box");
  if (!room) return;

  // The server forgets a captcha after twenty minutes.
  const FRESH = 18 * 60 * 1000;
  const KEPT = ["nickname", "body"];
  const draft = `comment-draft-${room.dataset.article}`;
  const message = room.querySelector(".notice");
  const segmenter = globalThis.Intl?.Segmenter && new Intl.Segmenter("zh");
  let fetchedAt = Date.now();
  let loading = null;
  let sending = false;
  let pause = 0;

  const form = () => room.querySelector("form");
  const place = () => form().querySelector("[data-captcha-url]");
  const captcha = () => form().querySelector("[data-kind]");

  // A browser that keeps nothing (private windows, a full disk) must still be able to send.
  const stored = (deed) => {
    try {
      return deed(localStorage);
    } catch {
      return null;
    }
  };

  const say = (text, good) => {
    message.textContent = text;
    message.hidden = !text;
    message.classList.toggle("good", Boolean(good));
    message.classList.toggle("bad", !good);
  };

  // Token and captcha of this reader. Fields that are being typed in stay as they are.
  const load = (kind = captcha().dataset.kind) => {
    loading ??= (async () => {
      try {
        const response = await fetch(`${place().dataset.captchaUrl}?kind=${kind}`, {
          cache: "no-store",
        });
        if (!response.ok) throw new Error(response.statusText);
        place().innerHTML = await response.text();
        captcha().dataset.kind = kind;
        // What was wrong was wrong about the one before.
        form().querySelector("#captcha-error")?.remove();
        form().elements.captcha_1.removeAttribute("aria-invalid");
        fetchedAt = Date.now();
        return true;
      } catch {
        say(room.dataset.failed);
        return false;
      } finally {
        loading = null;
      }
    })();
    return loading;
  };

  const reach = () => {
    if (!form() || sending) return;
    const { captcha_0: key, captcha_1: answer } = form().elements;
    if (!key || (!answer.value && Date.now() - fetchedAt > FRESH)) load();
  };

  const length = (text, limit) => {
    if (text.length > limit * 10) return text.length;
    return segmenter ? [...segmenter.segment(text)].length : [...text].length;
  };

  const count = () => {
    const { limit } = form().dataset;
    const left = limit - length(form().elements.body.value.trim(), limit);
    const text = (left < 0 ? room.dataset.charactersOver : room.dataset.charactersLeft).replace(
      "{n}",
      Math.abs(left),
    );
    const shown = form().querySelector(".characters-left");
    shown.textContent = text;
    shown.classList.toggle("over", left < 0);
    clearTimeout(pause);
    // Spoken when the reader stops, and only where the end is near.
    pause = setTimeout(() => {
      const said = form()?.querySelector(".characters-left-status");
      if (said) said.textContent = left < 100 ? text : "";
    }, 1000);
  };

  const keep = () => {
    const typed = Object.fromEntries(KEPT.map((name) => [name, form().elements[name].value]));
    const empty = KEPT.every((name) => !typed[name]);
    stored((store) =>
      empty ? store.removeItem(draft) : store.setItem(draft, JSON.stringify(typed)),
    );
  };

  const restore = () => {
    const typed = stored((store) => JSON.parse(store.getItem(draft))) ?? {};
    for (const name of KEPT) {
      const field = form().elements[name];
      if (!field.value && typeof typed[name] === "string") field.value = typed[name];
    }
  };

  const show = (next, accepted) => {
    const typed = KEPT.map((name) => form().elements[name].value);
    form().replaceWith(next);
    fetchedAt = Date.now();
    if (accepted) {
      stored((store) => store.removeItem(draft));
      say(room.dataset.accepted, true);
      const link = document.createElement("a");
      link.href = next.dataset.statusUrl;
      link.textContent = room.dataset.statusLabel;
      message.append(" ", link);
      message.focus();
    } else {
      for (const [index, name] of KEPT.entries()) next.elements[name].value = typed[index];
      say("");
      next.querySelector("[aria-invalid=true], .notice, #captcha")?.focus();
    }
    count();
  };

  const send = async () => {
    const own = form();
    const button = own.querySelector(".actions button");
    sending = true;
    button.setAttribute("aria-disabled", "true");
    try {
      const response = await fetch(own.getAttribute("action"), {
        method: "POST",
        body: new URLSearchParams(new FormData(own)),
        headers: { "X-Requested-With": "XMLHttpRequest" },
      });
      const answer = document.createElement("template");
      answer.innerHTML = await response.text();
      const next = answer.content.querySelector("#comment-form");
      const accepted = response.redirected && new URL(response.url).searchParams.has("received");
      if (next) show(next, accepted);
      else say(answer.content.querySelector(".notice")?.textContent ?? room.dataset.failed);
    } catch {
      say(room.dataset.failed);
    } finally {
      sending = false;
      button.removeAttribute("aria-disabled");
    }
  };

  const refresh = async (kind) => {
    const answer = form().elements.captcha_1;
    // The first one may be on its way still, and be of the other kind.
    await loading;
    if (await load(kind)) {
      answer.value = "";
      answer.focus();
    }
  };

  room.addEventListener("focusin", reach);
  room.addEventListener("pointerdown", reach);
  room.addEventListener("input", (event) => {
    if (!KEPT.includes(event.target.name)) return;
    keep();
    if (!event.isComposing) count();
  });
  room.addEventListener("compositionend", () => count());
  room.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (sending) return;
    if (event.submitter?.name === "refresh") await refresh(event.submitter.value);
    else if (form().elements.captcha_0 || (await load())) await send();
  });

  if (document.getElementById("received")) {
    stored((store) => store.removeItem(draft));
    // So that a reload does not say it again, and does not drop the next draft.
    history.replaceState(null, "", location.pathname);
  }
  if (form()) {
    restore();
    count();
  }
})();
