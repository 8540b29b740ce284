/* Moving stories about the front page: dragged by their grip, or carried by the keyboard.
 *
 * The page works by its forms alone. Here a deed is sent without leaving the page, whose answer
 * takes its place; and each story gets a grip, by which it is dragged with any pointer, picked up
 * by a tap and put down by another, or carried with the arrows. */
(() => {
  const FRENCH = {
    grip: (headline) => `Déplacer : ${headline}`,
    picked: (headline) => `Pris : ${headline}. Choisissez une place.`,
    over: (place, held) => `${place}, où se trouve : ${held || "rien"}`,
    left: "Laissé où il était.",
    sending: "Envoi…",
    failed: "Rien n’est fait : la rédaction n’a pas répondu. Vérifiez la connexion et recommencez.",
    signedOut: "Rien n’est fait : votre session est finie. Rouvrez cette page pour vous identifier.",
    forbidden: "Rien n’est fait : vous n’avez pas le droit de changer la une.",
  };
  const ENGLISH = {
    grip: (headline) => `Move: ${headline}`,
    picked: (headline) => `Picked up: ${headline}. Choose a place.`,
    over: (place, held) => `${place}, which holds: ${held || "nothing"}`,
    left: "Left where it was.",
    sending: "Sending…",
    failed: "Nothing was done: the newsroom did not answer. Check the connection and try again.",
    signedOut: "Nothing was done: your session has ended. Open this page again to sign in.",
    forbidden: "Nothing was done: you may not change the front page.",
  };
  const words = document.documentElement.lang.startsWith("en") ? ENGLISH : FRENCH;
  const STEPS = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 };
  const SLACK = 6; // Pixels that a finger trembles without meaning to drag.
  const EDGE = 70; // Pixels from the top and the bottom at which the page scrolls along.

  const desk = document.getElementById("front-desk");
  const state = document.getElementById("front-state");
  let carried = null; // { story, grip, over, how: "keys" | "taps" | "drag" }
  let busy = false;

  const headlineOf = (element) =>
    element?.querySelector(".front-story__headline")?.textContent.trim() ?? "";
  const spots = () => [...desk.querySelectorAll("[data-spot]")];

  function say(text, refused = false) {
    const line = Object.assign(document.createElement("p"), { textContent: text });
    line.className = `front-state${refused ? " front-state--refused" : ""}`;
    state.replaceChildren(line);
  }

  function prepare() {
    if (!desk.hasAttribute("data-editable")) return;
    for (const story of desk.querySelectorAll(".front-story")) {
      const grip = Object.assign(document.createElement("button"), {
        type: "button", className: "grip", textContent: "⠿", ariaPressed: "false",
      });
      grip.setAttribute("aria-label", words.grip(headlineOf(story)));
      grip.setAttribute("aria-describedby", "front-help");
      story.prepend(grip);
    }
  }

  /* Send a deed and take over the page that answers; then stand on the element of that id. */
  async function send(form, data, focus) {
    if (busy) return;
    busy = true;
    say(words.sending);
    try {
      const answer = await fetch(form.action, { method: "POST", body: data });
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const fresh = page.getElementById("front-desk");
      if (fresh) {
        desk.toggleAttribute("data-editable", fresh.hasAttribute("data-editable"));
        desk.replaceChildren(...fresh.childNodes);
        if (answer.ok) document.getElementById("placing").reset();
        state.replaceChildren(...page.getElementById("front-state").childNodes);
        prepare();
        const place = document.getElementById(focus);
        (place?.querySelector(".grip") ?? place)?.focus();
      } else if (answer.ok && answer.redirected) say(words.signedOut, true);
      else say(answer.status === 403 ? words.forbidden : words.failed, true);
    } catch {
      say(words.failed, true);
    } finally {
      busy = false;
    }
  }

  function pick(story, how) {
    putDown();
    const grip = story.querySelector(".grip");
    carried = { story, grip, how, over: null };
    grip.ariaPressed = "true";
    say(words.picked(headlineOf(story)));
    if (how === "keys") hover(story.closest("[data-spot]") ?? spots()[0]);
  }

  function hover(spot) {
    if (spot === carried.over) return;
    carried.over?.classList.remove("spot--over");
    carried.over = spot;
    spot?.classList.add("spot--over");
    if (!spot) return;
    if (carried.how === "keys") spot.scrollIntoView({ block: "nearest" });
    say(words.over(spot.dataset.name, headlineOf(spot)));
  }

  function putDown() {
    carried?.over?.classList.remove("spot--over");
    carried?.ghost?.remove();
    if (carried) carried.grip.ariaPressed = "false";
    document.documentElement.classList.remove("front-carrying");
    carried = null;
  }

  function leave() {
    putDown();
    say(words.left);
  }

  function drop(spot) {
    const { story } = carried;
    putDown();
    const form = document.getElementById("placing");
    const data = new FormData(form);
    data.set("article", story.dataset.article);
    data.set("place", spot.dataset.spot);
    send(form, data, spot.id);
  }

  // By keyboard, and by a tap on the grip then one on a place.
  desk.addEventListener("click", (event) => {
    const grip = event.target.closest(".grip");
    const spot = event.target.closest("[data-spot]");
    if (carried?.how === "taps" && spot && grip !== carried.grip) {
      event.preventDefault();
      drop(spot);
    } else if (grip && carried?.grip === grip) {
      if (carried.how === "keys") drop(carried.over);
      else leave();
    } else if (grip) pick(grip.closest(".front-story"), event.detail ? "taps" : "keys");
  });

  document.addEventListener("keydown", (event) => {
    if (!carried) return;
    if (event.key === "Escape") leave();
    else if (STEPS[event.key] && carried.how === "keys") {
      event.preventDefault();
      const all = spots();
      const next = all.indexOf(carried.over) + STEPS[event.key];
      hover(all[(next + all.length) % all.length]);
    } else if (event.key === "Tab") leave();
  });

  // By pointer: from the grip with any, from anywhere on the story with a mouse.
  desk.addEventListener("pointerdown", (start) => {
    const story = start.target.closest(".front-story");
    const grip = story?.querySelector(".grip");
    if (!grip || start.button || !(start.target === grip || start.pointerType === "mouse")) return;
    const ours = (event) => event.pointerId === start.pointerId;
    let dragging = false;
    let scrolling = 0;

    function follow({ clientX, clientY }) {
      carried.ghost.style.transform = `translate(${clientX + 12}px, ${clientY + 12}px)`;
      hover(document.elementFromPoint(clientX, clientY)?.closest("[data-spot]") ?? null);
      const below = clientY > window.innerHeight - EDGE;
      cancelAnimationFrame(scrolling);
      if (below || clientY < EDGE) {
        window.scrollBy(0, below ? 8 : -8);
        scrolling = requestAnimationFrame(() => carried && follow({ clientX, clientY }));
      }
    }
    function onMove(event) {
      if (!ours(event)) return;
      if (!dragging && Math.hypot(event.clientX - start.clientX, event.clientY - start.clientY) > SLACK) {
        dragging = true;
        pick(story, "drag");
        carried.ghost = Object.assign(document.createElement("div"), {
          className: "front-ghost", textContent: headlineOf(story),
        });
        document.body.append(carried.ghost);
        document.documentElement.classList.add("front-carrying");
      }
      if (dragging && carried) follow(event);
    }
    function onEnd(event) {
      if (!ours(event)) return;
      for (const [name, listener] of Object.entries(listeners)) document.removeEventListener(name, listener);
      cancelAnimationFrame(scrolling);
      if (!dragging || !carried) return;
      // The click that follows a drag is none.
      const swallow = (click) => { click.preventDefault(); click.stopPropagation(); };
      document.addEventListener("click", swallow, { capture: true, once: true });
      setTimeout(() => document.removeEventListener("click", swallow, { capture: true }));
      if (event.type === "pointerup" && carried.over) drop(carried.over);
      else leave();
    }
    const listeners = { pointermove: onMove, pointerup: onEnd, pointercancel: onEnd };
    for (const [name, listener] of Object.entries(listeners)) document.addEventListener(name, listener);
  });
  // Nothing here is dragged the browser's own way.
  desk.addEventListener("dragstart", (event) => event.preventDefault());

  document.getElementById("content-main").addEventListener("submit", (event) => {
    const form = event.target;
    if (form.method !== "post") return;
    event.preventDefault();
    const data = new FormData(form);
    const { submitter } = event;
    if (submitter?.name) data.append(submitter.name, submitter.value);
    const place = form.id === "placing" ? `spot-${data.get("place")}` : submitter?.closest("[id^=spot-]")?.id;
    send(form, data, place ?? "flash");
  });

  prepare();
})();
