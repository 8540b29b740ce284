/* Notes beside the text that is being written: their threads, and the way from one to the other.
 *
 * The words of each passage are told to the server as they change, so that it is found again. */
(() => {
  const FRENCH = {
    button: "Note",
    tooltip: "Annoter le passage choisi",
    wait: "Note : possible dès le premier enregistrement de l’article",
    whole: "Une note sur tout l’article",
    hint: "Choisissez un passage, puis le bouton Note ou Ctrl + Alt + M. Les lecteurs ne voient jamais les notes.",
    settled: (count) => (count === 1 ? "1 note réglée" : `${count} notes réglées`),
    here: (name) => `Note de ${name} sur ce passage. Ctrl + Alt + M pour y aller.`,
    peek: (name, text) => `${name} : ${text}`,
    lost: "Ce passage n’est plus dans le texte.",
  };
  const ENGLISH = {
    button: "Note",
    tooltip: "Make a note on the selected passage",
    wait: "Note: possible as soon as the story is first saved",
    whole: "A note on the whole story",
    hint: "Select a passage, then the Note button or Ctrl + Alt + M. Readers never see notes.",
    settled: (count) => (count === 1 ? "1 settled note" : `${count} settled notes`),
    here: (name) => `Note by ${name} on this passage. Ctrl + Alt + M to go to it.`,
    peek: (name, text) => `${name}: ${text}`,
    lost: "This passage is no longer in the text.",
  };
  const words = document.documentElement.lang.startsWith("en") ? ENGLISH : FRENCH;
  const { element, passages } = manchette;
  const ICON =
    '<svg viewBox="0 0 20 20" xmlns="http://www.w3.org/2000/svg"><path d="M2 3h16v11h-8l-4 4v-4H2V3zm1.5 1.5v8h4v2l2-2h7v-8h-13zM5.500 6.500h9V8h-9V6.500zm0 2.700h6v1.500h-6V9.200z"/></svg>';
  const POLL = 15000;
  const PAUSE = 1200;

  class Notes {
    constructor(editor, section) {
      Object.assign(this, { editor, section, model: editor.model });
      this.user = Number(section.dataset.user);
      this.login = section.dataset.login;
      this.threads = new Map();
      this.views = new Map();
      this.marks = new manchette.NoteMarks(editor);
      this.new = new manchette.NewNote(this);
      this.active = null;
      this.deeds = 0;
      this.build();
      this.listen();
      this.new.restore();
      this.poll();
    }

    get article() {
      return Number(document.getElementById("writing").dataset.article) || null;
    }

    get key() {
      return `manchette-note:${this.user}:${this.article}`;
    }

    url(path = "") {
      return this.section.dataset.notes.replace("/0/", `/${this.article}/`) + path;
    }

    build() {
      this.status = element("p", { className: "notes__status" });
      this.status.setAttribute("role", "status");
      this.here = element("p", { className: "visually-hidden" });
      this.here.setAttribute("role", "status");
      this.hint = element("p", { className: "notes__hint", textContent: words.hint });
      this.list = element("ul", { className: "notes__threads" });
      this.whole = element("button", { type: "button", className: "link", textContent: words.whole });
      this.whole.addEventListener("click", () => this.new.compose(null));
      this.summary = element("summary");
      this.settled = element("ul", { className: "notes__threads" });
      this.past = element("details", { className: "notes__settled", hidden: true }, this.summary, this.settled);
      this.section.append(this.status, this.here, this.hint, this.new.slot, this.list, this.whole, this.past);
      // Beside the text where there is room for it, below it elsewhere.
      const row = this.editor.sourceElement.closest(".form-row");
      row.classList.add("with-notes");
      this.peek = element("button", { type: "button", className: "notes__peek", hidden: true });
      this.peek.addEventListener("click", () => this.focus(this.active));
      // A press on it must not take the focus from the text, and so hide it, before the click.
      this.peek.addEventListener("mousedown", (event) => event.preventDefault());
      row.append(this.peek, this.section);
    }

    listen() {
      const { model, editor } = this;
      model.document.on("change:data", () => {
        clearTimeout(this.timer);
        this.timer = setTimeout(() => this.follow(), PAUSE);
      });
      // Another text takes the place of this one: each passage is looked for again.
      editor.data.on("set", () => this.marks.note(), { priority: "highest" });
      editor.data.on("set", () => this.follow({ roughly: true }), { priority: "lowest" });
      model.document.selection.on("change:range", () => {
        clearTimeout(this.looking);
        this.looking = setTimeout(() => this.look(), 100);
      });
      editor.ui.focusTracker.on("change:isFocused", () => this.showPeek());
      const screen = window.visualViewport;
      // A phone's keyboard covers the foot of the page without making it shorter.
      const measure = () =>
        this.peek.style.setProperty("--covered", `${Math.max(0, innerHeight - screen.offsetTop - screen.height)}px`);
      for (const change of ["resize", "scroll"]) screen?.addEventListener(change, measure);
      setInterval(() => document.visibilityState === "visible" && this.poll(), POLL);
      document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && this.poll());
      window.addEventListener("online", () => this.poll());
      new MutationObserver(() => this.poll()).observe(document.getElementById("writing"), { attributeFilter: ["data-article"] });
    }

    // The passages, in the text.

    follow({ roughly = false } = {}) {
      if (!this.marks.places.size) return;
      const flat = this.marks.note();
      for (const id of this.marks.places.keys())
        if (!this.threads.get(id)?.resolved) this.marks.find(id, flat, { roughly });
      this.render(flat);
      this.tell();
    }

    /* Tell the server where the passages stand: again later, if it does not hear. */
    async tell() {
      const { moved } = this.marks;
      if (!moved.size || this.telling) return;
      const told = [...moved];
      moved.clear();
      this.telling = true;
      const said = told.map(([thread, passage]) => ({ thread, ...passage }));
      const { done } = await manchette.deed(this.url("passages/"), { user: this.user, passages: said });
      this.telling = false;
      if (!done) for (const [id, passage] of told) if (!moved.has(id)) moved.set(id, passage);
    }

    // The threads, beside it.

    async poll() {
      if (!this.article) return;
      const { deeds } = this;
      try {
        const answer = await fetch(this.url(), { headers: { Accept: "application/json" } });
        // What was asked before a deed does not undo on screen what the deed did.
        if (answer.ok && deeds === this.deeds) this.show((await answer.json()).threads);
      } catch {
        // The next time.
      }
      this.tell();
    }

    show(threads) {
      const known = new Map(this.threads);
      this.threads = new Map(threads.map((thread) => [thread.id, thread]));
      for (const id of known.keys()) if (!this.threads.has(id)) this.forget(id);
      const flat = this.marks.note();
      for (const [id, thread] of this.threads) {
        if (!this.views.has(id)) this.views.set(id, new manchette.NoteThread(this, id));
        if (!thread.quote) continue;
        const { quote, before, after } = thread;
        if (!this.marks.range(id)) this.marks.places.set(id, { quote, before, after });
        const isNews = !known.has(id) || Boolean(known.get(id).resolved);
        if (thread.resolved) this.marks.put(id, null);
        else this.marks.find(id, flat, { roughly: isNews });
      }
      this.marks.note();
      this.render(flat);
      this.tell();
    }

    forget(id) {
      this.views.get(id)?.element.remove();
      this.views.delete(id);
      this.marks.forget(id);
    }

    render(flat) {
      const order = (thread) => {
        const range = this.marks.range(thread.id);
        return range ? passages.placeOf(flat, range.start) : thread.quote ? Infinity : -1;
      };
      const [open, settled] = [[], []];
      for (const thread of this.threads.values()) (thread.resolved ? settled : open).push(thread);
      const held = document.activeElement;
      const lists = [
        [this.list, open.sort((one, other) => order(one) - order(other) || one.id - other.id)],
        [this.settled, settled],
      ];
      for (const [list, threads] of lists)
        threads.forEach((thread, index) => {
          const view = this.views.get(thread.id);
          view.show(thread, Boolean(thread.quote) && !thread.resolved && !this.marks.range(thread.id));
          if (list.children[index] !== view.element) list.insertBefore(view.element, list.children[index] ?? null);
        });
      // What was moved with the focus in it keeps it.
      if (held !== document.activeElement && this.section.contains(held)) held.focus({ preventScroll: true });
      this.past.hidden = !settled.length;
      this.summary.textContent = words.settled(settled.length);
      this.hint.hidden = Boolean(open.length);
    }

    say(sentence = "", signIn = false) {
      this.status.replaceChildren(sentence);
      if (signIn) this.status.append(" ", manchette.signIn(this.login));
    }

    /* Do a deed. What comes back is shown once `before` is done. */
    async send(path, body, before) {
      this.deeds += 1;
      const answer = await manchette.deed(this.url(path), { user: this.user, ...body });
      this.deeds += 1;
      if (answer.done) {
        before?.();
        this.say(answer.words);
        this.show(answer.body.threads);
      }
      return answer;
    }

    async do(path, body) {
      const answer = await this.send(path, body);
      if (!answer.done) this.say(answer.words, answer.signIn);
    }

    // Going from one to the other.

    /* Light up one thread and its passage. */
    activate(id) {
      if (id === this.active) return;
      const before = this.active;
      this.active = id;
      this.marks.light(id);
      this.views.get(before)?.element.removeAttribute("aria-current");
      this.views.get(id)?.element.setAttribute("aria-current", "true");
      this.showPeek();
    }

    /* While one writes in a passage, say so: aloud, and on a phone where the thread is out of sight. */
    showPeek() {
      const notes = this.editor.ui.focusTracker.isFocused ? this.threads.get(this.active)?.notes : null;
      this.here.textContent = notes ? words.here(notes[0].by) : "";
      this.peek.textContent = notes ? words.peek(notes[0].by, notes[0].text.slice(0, 80)) : "";
      this.peek.hidden = !notes;
    }

    look() {
      const id = this.marks.at(this.model.document.selection.focus);
      if (id === null && this.section.contains(document.activeElement)) return;
      this.activate(id);
      const view = this.views.get(id)?.element;
      if (view && this.list.scrollHeight > this.list.clientHeight)
        this.list.scrollTop += view.getBoundingClientRect().top - this.list.getBoundingClientRect().top;
    }

    focus(id) {
      const view = this.views.get(id)?.element;
      if (!view) return;
      (view.querySelector("button") ?? view).focus();
      view.scrollIntoView({ block: "nearest" });
    }

    goTo(id) {
      const place = this.marks.places.get(id);
      const range = place && (this.marks.range(id) ?? passages.find(passages.read(this.model), place, { roughly: true }));
      if (!range) return place && this.say(words.lost);
      this.model.change((writer) => writer.setSelection(range));
      this.activate(id);
      this.editor.editing.view.scrollToTheSelection();
      this.editor.editing.view.focus();
    }

    /* What Ctrl + Alt + M does: from the text to the thread of the passage, or to a new note. */
    start() {
      this.say();
      const { selection } = this.model.document;
      const here = selection.isCollapsed ? this.marks.at(selection.focus) : null;
      if (here !== null) this.focus(here);
      else this.new.start(selection);
    }
  }

  function NotePlugin(editor) {
    manchette.NoteMarks.draw(editor);
    let notes;
    const section = document.getElementById("notes");
    const panel = document.getElementById("writing");
    editor.keystrokes.set("Ctrl+Alt+M", (event, cancel) => {
      cancel();
      notes?.start();
    });
    editor.ui.componentFactory.add("note", (locale) => {
      const ButtonView = editor.ui.componentFactory.create("bold").constructor;
      const button = new ButtonView(locale);
      const refresh = () => {
        const isEnabled = Boolean(panel?.dataset.article);
        const label = isEnabled ? words.button : words.wait;
        button.set({ isEnabled, label, tooltip: isEnabled ? words.tooltip : words.wait });
      };
      button.set({ icon: ICON, withText: false, keystroke: "Ctrl+Alt+M" });
      refresh();
      if (panel) new MutationObserver(refresh).observe(panel, { attributeFilter: ["data-article"] });
      button.on("execute", () => notes?.start());
      return button;
    });
    editor.on("ready", () => {
      if (!section || !panel) return;
      notes = new Notes(editor, section);
      window.manchette.notes = notes;
    });
  }

  window.ClassicEditor.builtinPlugins.push(NotePlugin);
})();
