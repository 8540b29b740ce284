/* A new note: its passage is lit up while it is written, and what is typed is kept. */
(() => {
  const FRENCH = {
    composing: "Nouvelle note",
    label: "Votre note (@ pour prévenir quelqu’un)",
    whole: "Sur tout l’article",
    select: "Choisissez d’abord des mots du texte.",
    long: "Ce passage est trop long pour une note : choisissez-en moins.",
    first: "L’article n’est pas encore enregistré : écrivez-en quelques mots, puis annotez.",
  };
  const ENGLISH = {
    composing: "New note",
    label: "Your note (@ to tell somebody)",
    whole: "On the whole story",
    select: "First select words of the text.",
    long: "This passage is too long for a note: select less of it.",
    first: "The story is not saved yet: write a few words of it, then make a note.",
  };
  const words = document.documentElement.lang.startsWith("en") ? ENGLISH : FRENCH;
  const { element, passages, NoteMarks: { NEW } } = manchette;

  class NewNote {
    constructor(notes) {
      this.notes = notes;
      this.slot = element("div", { className: "notes__slot" });
    }

    get key() {
      return `${this.notes.key}:new`;
    }

    get passage() {
      return this.notes.marks.places.get(NEW) ?? null;
    }

    /* Begin a note on what is selected, or on the word that the cursor is in. */
    start(selection) {
      const { notes } = this;
      if (!notes.article) return notes.say(words.first);
      const flat = passages.read(notes.model);
      const range = selection.isCollapsed ? passages.wordAt(flat, selection.focus) : selection.getFirstRange();
      if (!range || !passages.describe(flat, range).quote) return notes.say(words.select);
      const length = passages.placeOf(flat, range.end) - passages.placeOf(flat, range.start);
      if (length > passages.LONGEST) return notes.say(words.long);
      this.compose(range);
    }

    /* Open the box for a note on a range; on the whole story, if null. */
    compose(range, { focus = true } = {}) {
      const { notes } = this;
      if (!notes.article) return notes.say(words.first);
      notes.activate(null);
      notes.marks.forget(NEW);
      notes.marks.put(NEW, range);
      if (range) notes.marks.places.set(NEW, passages.describe(passages.read(notes.model), range));
      if (!this.box) this.build();
      this.quote.textContent = this.passage?.quote ?? words.whole;
      this.box.keep();
      if (focus) this.box.focus();
    }

    build() {
      const { notes } = this;
      this.quote = element("p", { className: "note-thread__quote" });
      this.box = new manchette.NoteBox({
        label: words.label,
        key: this.key,
        url: () => notes.url("people/"),
        login: notes.login,
        extra: () => ({ passage: this.passage }),
        send: (text) => {
          notes.marks.note();
          return notes.send("threads/", { text, ...this.passage });
        },
        close: () => this.close(),
      });
      const group = element("div", { className: "notes__new" }, this.quote, this.box.element);
      group.setAttribute("role", "group");
      group.setAttribute("aria-label", words.composing);
      this.slot.replaceChildren(group);
    }

    close() {
      const { notes } = this;
      const range = notes.marks.range(NEW);
      const held = this.slot.contains(document.activeElement);
      this.slot.replaceChildren();
      this.box = null;
      notes.marks.forget(NEW);
      if (!held) return;
      if (!range) return notes.whole.focus();
      notes.model.change((writer) => writer.setSelection(range.end));
      notes.editor.editing.view.focus();
    }

    /* A note that was begun before the page was left. */
    restore() {
      const draft = this.notes.article && manchette.drafts.get(this.key);
      if (!draft) return;
      const flat = passages.read(this.notes.model);
      this.compose(draft.passage && passages.find(flat, draft.passage, { roughly: true }), { focus: false });
    }
  }

  window.manchette = Object.assign(window.manchette ?? {}, { NewNote });
})();
