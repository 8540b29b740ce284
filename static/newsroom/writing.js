/* The story's form: what it holds goes to the journal and the server as one types. */
(() => {
  const { Journal, Queue, StoryText, cookie, hold, offer, post, release, uuid, within } = window.manchette;
  const FRENCH = {
    typed: "Enregistrement…",
    saved: (time) => `Enregistré à ${time}`,
    offline: "Hors ligne\u202f: gardé sur cet appareil, envoyé dès que possible.",
    down: "Le serveur ne répond pas\u202f: gardé sur cet appareil, envoyé dès que possible.",
    unkept: "Pas encore envoyé, et cet appareil ne garde rien\u202f: laissez cette page ouverte.",
    signed_out: "Votre session a expiré\u202f: gardé sur cet appareil.",
    sign_in: "Se reconnecter",
    someone_else: "Quelqu’un d’autre s’est connecté ici. Reconnectez-vous à votre nom\u202f: votre texte attend sur cet appareil.",
    gone: "Cet article n’existe plus, ou ne vous est plus ouvert. Votre texte reste sur cet appareil.",
    again: "Le reprendre dans un nouvel article",
    unreadable: "Le serveur refuse ce texte, sans doute trop long. Il reste sur cet appareil\u202f: raccourcissez-le.",
    conflict: "Quelqu’un a changé les mêmes lignes. Rien n’est perdu.",
    choose: "Choisir",
    refused: "L’article est prêt\u202f: votre texte est gardé dans les versions, à part.",
    others: "Cet article a changé ailleurs.",
    adopt: "Voir les changements ici",
    reload: "Recharger",
    present: (names) => `Aussi sur cet article\u202f: ${names}.`,
    unsent: "Pas encore envoyé\u202f: vérifiez la connexion, puis recommencez. Rien n’est perdu.",
    fine: "Rien à signaler.",
  };
  const ENGLISH = {
    typed: "Saving…",
    saved: (time) => `Saved at ${time}`,
    offline: "Offline: kept on this device, sent as soon as possible.",
    down: "The server does not answer: kept on this device, sent as soon as possible.",
    unkept: "Not sent yet, and this device keeps nothing: leave this page open.",
    signed_out: "Your session has expired: kept on this device.",
    sign_in: "Sign in again",
    someone_else: "Somebody else signed in here. Sign in as yourself: your text waits on this device.",
    gone: "This story is gone, or no longer open to you. Your text stays on this device.",
    again: "Take it up in a new story",
    unreadable: "The server refuses this text, probably too long. It stays on this device: shorten it.",
    conflict: "Somebody changed the same lines. Nothing is lost.",
    choose: "Choose",
    refused: "The story is ready: your text is kept in the versions, aside.",
    others: "This story has changed elsewhere.",
    adopt: "Show the changes here",
    reload: "Reload",
    present: (names) => `Also on this story: ${names}.`,
    unsent: "Not sent yet: check the connection, then try again. Nothing is lost.",
    fine: "Nothing to report.",
  };
  const words = document.documentElement.lang.startsWith("en") ? ENGLISH : FRENCH;
  const HEARTBEAT = 15000;
  // A second, less what writing takes.
  const LOOK = 700;

  const element = (name, properties = {}, ...children) => {
    const made = Object.assign(document.createElement(name), properties);
    made.append(...children);
    return made;
  };
  // By hand: the first Intl.DateTimeFormat of a page takes 100 ms on a cheap phone, while one types.
  const hour = (date) =>
    [date.getHours(), date.getMinutes()]
      .map((number) => String(number).padStart(2, "0"))
      .join(FRENCH === words ? "\u00a0h\u00a0" : ":");

  class Writing {
    constructor(panel, form) {
      this.panel = panel;
      this.form = form;
      this.story = new StoryText(form);
      this.state = document.getElementById("writing-state");
      this.channel = new BroadcastChannel("manchette");
      this.journal = new Journal();
      this.user = Number(panel.dataset.user);
      this.shown = null;
    }

    field(name) {
      return this.form.elements[name];
    }

    async start() {
      this.listen();
      const base = this.story.served();
      const article = Number(this.panel.dataset.article) || null;
      const revision = Number(this.field("from_revision").value || 0);
      let tab = this.field("tab").value;
      const [known, held] = await Promise.all([within(800, this.journal.get(tab)), hold(tab)]);
      if (held && known?.user === this.user && "bound" in this.panel.dataset) {
        // The same form, refused a moment ago.
        this.begin(known);
      } else {
        if (known || !held) {
          // A window that was duplicated, or somebody else's tab: that record is left alone.
          release(tab);
          tab = uuid();
          await hold(tab);
        }
        this.begin(Queue.start({ tab, user: this.user, article, base, revision }));
      }
      this.look();
      await this.offer();
      this.beat();
    }

    begin(record) {
      this.field("tab").value = record.tab;
      this.queue = new Queue({
        journal: this.journal,
        url: this.panel.dataset.saves,
        record,
        onState: (state, body) => this.onState(state, body),
      });
    }

    /* Take what the form holds now to the journal and the queue. */
    look() {
      clearTimeout(this.looking);
      this.looking = null;
      if (this.queue && !this.moving) this.queue.type(this.story.read());
    }

    listen() {
      const soon = () => {
        this.looking ??= setTimeout(() => this.look(), LOOK);
      };
      this.form.addEventListener("input", soon);
      this.form.addEventListener("change", soon);
      window.django?.jQuery(this.form).on("change", "select", soon);
      document.addEventListener("formset:removed", soon);
      whenReady(() => this.story.editor.model.document.on("change:data", soon));
      window.addEventListener("online", () => this.queue?.wake());
      document.addEventListener("visibilitychange", () => {
        if (document.visibilityState === "hidden") this.last();
        else this.queue?.wake();
      });
      window.addEventListener("focus", () => this.queue?.wake());
      window.addEventListener("pagehide", () => {
        this.last();
        this.beat(true);
      });
      window.addEventListener("pageshow", (event) => {
        this.leaving = false;
        // Back from the browser's memory: somebody may have written meanwhile.
        if (event.persisted) this.beat();
      });
      window.addEventListener("beforeunload", (event) => {
        this.look();
        if (this.leaving || !this.queue || this.queue.isClean) return;
        event.preventDefault();
      });
      this.form.addEventListener("submit", (event) => this.onSubmit(event));
      setInterval(() => document.visibilityState === "visible" && this.beat(), HEARTBEAT);
    }

    /* Before the page may go: what it holds, into the journal and off to the server. */
    last() {
      this.look();
      if (this.queue && !this.queue.isClean) this.queue.send({ keepalive: true });
    }

    onState(state, body = {}) {
      const { record } = this.queue;
      if (state === "renewed") {
        this.field("tab").value = record.tab;
        return;
      }
      if (state === "saved" || state === "conflict" || state === "refused") this.onAnswer(state, body);
      this.panel.dataset.article = record.article ?? "";
      const parts = [];
      const kept = this.queue.kept || !["offline", "down", "signed_out"].includes(state);
      if (state === "saved") parts.push(this.queue.isClean ? words.saved(hour(new Date())) : words.typed);
      else parts.push(kept ? words[state] : words.unkept);
      if (state === "signed_out" || state === "someone_else")
        parts.push(" ", element("a", { href: this.panel.dataset.login, target: "_blank", textContent: words.sign_in }));
      if (state === "gone") parts.push(" ", element("a", { href: this.panel.dataset.add, textContent: words.again }));
      if (state === "conflict") parts.push(" ", element("a", { href: body.merge, textContent: words.choose }));
      for (const [name, messages] of Object.entries(body.errors ?? {}))
        parts.push(element("br"), `${this.label(name)}\u202f: ${messages.join(" ")}`);
      this.say(state, ...parts);
    }

    say(state, ...parts) {
      const shown = `${state} ${parts.map((part) => part.textContent ?? part).join("")}`;
      if (shown === this.shown) return;
      this.shown = shown;
      this.state.replaceChildren(...parts);
      this.state.dataset.state = state;
    }

    label(name) {
      return this.form.querySelector(`label[for=id_${name}]`)?.textContent.trim().replace(/\s*:$/, "") ?? name;
    }

    onAnswer(state, body) {
      const { record } = this.queue;
      // With others' words in the story, the form still is of the one that it started from.
      if (!body.text) this.field("from_revision").value = body.revision;
      this.revision = body.revision;
      const address = this.panel.dataset.change.replace("/0/", `/${record.article}/`);
      if (location.pathname !== address) {
        history.replaceState(null, "", address);
        this.form.action = address;
      }
      this.showPeople(body.people);
      this.showChecklist(body.checklist);
      this.theirs = state === "saved" && body.text ? body : null;
      this.showOthers();
      this.channel.postMessage({ article: record.article, revision: body.revision });
    }

    showPeople(names = []) {
      this.people = names.length ? words.present(names.join(", ")) : "";
      this.showOthers();
    }

    showOthers() {
      const line = this.panel.querySelector(".writing__others");
      const parts = [this.people ?? ""];
      if (this.theirs) {
        const adopt = element("button", { type: "button", className: "link", textContent: words.adopt });
        adopt.addEventListener("click", () => this.adopt());
        parts.push(` ${words.others} `, adopt);
      } else if (this.outdated) {
        parts.push(` ${words.others} `, element("a", { href: "", textContent: words.reload }));
      }
      const shown = parts.map((part) => part.textContent ?? part).join("");
      if (line.textContent === shown) return;
      line.replaceChildren(...parts);
    }

    async adopt() {
      this.look();
      if (!(await this.queue.flush()) || !this.theirs) return;
      const { text, revision } = this.theirs;
      const rows = this.queue.record.text.bylines;
      this.show({ ...text, bylines: rows });
      this.queue.adopt({ ...text, bylines: rows }, revision);
      this.field("from_revision").value = revision;
      this.theirs = null;
      this.showOthers();
    }

    show(text) {
      this.moving = true;
      this.story.show(text);
      this.moving = false;
    }

    showChecklist(problems) {
      const list = document.querySelector("#checklist ul");
      if (!list || !problems) return;
      const items = problems.map((problem) =>
        element(
          "li",
          { className: problem.stops ? "checklist__stops" : "checklist__warns" },
          element("a", { href: `#id_${problem.field}`, textContent: problem.words }),
        ),
      );
      if (!items.length) items.push(element("li", { className: "checklist__fine", textContent: words.fine }));
      list.replaceChildren(...items);
      const anyway = document.querySelector(".checklist__anyway");
      if (anyway) anyway.hidden = !problems.some((problem) => !problem.stops);
    }

    async onSubmit(event) {
      if (this.leaving) return;
      event.preventDefault();
      if (this.submitting || !this.queue) return;
      this.submitting = true;
      const { submitter } = event;
      this.look();
      const { record } = this.queue;
      // The server has to know what this form started from before it takes it whole. A story that
      // has no row yet is made by the form itself, unless words of it were sent.
      const sent = await this.queue.flush({ force: Boolean(record.fresh && record.article) });
      this.submitting = false;
      if (!sent) {
        if (!this.queue.stopped) this.say("unsent", words.unsent);
        this.state.focus();
        return;
      }
      this.field("_flushed")?.remove();
      if (record.article) this.form.append(element("input", { type: "hidden", name: "_flushed", value: "1" }));
      // Signing in again, in another window too, changes it.
      this.field("csrfmiddlewaretoken").value = cookie("csrftoken") || this.field("csrfmiddlewaretoken").value;
      this.leaving = true;
      // Not while the event that was stopped is still on its way: the browser would ignore it.
      setTimeout(() => this.form.requestSubmit(submitter));
    }

    offer() {
      const box = this.panel.querySelector(".writing__offer");
      const article = this.queue.record.article ?? null;
      return offer(box, { journal: this.journal, user: this.user, article, resume: (record) => this.resume(record) });
    }

    /* Go on with a record that was never sent, in place of what the form holds. */
    async resume(record) {
      this.look();
      await this.queue.flush();
      this.queue.stop();
      release(this.queue.record.tab);
      this.begin(record);
      this.show(record.text);
      await this.queue.flush({ force: true });
      this.field("headline").focus();
    }

    async beat(left = false) {
      if (!this.queue?.record.article) return;
      const { tab, article } = this.queue.record;
      try {
        const body = { tab, article, user: this.user, left };
        const answer = await post(this.panel.dataset.presence, body, { keepalive: left });
        if (answer.status !== 200) return;
        const known = this.revision ?? Number(this.field("from_revision").value);
        this.outdated = !this.theirs && this.queue.isClean && answer.body.revision > known;
        this.showPeople(answer.body.people);
      } catch {
        // The queue says when there is no connection.
      }
    }
  }

  /* CKEditor fills window.editors when it is ready: never, where its script did not arrive. */
  function whenReady(deed) {
    if (window.editors?.id_body) return deed();
    const wait = setInterval(() => {
      if (!window.editors?.id_body) return;
      clearInterval(wait);
      deed();
    }, 100);
  }

  document.addEventListener("DOMContentLoaded", () => {
    const panel = document.getElementById("writing");
    const form = document.getElementById("article_form");
    if (!panel || !form || "readOnly" in panel.dataset || !form.elements.tab) return;
    // The browser is not to put back what it remembers over what the server says.
    form.autocomplete = "off";
    form.querySelector("[aria-invalid=true]:not([type=hidden])")?.focus();
    const writing = new Writing(panel, form);
    window.manchette.writing = writing;
    writing.start();
  });
})();
