/* One thread of notes, as it stands beside the text. */
(() => {
  const FRENCH = {
    whole: "Sur tout l’article",
    lost: "Passage supprimé",
    go: (quote) => `Aller au passage : ${quote}`,
    by: (name) => `Note de ${name}`,
    answer: "Répondre",
    yours: "Votre réponse",
    resolve: "Marquer comme réglée",
    reopen: "Rouvrir",
    edit: "Modifier",
    edited: "Votre note",
    remove: "Supprimer",
    sure: "Supprimer cette note ?",
  };
  const ENGLISH = {
    whole: "On the whole story",
    lost: "Passage deleted",
    go: (quote) => `Go to the passage: ${quote}`,
    by: (name) => `Note by ${name}`,
    answer: "Answer",
    yours: "Your answer",
    resolve: "Mark as settled",
    reopen: "Open again",
    edit: "Edit",
    edited: "Your note",
    remove: "Delete",
    sure: "Delete this note?",
  };
  const words = document.documentElement.lang.startsWith("en") ? ENGLISH : FRENCH;
  const { element } = manchette;
  const short = (quote) => (quote.length > 140 ? `${quote.slice(0, 139)}…` : quote);

  class Thread {
    /* `notes` keeps the threads: it does the deeds and knows the text. */
    constructor(notes, id) {
      Object.assign(this, { notes, id, shown: null, box: null, editing: null });
      this.place = element("div", { className: "note-thread__place" });
      this.list = element("ol", { className: "note-thread__notes" });
      this.state = element("p", { className: "note-thread__state" });
      this.open = this.button(words.answer, () => this.answer());
      this.settle = this.button("", () => this.notes.do(`${id}/resolution/`, { reopen: this.isResolved }));
      this.foot = element("div", { className: "note-thread__foot" }, this.open, this.settle);
      this.element = element(
        "li",
        { className: "note-thread", id: `note-${id}`, tabIndex: -1 },
        this.place, this.list, this.state, this.foot,
      );
      this.element.addEventListener("focusin", () => this.notes.activate(id));
      this.element.addEventListener("click", (event) => {
        // A press beside the buttons, and not to select words of the note.
        const isBeside = !event.target.closest("button, a, textarea, label");
        if (isBeside && getSelection().isCollapsed) this.notes.goTo(id);
      });
    }

    button(textContent, deed) {
      const button = element("button", { type: "button", className: "link", textContent });
      button.addEventListener("click", deed);
      return button;
    }

    get isResolved() {
      return Boolean(this.thread.resolved);
    }

    show(thread, isLost) {
      const shown = JSON.stringify([thread, isLost]);
      // What somebody is changing here is not taken from under their hands.
      if (shown === this.shown || this.editing) return;
      this.shown = shown;
      this.thread = thread;
      this.element.setAttribute("aria-label", words.by(thread.notes[0].by));
      this.element.classList.toggle("note-thread--resolved", this.isResolved);
      this.showPlace(thread, isLost);
      const held = document.activeElement;
      if (this.list.contains(held)) this.element.focus({ preventScroll: true });
      this.list.replaceChildren(...thread.notes.map((note, index) => this.note(note, index === thread.notes.length - 1)));
      this.state.textContent = thread.resolved;
      this.settle.textContent = this.isResolved ? words.reopen : words.resolve;
      if (!this.box && manchette.drafts.get(this.key("answer"))) this.answer({ focus: false });
    }

    showPlace({ quote }, isLost) {
      const held = this.place.contains(document.activeElement);
      if (!quote) this.place.replaceChildren(element("p", { className: "note-thread__whole", textContent: words.whole }));
      else if (isLost)
        this.place.replaceChildren(
          element("p", { className: "note-thread__lost", textContent: words.lost }),
          element("blockquote", { className: "note-thread__quote", textContent: short(quote) }),
        );
      else {
        const go = element("button", { type: "button", className: "note-thread__quote", textContent: short(quote) });
        go.setAttribute("aria-label", words.go(short(quote)));
        go.addEventListener("click", () => this.notes.goTo(this.id));
        this.place.replaceChildren(go);
        if (held) go.focus({ preventScroll: true });
      }
    }

    note(note, isLast) {
      const item = element(
        "li",
        { className: "note" },
        element(
          "p",
          { className: "note__by" },
          element("b", { textContent: note.by }), " ",
          element("time", { dateTime: note.at, textContent: note.when }),
        ),
        element("p", { className: "note__text", textContent: note.text }),
      );
      if (note.mine) {
        const edit = this.button(words.edit, () => this.edit(note, item));
        const remove = this.button(words.remove, () => confirm(words.sure) && this.notes.do(`${note.id}/removal/`));
        item.append(element("p", { className: "note__own" }, edit, ...(isLast ? [" ", remove] : [])));
        if (!this.editing && manchette.drafts.get(this.key(`edit-${note.id}`))) this.edit(note, item, { focus: false });
      }
      return item;
    }

    key(name) {
      return `${this.notes.key}:${this.id}:${name}`;
    }

    answer({ focus = true } = {}) {
      this.box ??= this.addBox(this.foot, {
        label: words.yours,
        key: this.key("answer"),
        send: (text) => this.notes.send(`${this.id}/answers/`, { text }),
        close: (box) => {
          this.box = null;
          this.open.hidden = false;
          this.leave(box, this.open);
        },
      });
      this.open.hidden = true;
      if (focus) this.box.focus();
    }

    edit(note, item, { focus = true } = {}) {
      const kept = [...item.children].slice(1);
      kept.forEach((part) => (part.hidden = true));
      const key = this.key(`edit-${note.id}`);
      this.editing = this.addBox(null, {
        label: words.edited,
        key,
        text: note.text,
        send: (text) =>
          // What comes back is shown at once, and not the box again.
          this.notes.send(`${note.id}/text/`, { text }, () => {
            this.editing = null;
            manchette.drafts.forget(key);
          }),
        close: (box) => {
          this.editing = null;
          kept.forEach((part) => (part.hidden = false));
          this.leave(box, item.querySelector("button"));
        },
      });
      item.append(this.editing.element);
      if (focus) this.editing.focus();
    }

    addBox(before, options) {
      const box = new manchette.NoteBox({ url: () => this.notes.url("people/"), login: this.notes.login, ...options });
      if (before) before.before(box.element);
      return box;
    }

    /* Take a box away; whoever was in it goes on from where they came. */
    leave(box, back) {
      const held = box.element.contains(document.activeElement);
      box.element.remove();
      if (held) (back?.isConnected ? back : this.element).focus({ preventScroll: true });
    }
  }

  window.manchette = Object.assign(window.manchette ?? {}, { NoteThread: Thread });
})();
