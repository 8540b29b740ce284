/* The calendar: moving a card is the schedule. By pointer, a card follows the finger; by keyboard its
 * grip is pressed, the arrows move it, and it is pressed again. */
(() => {
  const calendar = document.querySelector(".calendar[data-may-move]");
  if (!calendar) return;
  calendar.closest(".calendar-page").classList.add("calendar-page--live");
  const english = document.documentElement.lang.startsWith("en");
  const words = english
    ? {
        taken: (card) => `Taken: ${card}. Arrows move it, Enter lays it down, Escape leaves it.`,
        at: (moment) => `To ${moment}.`,
        left: "Left where it was.",
        past: "That instant has passed.",
        sending: "Moving…",
        failed: "No answer: the card is back where it was. Check the connection and try again.",
        signedOut: "Your session has expired. Sign in again in another tab, then try again.",
        why: "This story is under embargo. Why override it?",
        undo: "Undo",
        undone: "Back where it was.",
      }
    : {
        taken: (card) => `Prise\u202f: ${card}. Les flèches la déplacent, Entrée la pose, Échap la laisse.`,
        at: (moment) => `Au ${moment}.`,
        left: "Laissée où elle était.",
        past: "Cet instant est passé.",
        sending: "Déplacement…",
        failed: "Pas de réponse\u202f: la carte est revenue à sa place. Vérifiez la connexion, puis recommencez.",
        signedOut: "Votre session a expiré. Reconnectez-vous dans un autre onglet, puis recommencez.",
        why: "Cet article est sous embargo. Pourquoi passer outre\u202f?",
        undo: "Annuler",
        undone: "Revenue à sa place.",
      };
  const MINUTE = 60_000;
  const STEP = 15 * MINUTE;
  const EVENING = 18 * 60 * MINUTE;
  // A finger that moves less than this has only touched the card.
  const SLACK = 8;
  // How long a finger rests on a card before it takes it: less is the page being scrolled.
  const REST = 300;
  const EDGE = 48;

  const state = document.getElementById("calendar-state");
  const cells = [...calendar.querySelectorAll(".cell")];
  const view = [...calendar.classList].find((name) => name.startsWith("calendar--")).slice(10);
  const zone = calendar.dataset.zone;
  const form = new Intl.DateTimeFormat(document.documentElement.lang, {
    weekday: "long", day: "numeric", month: "long", hour: "2-digit", minute: "2-digit", timeZone: zone,
  });
  const cookie = (name) => document.cookie.match(`(?:^|; )${name}=([^;]*)`)?.[1] ?? "";
  const start = (cell) => Date.parse(cell.dataset.start);
  const end = (cell) => Date.parse(cell.dataset.end);
  const cellAt = (instant) => cells.find((cell) => start(cell) <= instant && instant < end(cell));
  const name = (card) => card.querySelector("a").textContent.trim();

  function say(text, ...more) {
    state.replaceChildren(text, ...more);
  }

  const soon = () => Math.ceil((Date.now() + MINUTE) / STEP) * STEP;

  /* Where a card would be laid in a cell: at its own time of day; within an hour, at its minute. */
  function instantIn(cell, card) {
    const length = end(cell) - start(cell);
    const at = Date.parse(card.dataset.at);
    const from = view === "jour" ? at - (at % length) : start(cellAt(at) ?? cell);
    // A story that has no time yet is laid where the evening's readers find it.
    const inside = card.dataset.version ? at - from : view === "jour" ? 0 : EVENING;
    const wanted = start(cell) + Math.min(Math.max(inside, 0), length - MINUTE);
    // Earlier today has passed: the next quarter of an hour has not.
    return wanted <= Date.now() && soon() < end(cell) ? soon() : wanted;
  }

  async function send(body) {
    const answer = await fetch(calendar.dataset.move, {
      method: "POST",
      headers: { "Content-Type": "application/json", "X-CSRFToken": cookie("csrftoken") },
      body: JSON.stringify(body),
      redirect: "manual",
      signal: AbortSignal.timeout(20_000),
    });
    // A session that has expired leads to the door, which has no status of its own.
    if (answer.status === 0 || answer.status === 403) return { status: 401, words: words.signedOut };
    return { status: answer.status, ...(await answer.json()) };
  }

  /* Put the card at an instant: asked of the server first, shown once it is so. */
  async function move(card, instant, { back = false } = {}) {
    const before = card.dataset.version && card.dataset.at;
    const what = card.dataset.version ? { version: Number(card.dataset.version), from: card.dataset.at } : { article: Number(card.dataset.article) };
    if (instant <= Date.now()) return say(words.past);
    say(words.sending);
    card.setAttribute("aria-busy", "true");
    try {
      let answer = await send({ ...what, at: new Date(instant).toISOString() });
      if (answer.embargo) {
        const override = prompt(`${answer.words}\n\n${words.why}`)?.trim();
        if (!override) return say(answer.words);
        answer = await send({ ...what, at: new Date(instant).toISOString(), override });
      }
      if (answer.status !== 200) return say(answer.words);
      show(card, instant, answer);
      say(back ? words.undone : answer.words, ...(before && !back ? undo(card, Date.parse(before)) : []), ...ask(answer));
    } catch {
      say(words.failed);
    } finally {
      card.removeAttribute("aria-busy");
    }
  }

  function undo(card, instant) {
    if (instant <= Date.now()) return [];
    const button = Object.assign(document.createElement("button"), { type: "button", className: "link", textContent: words.undo });
    button.addEventListener("click", () => move(card, instant, { back: true }));
    return [" ", button];
  }

  /* The way to the page that asks what replaces a story at its end. */
  function ask({ ask: asked }) {
    return asked ? [" ", Object.assign(document.createElement("a"), { href: asked.url, textContent: asked.words })] : [];
  }

  /* Show the card where it is now. */
  function show(card, instant, { version, time: time_, label }) {
    card.dataset.at = new Date(instant).toISOString();
    if (card.dataset.article) {
      delete card.dataset.article;
      card.dataset.version = version;
      card.classList.replace("slot--ready", "slot--future");
      card.querySelector(".slot__grip").after(" ", document.createElement("time"));
    }
    const time = card.querySelector("time");
    time.dateTime = card.dataset.at;
    time.textContent = time_;
    card.querySelector(".slot__grip").setAttribute("aria-label", label);
    const cell = cellAt(instant);
    if (!cell) return card.remove();
    const list = cell.querySelector(".cell__cards");
    const later = [...list.querySelectorAll(".slot--future, .slot--past")].find(
      (other) => other !== card && Date.parse(other.dataset.at) > instant,
    );
    list.insertBefore(card, later ?? list.querySelector(".slot--end, .slot--due"));
    cell.scrollIntoView({ block: "nearest", inline: "nearest" });
    card.querySelector(".slot__grip").focus({ preventScroll: true });
  }

  // On a phone the days stand under each other: what has passed is above.
  if (matchMedia("(max-width: 56rem)").matches) calendar.querySelector(".cell--now")?.scrollIntoView();

  // By keyboard.

  let taken = null;

  function aim(instant) {
    taken.instant = instant;
    cells.forEach((cell) => cell.classList.remove("cell--aim"));
    cellAt(instant)?.classList.add("cell--aim");
    cellAt(instant)?.scrollIntoView({ block: "nearest", inline: "nearest" });
    say(instant > Date.now() ? words.at(form.format(instant)) : words.past);
  }

  function take(card) {
    const instant = card.dataset.version ? Date.parse(card.dataset.at) : soon();
    taken = { card, instant };
    card.classList.add("slot--taken");
    card.querySelector(".slot__grip").setAttribute("aria-pressed", "true");
    aim(instant);
    say(words.taken(name(card)));
  }

  function leave(text) {
    taken?.card.querySelector(".slot__grip").setAttribute("aria-pressed", "false");
    taken?.card.classList.remove("slot--taken");
    taken = null;
    cells.forEach((cell) => cell.classList.remove("cell--aim"));
    if (text) say(text);
  }

  /* How far a key goes: sideways a column, up and down a row of the view; by page, something finer
   * or coarser. */
  const DAY = 24 * 60 * MINUTE;
  const STEPS = {
    jour: { across: 60 * MINUTE, down: STEP, page: 60 * MINUTE },
    semaine: { across: DAY, down: STEP, page: 60 * MINUTE },
    mois: { across: DAY, down: 7 * DAY, page: 60 * MINUTE },
  }[view];

  function step(key) {
    const { across, down, page } = STEPS;
    return { ArrowLeft: -across, ArrowRight: across, ArrowUp: -down, ArrowDown: down, PageUp: -page, PageDown: page }[key];
  }

  calendar.closest(".calendar-page").addEventListener("keydown", (event) => {
    const card = event.target.closest(".slot__grip")?.closest(".slot");
    if (!card || event.ctrlKey || event.metaKey || event.altKey) return;
    if (taken && ["Escape", "Tab"].includes(event.key)) {
      if (event.key === "Escape") event.preventDefault();
      return leave(words.left);
    }
    const by = step(event.key);
    if (!taken || !by) return;
    event.preventDefault();
    const next = taken.instant + by;
    // Never out of what is shown.
    if (cellAt(next)) aim(next);
  });

  // Enter and space press a button.
  calendar.closest(".calendar-page").addEventListener("click", (event) => {
    const card = event.target.closest(".slot__grip")?.closest(".slot");
    if (!card) return;
    if (taken?.card === card) {
      const { instant } = taken;
      leave();
      move(card, instant);
    } else {
      leave();
      take(card);
    }
  });

  // By pointer: mouse, pen or finger.

  let drag = null;

  function lift() {
    drag.lifted = true;
    drag.card.classList.add("slot--dragged");
    drag.card.setPointerCapture(drag.pointer);
  }

  document.addEventListener("pointerdown", (event) => {
    const card = event.target.closest(".slot[data-version], .slot[data-article]");
    if (!card || event.button || event.target.closest(".slot__move, .link")) return;
    if (!event.target.closest(".slot__grip")) leave();
    drag = { card, pointer: event.pointerId, x: event.clientX, y: event.clientY, top: scrollY, lifted: false };
    if (event.pointerType !== "mouse") drag.timer = setTimeout(lift, REST);
  });

  document.addEventListener("pointermove", (event) => {
    if (!drag || event.pointerId !== drag.pointer) return;
    const [x, y] = [event.clientX - drag.x, event.clientY - drag.y + scrollY - drag.top];
    if (!drag.lifted) {
      if (Math.hypot(x, y) < SLACK) return;
      if (event.pointerType !== "mouse") return drop();
      lift();
    }
    drag.card.style.translate = `${x}px ${y}px`;
    // At the edge of the screen, what is beyond comes nearer.
    if (event.clientY < EDGE) scrollBy(0, -EDGE / 2);
    else if (event.clientY > innerHeight - EDGE) scrollBy(0, EDGE / 2);
    drag.over?.classList.remove("cell--aim");
    drag.over = document.elementsFromPoint(event.clientX, event.clientY).map((e) => e.closest(".cell")).find(Boolean);
    drag.over?.classList.add("cell--aim");
    if (drag.over) say(words.at(form.format(instantIn(drag.over, drag.card))));
  });

  function drop() {
    if (!drag) return null;
    clearTimeout(drag.timer);
    const { card, over, lifted } = drag;
    drag = null;
    card.classList.remove("slot--dragged");
    card.style.translate = "";
    over?.classList.remove("cell--aim");
    return lifted ? { card, over } : null;
  }

  document.addEventListener("pointerup", () => {
    const dropped = drop();
    if (!dropped) return;
    const { card, over } = dropped;
    // The click that ends a drag opens nothing.
    const swallow = (click) => click.preventDefault();
    card.addEventListener("click", swallow, { capture: true, once: true });
    setTimeout(() => card.removeEventListener("click", swallow, true));
    if (!over) return say(words.left);
    if (over === card.closest(".cell")) return say(words.left);
    move(card, instantIn(over, card));
  });
  document.addEventListener("pointercancel", () => drop() && say(words.left));
  // While a finger holds a card, the page stays where it is.
  document.addEventListener("touchmove", (event) => drag?.lifted && event.preventDefault(), { passive: false });
  // A link is dragged by the browser's own means otherwise.
  calendar.closest(".calendar-page").addEventListener("dragstart", (event) => event.preventDefault());
})();
