/* The panel of related stories: what belongs with the text, as it grows; what was chosen, in its
 * order; what was refused; and whether the text was told before. */
(() => {
  const FRENCH = {
    hint: "Les articles qui vont avec celui-ci s’affichent ici à mesure que vous écrivez.",
    none: "Rien qui aille avec ce texte pour le moment.",
    some: (count) => (count === 1 ? "1 suggestion d’article" : `${count} suggestions d’articles`),
    failed: "Les suggestions n’ont pas répondu. Elles reviendront toutes seules.",
    signed_out: "Votre session a expiré.",
    closed: "Cet article ne vous est plus ouvert.",
    offline: "Ce n’est pas fait\u202f: le serveur n’a pas répondu.",
    retry: "Réessayer",
    saving: "Enregistrement de l’article…",
    first: "L’article n’est pas encore enregistré\u202f: écrivez-en quelques mots, puis choisissez.",
    undo: "Annuler",
    undone: "C’est annulé.",
    suggested: "Suggestions",
    chosen: "Choisis pour le pied de l’article",
    other: "Choisir un autre article…",
    banned: (count) => (count === 1 ? "1 article écarté" : `${count} articles écartés`),
    card: "Carte",
    cardLabel: (headline) => `Carte dans le texte\u202f: ${headline}`,
    carded: (headline) => `Carte insérée dans le texte\u202f: ${headline}.`,
    choose: "Choisir",
    wasChosen: (headline) => `Choisi pour le pied de l’article\u202f: ${headline}.`,
    follow: "Suite de",
    wasFollowed: (headline) => `Suite de\u202f: ${headline}. Ce sera enregistré avec l’article\u202f; rien n’est publié.`,
    unfollowed: (headline) => `N’est plus la suite de\u202f: ${headline}. Ce sera enregistré avec l’article\u202f; rien n’est publié.`,
    ban: "Écarter",
    wasBanned: (headline) => `Écarté, ne reviendra pas\u202f: ${headline}.`,
    up: "Monter",
    down: "Descendre",
    moved: (headline, place, count) => `${headline}\u202f: ${place} sur ${count}.`,
    remove: "Retirer",
    removed: (headline) => `Retiré des choisis\u202f: ${headline}.`,
    release: "Ne plus écarter",
    released: (headline) => `N’est plus écarté\u202f: ${headline}.`,
    inText: "déjà dans le texte",
    of: (text, headline) => `${text}\u202f: ${headline}`,
    told: (share) => `Déjà raconté\u202f: ${share}\u00a0% de ce texte est dans`,
    passages: (count) => (count === 1 ? "1 passage commun" : `${count} passages communs`),
    quote: (text) => `«\u202f${text}\u202f»`,
  };
  const ENGLISH = {
    hint: "The stories that belong with this one show here as you write.",
    none: "Nothing that belongs with this text for now.",
    some: (count) => (count === 1 ? "1 suggested story" : `${count} suggested stories`),
    failed: "The suggestions did not answer. They will come back by themselves.",
    signed_out: "Your session has expired.",
    closed: "This story is no longer open to you.",
    offline: "This is not done: the server did not answer.",
    retry: "Try again",
    saving: "Saving the story…",
    first: "The story is not saved yet: write a few words of it, then choose.",
    undo: "Undo",
    undone: "Undone.",
    suggested: "Suggestions",
    chosen: "Chosen for the foot of the story",
    other: "Choose another story…",
    banned: (count) => (count === 1 ? "1 dismissed story" : `${count} dismissed stories`),
    card: "Card",
    cardLabel: (headline) => `Card in the text: ${headline}`,
    carded: (headline) => `Card put into the text: ${headline}.`,
    choose: "Choose",
    wasChosen: (headline) => `Chosen for the foot of the story: ${headline}.`,
    follow: "Follow-up of",
    wasFollowed: (headline) => `Follow-up of: ${headline}. It will be saved with the story; nothing is published.`,
    unfollowed: (headline) => `No longer the follow-up of: ${headline}. It will be saved with the story; nothing is published.`,
    ban: "Dismiss",
    wasBanned: (headline) => `Dismissed, will not come back: ${headline}.`,
    up: "Up",
    down: "Down",
    moved: (headline, place, count) => `${headline}: ${place} of ${count}.`,
    remove: "Remove",
    removed: (headline) => `No longer chosen: ${headline}.`,
    release: "Stop dismissing",
    released: (headline) => `No longer dismissed: ${headline}.`,
    inText: "in the text already",
    of: (text, headline) => `${text}: ${headline}`,
    told: (share) => `Told before: ${share}% of this text is in`,
    passages: (count) => (count === 1 ? "1 passage in common" : `${count} passages in common`),
    quote: (text) => `“${text}”`,
  };
  const words = document.documentElement.lang.startsWith("en") ? ENGLISH : FRENCH;
  const { element, post } = manchette;
  // What a draft is asked about with: any change of these, or so many signs of the text.
  const SHORT = ["kicker", "headline", "standfirst", "tags", "section", "follows"];
  const ENOUGH = 30;
  // After a pause in the writing; at the latest so long after it began.
  const PAUSE = 1500;
  const LONGEST = 10000;
  const SHOWN = 4;
  const QUOTED = 260;

  /* How many signs two texts differ by, from the first that differs to the last. */
  function difference(one, other) {
    const least = Math.min(one.length, other.length);
    let start = 0;
    while (start < least && one[start] === other[start]) start += 1;
    let end = 0;
    while (end < least - start && one[one.length - 1 - end] === other[other.length - 1 - end]) end += 1;
    return Math.max(one.length, other.length) - start - end;
  }

  const inText = (body) => new Set([...body.matchAll(/data-story="(\d+)"/g)].map(([, number]) => Number(number)));
  const shortened = (text) => (text.length > QUOTED ? `${text.slice(0, QUOTED).replace(/\s+\S*$/, "")}…` : text);

  class Related {
    constructor(section, editor) {
      Object.assign(this, { section, editor, found: [], chosen: [], banned: [], asked: null, deedsDone: 0 });
      this.deeds = Promise.resolve();
      this.build();
      this.listen();
      this.soon(300);
    }

    get writing() {
      return manchette.writing;
    }

    get article() {
      return Number(this.writing.panel.dataset.article) || null;
    }

    build() {
      const action = (name, run, more = {}) => {
        const text = words[name];
        return { name, text, label: (headline) => words.of(text, headline), run, ...more };
      };
      this.status = element("p", { className: "related-panel__status" });
      this.aloud = element("p", { className: "visually-hidden" });
      this.status.role = this.aloud.role = "status";
      this.twins = element("div", { className: "related-panel__twins" });
      this.choices = new manchette.StoryList("ol", [
        action("up", (item, index) => this.move(item, index - 1), { text: "↑", isIdle: (index) => index === 0 }),
        action("down", (item, index) => this.move(item, index + 1), {
          text: "↓", isIdle: (index, count) => index === count - 1,
        }),
        action("remove", (item, index) => this.remove(item, index)),
      ]);
      this.suggestions = new manchette.StoryList("ul", [
        action("card", (item) => this.insert(item), { label: words.cardLabel }),
        action("choose", (item) => this.choose(item)),
        action("follow", (item) => this.follow(item), { isOn: ({ id }) => String(id) === this.followed.value }),
        action("ban", (item) => this.ban(item)),
      ]);
      this.refusals = new manchette.StoryList("ul", [action("release", (item) => this.release(item))]);
      this.chosenTitle = element("h3", { textContent: words.chosen });
      this.other = this.button(words.other, () => this.search());
      this.foundTitle = element("h3", { textContent: words.suggested });
      this.hint = element("p", { className: "related-panel__hint", textContent: words.hint });
      this.summary = element("summary");
      this.past = element("details", { className: "related-panel__past" }, this.summary, this.refusals.element);
      this.section.append(
        this.status, this.aloud, this.twins, this.chosenTitle, this.choices.element,
        this.foundTitle, this.hint, this.suggestions.element, this.other, this.past,
      );
      this.section.hidden = false;
      this.render();
    }

    listen() {
      const { form } = this.writing;
      const soon = () => this.soon();
      form.addEventListener("input", soon);
      form.addEventListener("change", soon);
      window.django?.jQuery(form).on("change", "select", soon);
      this.editor.model.document.on("change:data", soon);
      window.addEventListener("online", () => this.soon(300));
      document.addEventListener("visibilitychange", soon);
      this.editor.ui.focusTracker.on("change:isFocused", () => (this.wasInText = true));
      // What one is about to press does not change under the hand.
      const list = this.suggestions.element;
      list.addEventListener("pointerenter", (event) => (this.isOver = event.pointerType === "mouse"));
      list.addEventListener("pointerleave", () => {
        this.isOver = false;
        this.take();
      });
      list.addEventListener("focusout", () => setTimeout(() => this.take()));
    }

    // What belongs with the text.

    soon(pause = PAUSE) {
      clearTimeout(this.timer);
      const now = performance.now();
      this.since ??= now;
      const wait = Math.max(0, Math.min(pause, this.since + LONGEST - now));
      this.timer = setTimeout(() => {
        this.since = null;
        this.ask();
      }, wait);
    }

    async ask() {
      if (!navigator.onLine || document.visibilityState === "hidden") return;
      const text = this.writing.story.read();
      this.render(text.body);
      if (!this.isNews(text)) return;
      this.asking?.abort();
      const { signal } = (this.asking = new AbortController());
      const [before, deedsDone] = [this.asked, this.deedsDone];
      this.asked = text;
      const said = Object.fromEntries(["body", ...SHORT].map((name) => [name, text[name]]));
      const answer = await this.post(this.section.dataset.suggestions, { article: this.article, text: said }, signal);
      if (signal.aborted) return;
      if (answer.status !== 200) {
        // Asked again with the next words, or when the connection is back.
        this.asked = before;
        return this.fail(answer, words.failed, null, "asking");
      }
      if (this.saidOf === "asking") this.say();
      this.answer = { ...answer.body, deedsDone };
      this.take();
    }

    isNews(text) {
      const { asked } = this;
      if (!asked) return Boolean(this.article || text.headline.trim() || text.body.trim());
      return SHORT.some((name) => text[name] !== asked[name]) || difference(text.body, asked.body) >= ENOUGH;
    }

    /* Show the latest answer, unless a hand is on what it would change. */
    take() {
      if (!this.answer || this.isOver || this.suggestions.element.contains(document.activeElement)) return;
      const { suggestions, twins, chosen, banned, deedsDone } = this.answer;
      this.answer = null;
      const isFirst = !this.shown.length;
      this.found = suggestions;
      // What was chosen or refused since it was asked for, it does not know.
      if (this.article && deedsDone === this.deedsDone) Object.assign(this, { chosen, banned });
      this.showTwins(twins);
      this.render();
      const said = twins.map(({ share, headline }) => `${words.told(share)} ${headline}.`);
      if (isFirst && this.shown.length) said.push(words.some(this.shown.length));
      if (said.join(" ") !== this.aloud.textContent) this.aloud.textContent = said.join(" ");
    }

    showTwins(twins) {
      const key = JSON.stringify(twins);
      if (key === this.twinsShown) return;
      this.twinsShown = key;
      this.twins.replaceChildren(
        ...twins.slice(0, 3).map(({ share, headline, url, note, passages }) => {
          const link = url ? element("a", { href: url, target: "_blank", textContent: headline }) : headline;
          const line = element("p", {}, element("b", { textContent: words.told(share) }), " ", link);
          if (note) line.append(` (${note})`);
          const quotes = passages.map((text) => element("li", { textContent: words.quote(shortened(text)) }));
          const summary = element("summary", { textContent: words.passages(passages.length) });
          return element("div", {}, line, element("details", {}, summary, element("ul", {}, ...quotes)));
        }),
      );
    }

    render(body = this.writing.story.read().body) {
      const standing = inText(body);
      const taken = new Set([...this.chosen, ...this.banned].map(({ id }) => id));
      this.shown = this.found.filter(({ id }) => !standing.has(id) && !taken.has(id)).slice(0, SHOWN);
      this.suggestions.show(this.shown);
      const note = ({ id, note }) => [note, standing.has(id) ? words.inText : ""].filter(Boolean).join(", ");
      this.choices.show(this.chosen.map((item) => ({ ...item, why: [], note: note(item) })));
      this.refusals.show(this.banned.map((item) => ({ ...item, why: [] })));
      this.chosenTitle.hidden = !this.chosen.length;
      this.hint.hidden = Boolean(this.shown.length);
      this.hint.textContent = this.asked ? words.none : words.hint;
      this.past.hidden = !this.banned.length;
      this.summary.textContent = words.banned(this.banned.length);
    }

    // What somebody says of them.

    insert(item) {
      const { model } = this.editor;
      // Whoever never was in the text has no place in it: the card goes last.
      if (!this.wasInText) model.change((writer) => writer.setSelection(model.document.getRoot(), "end"));
      this.editor.cards.readAlso.put(item);
      this.wasInText = true;
      this.done(words.carded(item.headline), () => this.editor.cards.readAlso.remove(item.id));
    }

    choose(item) {
      this.send("choice", item, {}, words.wasChosen(item.headline), ["release", item]);
    }

    /* The form's own choice of the story that this one follows. */
    get followed() {
      return this.writing.story.field("follows");
    }

    /* Have the form say that this story follows that one, or no more: saved with the rest of it. */
    follow(item) {
      const { value, selectedOptions } = this.followed;
      const [id, headline] = [String(item.id), item.headline];
      const was = selectedOptions[0]?.text ?? "";
      const [next, sentence] = id === value ? ["", words.unfollowed(headline)] : [id, words.wasFollowed(headline)];
      this.setFollowed(next, headline);
      this.done(sentence, () => this.setFollowed(value, was));
    }

    setFollowed(id, headline) {
      const field = this.followed;
      if (![...field.options].some(({ value }) => value === id)) field.append(new Option(headline, id));
      field.value = id;
      field.dispatchEvent(new Event("change", { bubbles: true }));
      this.render();
    }

    /* Any story may be chosen, found by its words. */
    search() {
      this.chooser ??= this.editor.cards.readAlso.search("related", (item) => this.choose(item));
      this.chooser.open();
    }

    ban(item) {
      this.send("ban", item, {}, words.wasBanned(item.headline), ["release", item]);
    }

    move(item, place) {
      this.send("choice", item, { place }, words.moved(item.headline, place + 1, this.chosen.length));
    }

    remove(item, place) {
      this.send("release", item, {}, words.removed(item.headline), ["choice", item, { place }]);
    }

    release(item) {
      this.send("release", item, {}, words.released(item.headline), ["ban", item]);
    }

    /* Do a deed after those before it; `undoing` is the one that takes it back. */
    send(deed, item, body, sentence, undoing) {
      this.deeds = this.deeds.then(async () => {
        if (!(await this.isSaved())) return;
        const url = this.section.dataset[deed].replace("/0/related/0/", `/${this.article}/related/${item.id}/`);
        const answer = await this.post(url, body);
        if (answer.status !== 200) {
          const again = () => this.send(deed, item, body, sentence, undoing);
          return this.fail(answer, words.offline, this.button(words.retry, again));
        }
        const { chosen, banned } = answer.body;
        Object.assign(this, { chosen, banned, deedsDone: this.deedsDone + 1 });
        this.done(sentence, undoing && (() => this.send(...undoing.slice(0, 2), undoing[2] ?? {}, words.undone)));
      });
    }

    /* Whether the story has a row, which its first save makes. */
    async isSaved() {
      if (!this.article) {
        this.say(words.saving);
        this.writing.look();
        await this.writing.queue?.flush();
        this.say(this.article ? "" : words.first);
      }
      return Boolean(this.article);
    }

    /* Say what was done, with the way to undo it: there the focus goes, if its place is gone. */
    done(sentence, undo) {
      const held = document.activeElement;
      const button = undo && this.button(words.undo, () => {
        undo();
        this.say(words.undone);
        this.soon(300);
      });
      this.render();
      this.say(sentence, button);
      if (!held?.isConnected || held === document.body) (button ?? this.section).focus({ preventScroll: true });
      this.soon(300);
    }

    button(textContent, run) {
      const button = element("button", { type: "button", className: "link", textContent });
      button.addEventListener("click", run);
      return button;
    }

    /* Say why an answer is not what was asked for: `otherwise`, if it does not say. */
    fail({ status, body }, otherwise, more, of) {
      if (status === 401 || status === 0) return this.say(words.signed_out, manchette.signIn(this.section.dataset.login), of);
      if (status === 403 || status === 404) return this.say(words.closed, null, of);
      this.say(body.words ?? otherwise, body.words ? null : more, of);
    }

    say(sentence = "", more = null, of = null) {
      this.saidOf = of;
      this.status.replaceChildren(sentence, ...(more ? [" ", more] : []));
    }

    /* POST as this person. Return {status, body}; no status where there is no answer. */
    post(url, body, signal) {
      return post(url, { user: this.writing.user, ...body }, { signal }).catch(() => ({ body: {} }));
    }
  }

  function RelatedPanel(editor) {
    const start = () => {
      const section = document.getElementById("related");
      if (section && manchette.writing) window.manchette.related = new Related(section, editor);
    };
    // The form's own script starts as the page is ready, which the editor may be before it.
    editor.on("ready", () => setTimeout(start));
  }

  window.ClassicEditor.builtinPlugins.push(RelatedPanel);
})();
