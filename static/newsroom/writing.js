/* The story's form: what it holds goes to the journal and the server as one types. */
(() => {
  const FRENCH = {
    typed: "Enregistrement…",
    saved: (time) => `Enregistré à ${time}`,
    offline: "Hors ligne : gardé sur cet appareil, envoyé dès que possible.",
    signed_out: "Votre session a expiré : gardé sur cet appareil.",
    sign_in: "Se reconnecter",
    someone_else: "Quelqu’un d’autre s’est connecté ici. Reconnectez-vous à votre nom : votre texte attend sur cet appareil.",
    gone: "Cet article ne vous est plus ouvert. Votre texte reste sur cet appareil.",
    unreadable: "Le serveur refuse ce texte. Il reste sur cet appareil : copiez-le et prévenez l’éditeur.",
    conflict: "Quelqu’un a changé les mêmes lignes. Rien n’est perdu.",
    choose: "Choisir",
    refused: "L’article est prêt : votre texte est gardé dans les versions, à part.",
    others: "D’autres ont changé cet article.",
    adopt: "Voir leurs changements ici",
    reload: "Recharger",
    present: (names) => `Aussi sur cet article\u202f: ${names}.`,
    found: (time) => `Un texte du ${time} attend sur cet appareil\u202f: il n’a pas été envoyé.`,
    resume: "Le reprendre",
    drop: "Le jeter",
    sure: "Jeter ce texte pour de bon\u202f?",
    unsent: "Pas encore envoyé : vérifiez la connexion, puis recommencez. Rien n’est perdu.",
    fine: "Rien à signaler.",
  };
  const ENGLISH = {
    typed: "Saving…",
    saved: (time) => `Saved at ${time}`,
    offline: "Offline: kept on this device, sent as soon as possible.",
    signed_out: "Your session has expired: kept on this device.",
    sign_in: "Sign in again",
    someone_else: "Somebody else signed in here. Sign in as yourself: your text waits on this device.",
    gone: "This story is no longer open to you. Your text stays on this device.",
    unreadable: "The server refuses this text. It stays on this device: copy it and tell the editor.",
    conflict: "Somebody changed the same lines. Nothing is lost.",
    choose: "Choose",
    refused: "The story is ready: your text is kept in the versions, aside.",
    others: "Others have changed this story.",
    adopt: "Show their changes here",
    reload: "Reload",
    present: (names) => `Also on this story: ${names}.`,
    found: (time) => `A text of ${time} waits on this device: it was not sent.`,
    resume: "Take it up again",
    drop: "Throw it away",
    sure: "Throw this text away for good?",
    unsent: "Not sent yet: check the connection, then try again. Nothing is lost.",
    fine: "Nothing to report.",
  };
  const words = document.documentElement.lang.startsWith("en") ? ENGLISH : FRENCH;
  const FIELDS = [
    "kicker", "headline", "standfirst", "body", "picture", "section", "tags", "dateline",
    "source_name", "source_url", "notice", "slug", "correction", "share_title", "share_description",
  ];
  const HEARTBEAT = 15000;
  const LOOK = 700;

  const element = (name, properties = {}, ...children) => {
    const made = Object.assign(document.createElement(name), properties);
    made.append(...children);
    return made;
  };
  const hour = (date) =>
    new Intl.DateTimeFormat(document.documentElement.lang, { hour: "2-digit", minute: "2-digit" })
      .format(date)
      .replace(":", FRENCH === words ? "\u00a0h\u00a0" : ":");
  const moment = (date) =>
    `${new Intl.DateTimeFormat(document.documentElement.lang, { dateStyle: "long" }).format(date)}, ${hour(date)}`;

  class Writing {
    constructor(panel, form) {
      this.panel = panel;
      this.form = form;
      this.state = document.getElementById("writing-state");
      this.channel = new BroadcastChannel("manchette");
      this.journal = new manchette.Journal();
      this.user = Number(panel.dataset.user);
      this.shown = null;
    }

    field(name) {
      return this.form.elements[name];
    }

    get editor() {
      return window.editors?.id_body;
    }

    /* What the form holds. */
    text() {
      const text = {};
      for (const name of FIELDS) {
        const field = this.field(name);
        text[name] = name === "body" && this.editor ? this.editor.getData() : (field?.value ?? "");
      }
      text.bylines = JSON.stringify(this.bylines());
      return text;
    }

    bylines() {
      const rows = [];
      for (const row of this.form.querySelectorAll(".dynamic-bylines")) {
        const author = row.querySelector("select[name$=-author]")?.value;
        const gone = row.querySelector("input[name$=-DELETE]")?.checked;
        if (author && !gone) rows.push([Number(author), row.querySelector("[name$=-role]").value]);
      }
      return rows;
    }

    /* Show other words in the form. Who signs is left as it is shown: rows come from the server. */
    show(text) {
      for (const name of FIELDS) {
        const field = this.field(name);
        if (name === "body" && this.editor) this.editor.setData(text.body);
        else if (field && field.value !== text[name]) {
          if (field.tagName === "SELECT" && ![...field.options].some((o) => o.value === text[name]))
            field.append(new Option(`n° ${text[name]}`, text[name]));
          field.value = text[name];
          field.dispatchEvent(new Event("change", { bubbles: true }));
        }
      }
    }

    async start() {
      const tab = this.field("tab").value;
      const article = Number(this.panel.dataset.article) || null;
      const known = await this.journal.get(tab).catch(() => null);
      const revision = Number(this.field("from_revision").value || 0);
      const base = this.text();
      let record = manchette.Queue.start({ tab, user: this.user, article, base, revision });
      // The same tab after a form that was refused, or a page that was reloaded.
      if (known && known.user === this.user) record = known;
      this.begin(record);
      if (known) this.queue.type(base);
      this.listen();
      this.offer(article);
      this.beat();
    }

    begin(record) {
      manchette.hold(record.tab);
      this.field("tab").value = record.tab;
      this.queue = new manchette.Queue({
        journal: this.journal,
        url: this.panel.dataset.saves,
        record,
        onState: (state, body) => this.onState(state, body),
      });
    }

    listen() {
      const look = () => {
        this.looking ??= setTimeout(() => {
          this.looking = null;
          this.queue.type(this.text());
        }, LOOK);
      };
      this.form.addEventListener("input", look);
      this.form.addEventListener("change", look);
      window.django?.jQuery(this.form).on("change", "select", look);
      this.editor?.model.document.on("change:data", look);
      window.addEventListener("online", () => this.queue.send());
      document.addEventListener("visibilitychange", () => {
        if (document.visibilityState === "hidden") this.last();
      });
      window.addEventListener("pagehide", () => {
        this.last();
        this.beat(true);
      });
      window.addEventListener("beforeunload", (event) => {
        if (this.leaving || this.queue.isClean) return;
        event.preventDefault();
      });
      this.form.addEventListener("submit", (event) => this.onSubmit(event));
      setInterval(() => document.visibilityState === "visible" && this.beat(), HEARTBEAT);
    }

    /* Before the page may go: what it holds, into the journal and off to the server. */
    last() {
      this.queue.type(this.text());
      if (!this.queue.isClean) this.queue.send({ keepalive: JSON.stringify(this.queue.record.text).length < 20000 });
    }

    onState(state, body = {}) {
      const { record } = this.queue;
      if (state === "saved" || state === "conflict" || state === "refused") this.onAnswer(state, body);
      const parts = [];
      if (state === "saved") parts.push(this.queue.isClean ? words.saved(hour(new Date())) : words.typed);
      else parts.push(body.words ?? words[state]);
      if (state === "signed_out")
        parts.push(" ", element("a", { href: this.panel.dataset.login, target: "_blank", textContent: words.sign_in }));
      if (state === "conflict")
        parts.push(" ", element("a", { href: body.merge, textContent: words.choose }));
      for (const [name, messages] of Object.entries(body.errors ?? {}))
        parts.push(element("br"), `${this.label(name)} : ${messages.join(" ")}`);
      const shown = `${state} ${parts.map((part) => part.textContent ?? part).join("")}`;
      if (shown === this.shown) return;
      this.shown = shown;
      this.state.replaceChildren(...parts);
      this.state.dataset.state = state;
      this.panel.dataset.article = record.article ?? "";
    }

    label(name) {
      return this.form.querySelector(`label[for=id_${name}]`)?.textContent.replace(/\s*:$/, "") ?? name;
    }

    onAnswer(state, body) {
      const { record } = this.queue;
      this.field("from_revision").value = body.text ? "" : body.revision;
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
      this.queue.type(this.text());
      if (!(await this.queue.flush()) || !this.theirs) return;
      const { text, revision } = this.theirs;
      this.show(text);
      await this.queue.adopt(this.text(), revision);
      this.field("from_revision").value = revision;
      this.theirs = null;
      this.showOthers();
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
    }

    async onSubmit(event) {
      if (this.leaving) return;
      event.preventDefault();
      const { submitter } = event;
      this.queue.type(this.text());
      // A story that has no row yet is made by the form itself, unless words of it were sent.
      const sent = this.queue.record.article ? await this.queue.flush() : await this.flushNew();
      if (!sent) {
        this.state.textContent = words.unsent;
        this.state.focus?.();
        return;
      }
      this.form.elements._flushed?.remove();
      if (this.queue.record.article)
        this.form.append(element("input", { type: "hidden", name: "_flushed", value: "1" }));
      if (this.theirs) this.field("from_revision").value = this.queue.record.revision ?? 0;
      this.leaving = true;
      // Not while the event that was stopped is still on its way: the browser would ignore it.
      setTimeout(() => this.form.requestSubmit(submitter));
    }

    async flushNew() {
      return this.queue.isClean ? true : this.queue.flush();
    }

    /* What this browser holds of this story and never sent. */
    async offer(article) {
      const records = await this.journal.unsent(this.user).catch(() => []);
      const record = records
        .filter((one) => (one.article ?? null) === article && one.tab !== this.queue.record.tab)
        .sort((one, other) => other.at - one.at)[0];
      const box = this.panel.querySelector(".writing__offer");
      box.hidden = !record;
      if (!record) return;
      const resume = element("button", { type: "button", className: "button", textContent: words.resume });
      const drop = element("button", { type: "button", className: "link", textContent: words.drop });
      resume.addEventListener("click", () => this.resume(record));
      drop.addEventListener("click", async () => {
        if (!confirm(words.sure)) return;
        await this.journal.forget(record.tab);
        this.offer(article);
      });
      const excerpt = `${record.text.headline} — ${record.text.body.replace(/<[^>]*>/g, " ")}`.slice(0, 160);
      box.replaceChildren(
        element("p", {}, element("b", { textContent: words.found(moment(record.at)) })),
        element("p", { textContent: excerpt }),
        resume, " ", drop,
      );
    }

    async resume(record) {
      clearTimeout(this.queue.timer);
      this.queue.stopped = true;
      this.begin(record);
      this.show(record.text);
      this.panel.querySelector(".writing__offer").hidden = true;
      await this.queue.flush();
    }

    async beat(left = false) {
      const { tab, article } = this.queue.record;
      if (!article) return;
      try {
        const body = { tab, article, user: this.user, left };
        const answer = await manchette.post(this.panel.dataset.presence, body, { keepalive: left });
        if (answer.status !== 200) return;
        const known = this.revision ?? Number(this.field("from_revision").value);
        this.outdated = !this.theirs && this.queue.isClean && answer.body.revision > known;
        this.showPeople(answer.body.people);
      } catch {
        // The queue says when there is no connection.
      }
    }
  }

  /* Elsewhere in the newsroom: what this browser never sent, and where to send it from. */
  async function remind(panel) {
    const journal = new manchette.Journal();
    const records = await journal.unsent(Number(panel.dataset.user)).catch(() => []);
    panel.hidden = !records.length;
    panel.querySelector("ul")?.replaceChildren(
      ...records.map((record) =>
        element(
          "li",
          {},
          element("a", {
            href: record.article ? panel.dataset.change.replace("/0/", `/${record.article}/`) : panel.dataset.add,
            textContent: record.text.headline || moment(record.at),
          }),
        ),
      ),
    );
  }

  /* CKEditor fills window.editors when it is ready. */
  function whenReady(form, deed) {
    const area = form.elements.body;
    if (!area || window.editors?.id_body) return deed();
    const wait = setInterval(() => {
      if (!window.editors?.id_body) return;
      clearInterval(wait);
      deed();
    }, 50);
  }

  document.addEventListener("DOMContentLoaded", () => {
    const reminder = document.getElementById("unsent");
    if (reminder) remind(reminder);
    const panel = document.getElementById("writing");
    const form = document.getElementById("article_form");
    if (!panel || !form || "readOnly" in panel.dataset || !form.elements.tab) return;
    whenReady(form, () => {
      const writing = new Writing(panel, form);
      window.manchette.writing = writing;
      writing.start();
    });
  });
})();
