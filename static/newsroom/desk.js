// The moderation desk: one key a decision. Without this file the same forms work one by one.
"use strict";

(() => {
  const list = document.querySelector(".cards");
  if (!list) return;

  // A lease lasts a minute; three renewals fit into it.
  const RENEWAL = 20_000;
  const PATIENCE = 20_000;
  const AHEAD = 15;

  const words = list.dataset;
  const voice = document.querySelector(".voice");
  const theEnd = document.querySelector(".the-end");
  // The cards that were decided here, the last one last.
  const mine = [];
  // What is under way on a card, and how many deeds that is.
  const chains = new WeakMap();
  const queued = new WeakMap();
  let current = null;
  let sending = 0;
  let loading = false;
  let dry = false;

  const cards = () => [...list.querySelectorAll(".card")];
  const waiting = () => [...list.querySelectorAll(".card.is-waiting")];
  const say = (text) => {
    voice.textContent = text;
  };

  const token = (form) =>
    document.cookie.match(/(?:^|; )csrftoken=([^;]+)/)?.[1] ??
    form.elements.csrfmiddlewaretoken.value;

  // A decision under way outlives the page: keepalive, for which a body must be small.
  const post = (address, fields, options) =>
    fetch(address, {
      method: "POST",
      body: new URLSearchParams(fields),
      headers: {
        "X-Requested-With": "XMLHttpRequest",
        "X-CSRFToken": token(document.querySelector(".cards form") ?? document.forms[0]),
      },
      redirect: "manual",
      signal: AbortSignal.timeout(PATIENCE),
      ...options,
    });

  // -- The current card ------------------------------------------------------------------------

  const choose = (card, { focus = true } = {}) => {
    if (!card) return;
    if (current !== card) {
      current?.removeAttribute("aria-current");
      close(current);
    }
    current = card;
    card.setAttribute("aria-current", "true");
    if (!focus) return;
    card.focus({ preventScroll: true });
    card.scrollIntoView({ block: "nearest" });
  };

  const step = (by) => {
    const all = cards();
    const place = all.indexOf(current);
    choose(all[Math.min(Math.max(place + by, 0), all.length - 1)]);
  };

  const after = (card) => {
    const all = cards();
    const rest = [...all.slice(all.indexOf(card) + 1), ...all];
    return rest.find((each) => each.matches(".is-waiting"));
  };

  const close = (card) => card?.querySelector("details.reject")?.removeAttribute("open");

  // -- What a card shows -----------------------------------------------------------------------

  const complain = (card, text) => {
    const place = card.querySelector(".trouble");
    place.textContent = text ?? "";
    place.hidden = !text;
    if (text) say(text);
  };

  const become = (card, state, message) => {
    card.classList.remove("is-waiting", "is-sending", "is-decided");
    card.classList.add(`is-${state}`);
    if (message !== undefined) card.querySelector(".outcome").textContent = message;
    if (state === "waiting") theEnd.hidden = true;
  };

  const carry = (card, comments) => {
    const form = card.querySelector("form");
    form.querySelectorAll("[name=comment]").forEach((input) => input.remove());
    for (const comment of comments) {
      const input = document.createElement("input");
      Object.assign(input, { type: "hidden", name: "comment", value: comment });
      form.append(input);
    }
  };

  const apply = (card, answer, published = false) => {
    carry(card, answer.comments);
    // What readers took back themselves stays so.
    const undo = card.querySelector(".undo");
    if (undo) undo.hidden = !answer.comments.length;
    const reply = card.querySelector(".reply");
    if (reply) reply.hidden = !published;
    become(card, answer.state, answer.message);
    complain(card, answer.state === "waiting" && !answer.ok ? answer.message : "");
    say(answer.message);
  };

  // -- Deciding --------------------------------------------------------------------------------

  const ask = async (form, deed) => {
    const fields = new URLSearchParams();
    form.querySelectorAll("[name=comment]").forEach((input) => fields.append("comment", input.value));
    fields.append(deed.name, deed.value);
    const response = await post(form.getAttribute("action"), fields, { keepalive: true });
    if (response.type === "opaqueredirect") return { trouble: words.signedOut };
    if (!response.headers.get("Content-Type")?.includes("json")) return { trouble: words.refused };
    return { ok: response.ok, ...(await response.json()) };
  };

  const forget = (card) => {
    const place = mine.lastIndexOf(card);
    if (place >= 0) mine.splice(place, 1);
  };

  const finish = (card) => {
    sending -= 1;
    const left = (queued.get(card) ?? 1) - 1;
    queued.set(card, left);
    return left === 0;
  };

  // Whether it went well: what waits behind it on the same card depends on that.
  const perform = async (card, deed, before) => {
    let answer;
    try {
      answer = await ask(card.querySelector("form"), deed);
    } catch {
      answer = { trouble: words.failed };
    }
    const last = finish(card);
    if (answer.trouble) {
      become(card, before);
      complain(card, answer.trouble);
    } else if (answer.ok && !last) {
      carry(card, answer.comments);
    } else {
      apply(card, answer, answer.ok && ["approve", "keep"].includes(deed.value));
    }
    const undoing = deed.value === "reopen";
    // Without anything left to decide on, there is nothing to undo either.
    if (!undoing && !(answer.ok && answer.comments.length)) forget(card);
    if (undoing && answer.trouble) mine.push(card);
    return Boolean(answer.ok);
  };

  const decide = (card, deed) => {
    const undoing = deed.value === "reopen";
    const labels = { reopen: words.undoing, approve: words.approving, keep: words.keeping };
    const label = (deed.name === "decision" && labels[deed.value]) || words.rejecting;
    forget(card);
    if (!undoing) mine.push(card);
    close(card);
    complain(card, "");
    become(card, "sending", label);
    // An undo pressed before its decision came back waits for it: it needs the new version.
    // When the decision failed, there is nothing to undo.
    const earlier = queued.get(card) ? chains.get(card) : Promise.resolve(true);
    queued.set(card, (queued.get(card) ?? 0) + 1);
    sending += 1;
    const run = (went) => {
      if (went) return perform(card, deed, undoing ? "decided" : "waiting");
      finish(card);
      return false;
    };
    chains.set(card, earlier.then(run));
    choose(undoing ? card : (after(card) ?? card));
    fill();
  };

  list.addEventListener("submit", (event) => {
    const card = event.target.closest(".card");
    const button = event.submitter;
    if (!card || !button?.name) return;
    event.preventDefault();
    const undoing = button.value === "reopen" && button.name === "decision";
    if (card.matches(".is-sending") || undoing !== card.matches(".is-decided")) return;
    decide(card, { name: button.name, value: button.value });
  });

  const press = (card, selector) => {
    const button = card?.matches(".is-waiting") && card.querySelector(selector);
    if (!button) {
      say(words.notPossible);
      return;
    }
    card.querySelector("form").requestSubmit(button);
  };

  const undo = () => {
    const card = mine.at(-1);
    if (card) decide(card, { name: "decision", value: "reopen" });
    else say(words.nothingToUndo);
  };

  // -- Reasons and context -----------------------------------------------------------------------

  const reasonsOpen = () => Boolean(current?.querySelector("details.reject[open]"));

  const openReasons = () => {
    const details = current?.matches(".is-waiting") && current.querySelector("details.reject");
    if (!details) {
      say(words.notPossible);
      return;
    }
    details.open = true;
    details.querySelector(".reasons").scrollIntoView({ block: "nearest" });
  };

  // Of two cards only one can have its reasons open, and it is the current one.
  list.addEventListener(
    "toggle",
    (event) => {
      if (!event.target.matches("details.reject") || !event.target.open) return;
      for (const other of list.querySelectorAll("details.reject[open]")) {
        if (other !== event.target) other.open = false;
      }
    },
    true,
  );

  const look = async (card) => {
    const place = card.querySelector(".context");
    const link = card.querySelector("a.look");
    place.hidden = !place.hidden;
    if (place.hidden || place.childElementCount) return;
    try {
      const response = await fetch(link.href, {
        headers: { "X-Requested-With": "XMLHttpRequest" },
        signal: AbortSignal.timeout(PATIENCE),
      });
      if (!response.ok || response.redirected) throw new Error(response.statusText);
      place.innerHTML = await response.text();
      card.scrollIntoView({ block: "nearest" });
    } catch {
      place.hidden = true;
      complain(card, words.contextFailed);
    }
  };

  list.addEventListener("click", (event) => {
    const link = event.target.closest("a.look");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    look(link.closest(".card"));
  });

  list.addEventListener("focusin", (event) => {
    choose(event.target.closest(".card"), { focus: false });
  });
  list.addEventListener("pointerdown", (event) => {
    choose(event.target.closest(".card"), { focus: false });
  });

  // -- More cards, and leases ------------------------------------------------------------------

  const have = () =>
    [...list.querySelectorAll(".card.is-waiting, .card.is-sending")]
      .map((card) => card.dataset.pk)
      .join(",");

  const add = (html) => {
    const fresh = document.createElement("template");
    fresh.innerHTML = html;
    let count = 0;
    for (const card of fresh.content.querySelectorAll(".card")) {
      const known = document.getElementById(card.id);
      // Somebody let it wait again: it stands where it stood.
      if (known?.matches(".is-decided")) known.replaceWith(card);
      else if (!known) list.append(card);
      else continue;
      count += 1;
    }
    return count;
  };

  async function fill() {
    const left = waiting();
    const ahead = current ? left.slice(left.indexOf(current)).length : left.length;
    if (loading || (ahead > AHEAD && !dry)) return;
    if (dry) {
      theEnd.hidden = left.length > 0;
      return;
    }
    loading = true;
    try {
      const response = await post(words.more, { have: have() });
      if (response.ok) dry = !add(await response.text());
    } catch {
      // The next decision or renewal tries again.
    } finally {
      loading = false;
    }
    theEnd.hidden = !dry || waiting().length > 0;
    if (!current?.matches(".is-waiting") && sending === 0) choose(after(current ?? list.lastElementChild));
  }

  const renew = async () => {
    if (document.visibilityState !== "visible") return;
    try {
      const response = await post(words.leases, { have: have() });
      if (!response.ok) return;
      const { gone, waiting: count } = await response.json();
      for (const [pk, answer] of Object.entries(gone)) {
        const card = document.getElementById(`card-${pk}`);
        if (card?.matches(".is-waiting")) apply(card, answer);
      }
      document.querySelector("[data-waiting]").textContent = count;
      dry = false;
      fill();
    } catch {
      // Leases are lost without harm.
    }
  };

  setInterval(renew, RENEWAL);
  document.addEventListener("visibilitychange", renew);

  window.addEventListener("beforeunload", (event) => {
    if (sending) event.preventDefault();
  });

  // -- Keys ------------------------------------------------------------------------------------

  const open = (id, field) => {
    const details = document.getElementById(id);
    details.open = field ? true : !details.open;
    details.scrollIntoView({ block: "nearest" });
    details.querySelector(field ?? "summary").focus();
  };

  const escape = () => {
    const context = current?.querySelector(".context:not([hidden])");
    if (reasonsOpen()) close(current);
    else if (context) context.hidden = true;
    else document.getElementById("keys").open = false;
  };

  const KEYS = {
    j: () => step(1),
    k: () => step(-1),
    a: () => press(current, ".approve"),
    r: openReasons,
    u: undo,
    c: () => current && look(current),
    "/": () => open("filters", "select"),
    "?": () => open("keys"),
    escape,
  };

  const typing = (target) =>
    target.closest?.("input:not([type=hidden], [type=checkbox]), textarea, select") ||
    target.isContentEditable;

  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.repeat || event.isComposing || event.keyCode === 229) return;
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    if (event.shiftKey && !["?", "/"].includes(event.key)) return;
    if (typing(event.target)) return;
    const key = event.key.toLowerCase();
    if (reasonsOpen() && /^[1-9]$/.test(key)) press(current, `[data-digit="${key}"]`);
    else if (reasonsOpen() && key === "enter" && !event.target.closest("a, button, summary"))
      press(current, "[data-key=Enter]");
    else if (Object.hasOwn(KEYS, key)) KEYS[key]();
    else return;
    event.preventDefault();
  });

  const steps = document.querySelector(".step");
  steps.hidden = false;
  steps.addEventListener("click", (event) => {
    const button = event.target.closest("[data-step]");
    if (button) step(Number(button.dataset.step));
  });

  list.classList.add("is-alive");
  choose(waiting()[0], { focus: false });
  fill();
})();
