/* What this browser holds and never sent: offered on the story's form, and on the newsroom's home. */
(() => {
  const { Journal, Queue, hold, release, uuid } = window.manchette;
  const FRENCH = {
    found: (time) => `Un texte du ${time} attend sur cet appareil\u202f: il n’a pas été envoyé.`,
    unfit: (time) => `Un texte du ${time} attend sur cet appareil\u202f: une de ses rubriques ne convient pas.`,
    resume: "Le reprendre",
    send: "Envoyer",
    again: "Reprendre dans un nouvel article",
    drop: "Le jeter",
    sure: "Jeter ce texte pour de bon\u202f?",
    saved: "Envoyé.",
    conflict: "Envoyé\u202f; quelqu’un a changé les mêmes lignes.",
    refused: "L’article est prêt\u202f: votre texte est gardé dans ses versions, à part.",
    choose: "Choisir",
    open: "Ouvrir l’article",
    gone: "Cet article n’existe plus, ou ne vous est plus ouvert.",
    signed_out: "Votre session a expiré. Reconnectez-vous, puis recommencez.",
    unsent: "Pas encore envoyé. Vérifiez la connexion, puis recommencez. Rien n’est perdu.",
    untitled: "Sans titre",
  };
  const ENGLISH = {
    found: (time) => `A text of ${time} waits on this device: it was not sent.`,
    unfit: (time) => `A text of ${time} waits on this device: one of its fields is not fit.`,
    resume: "Take it up again",
    send: "Send",
    again: "Take it up in a new story",
    drop: "Throw it away",
    sure: "Throw this text away for good?",
    saved: "Sent.",
    conflict: "Sent; somebody changed the same lines.",
    refused: "The story is ready: your text is kept in its versions, aside.",
    choose: "Choose",
    open: "Open the story",
    gone: "This story is gone, or no longer open to you.",
    signed_out: "Your session has expired. Sign in, then try again.",
    unsent: "Not sent yet. Check the connection, then try again. Nothing is lost.",
    untitled: "Untitled",
  };
  const words = document.documentElement.lang.startsWith("en") ? ENGLISH : FRENCH;

  const element = (name, properties = {}, ...children) => {
    const made = Object.assign(document.createElement(name), properties);
    made.append(...children);
    return made;
  };
  const language = document.documentElement.lang;
  const moment = (time) => {
    const said = new Intl.DateTimeFormat(language, { dateStyle: "long", timeStyle: "short" }).format(time);
    return words === FRENCH ? said.replace(/(\d+):(\d\d)/, "$1\u00a0h\u00a0$2") : said;
  };
  const button = (text, deed, className = "button") => {
    const made = element("button", { type: "button", className, textContent: text });
    made.addEventListener("click", async () => {
      made.disabled = true;
      await deed().finally(() => (made.disabled = false));
    });
    return made;
  };

  function excerpt({ text }) {
    const plain = new DOMParser().parseFromString((text.body ?? "").replaceAll("</", " </"), "text/html").body.textContent;
    const whole = [text.headline || words.untitled, text.standfirst, plain].filter(Boolean).join(" — ");
    return whole.length > 160 ? `${whole.slice(0, 160)}…` : whole;
  }

  /* Records of the story, or of none; those whose story is gone belong with the new one. */
  const about = (article) => (record) => (record.gone ? null : (record.article ?? null)) === article;

  /* A record whose story is gone, as the beginning of another. */
  function renewed(record) {
    const base = Object.fromEntries(Object.keys(record.text).map((name) => [name, ""]));
    base.bylines = "[]";
    const fresh = Queue.start({ tab: uuid(), user: record.user, article: null, base, revision: 0 });
    return { ...fresh, text: { ...record.text, slug: "" }, at: record.at };
  }

  /* Take a record out of the journal to go on with; null if another window has it. */
  async function take(journal, record) {
    if (!(await hold(record.tab))) return null;
    const stored = await journal.get(record.tab).catch(() => record);
    if (!stored?.gone) return stored ?? null;
    const next = renewed(stored);
    await hold(next.tab);
    await journal.put(next);
    await journal.forget(record.tab);
    release(record.tab);
    return next;
  }

  function dropping(journal, record, after) {
    return button(
      words.drop,
      async () => {
        if (!confirm(words.sure)) return;
        await journal.forget(record.tab);
        await after();
      },
      "link",
    );
  }

  /* Offer in `box` what waits of the story; resume(record) goes on with one. */
  async function offer(box, { journal, user, article, resume }) {
    const again = () => offer(box, { journal, user, article, resume });
    const records = (await journal.unsent(user).catch(() => [])).filter(about(article));
    box.hidden = !records.length;
    box.replaceChildren(
      ...records.map((record) => {
        const say = record.unfit?.length && !record.pending ? words.unfit : words.found;
        const take_up = async () => {
          const taken = await take(journal, record);
          if (taken) await resume(taken);
          await again();
        };
        return element(
          "div",
          { className: "writing__waits" },
          element("p", {}, element("b", { textContent: say(moment(record.at)) })),
          element("p", { className: "writing__excerpt", textContent: excerpt(record) }),
          button(words.resume, take_up), " ", dropping(journal, record, again),
        );
      }),
    );
  }

  /* Elsewhere in the newsroom: everything that waits here, each to be sent by one tap. */
  async function remind(panel) {
    const journal = new Journal();
    const { user, saves, change, add } = panel.dataset;
    const address = (record) => change.replace("/0/", `/${record.article}/`);
    const line = (record) => {
      const said = element("span", { role: "status" });
      const deeds = element("span", { className: "writing__deeds" });
      const draw = (...parts) => deeds.replaceChildren(...parts.flatMap((part) => [part, " "]));
      const dropped = dropping(journal, record, async () => item.remove());
      const item = element("li", {}, element("span", { className: "writing__excerpt", textContent: `${moment(record.at)} — ${excerpt(record)}` }), deeds, said);
      const send = async () => {
        if (!(await hold(record.tab))) return;
        const stored = (await journal.get(record.tab).catch(() => null)) ?? record;
        const onState = (state, body = {}) => {
          said.textContent = words[state] ?? (state === "typed" || state === "renewed" ? "" : words.unsent);
          if (["saved", "refused"].includes(state)) draw(element("a", { href: address(queue.record), textContent: words.open }));
          if (state === "conflict") draw(element("a", { href: body.merge, textContent: words.choose }));
          if (state === "gone") draw(element("a", { href: add, textContent: words.again }), dropped);
        };
        const queue = new Queue({ journal, url: saves, record: stored, onState });
        const sent = await queue.flush({ force: true });
        queue.stop();
        release(queue.record.tab);
        if (sent && !queue.record.unfit.length) await journal.forget(queue.record.tab);
        if (sent && queue.record.unfit.length) location.assign(address(queue.record));
      };
      if (record.gone) draw(element("a", { href: add, textContent: words.again }), dropped);
      else draw(button(words.send, send), dropped);
      return item;
    };
    const records = await journal.unsent(Number(user)).catch(() => []);
    panel.hidden = !records.length;
    panel.querySelector("ul")?.replaceChildren(...records.map(line));
  }

  document.addEventListener("DOMContentLoaded", () => {
    const panel = document.getElementById("unsent");
    if (panel) remind(panel);
  });
  window.manchette.offer = offer;
})();
