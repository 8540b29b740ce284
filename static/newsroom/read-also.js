/* The “À lire aussi” card in CKEditor: found by words, stored by the story's number.
 *
 * The bundle exports no class of CKEditor's: the button's is taken from a button, and a widget is
 * marked as toWidget() would mark it. */
(() => {
  const FRENCH = {
    button: "À lire aussi",
    tooltip: "Insérer une carte « À lire aussi »",
    title: "À lire aussi",
    search: "Chercher un article du site",
    close: "Fermer",
    retry: "Réessayer",
    failed: "La recherche n’a pas répondu. Vérifiez la connexion.",
    none: "Aucun article trouvé.",
    some: (count) => (count === 1 ? "1 article" : `${count} articles`),
    missing: "Article introuvable : la carte n’apparaîtra pas",
    waiting: "pas encore en ligne",
  };
  const ENGLISH = {
    button: "Read also",
    tooltip: "Insert a “Read also” card",
    title: "Read also",
    search: "Search the site’s stories",
    close: "Close",
    retry: "Try again",
    failed: "The search did not answer. Check the connection.",
    none: "No story found.",
    some: (count) => (count === 1 ? "1 story" : `${count} stories`),
    missing: "Story not found: the card will not appear",
    waiting: "not public yet",
  };
  const words = () => (document.documentElement.lang.startsWith("en") ? ENGLISH : FRENCH);
  const ICON =
    '<svg viewBox="0 0 20 20" xmlns="http://www.w3.org/2000/svg"><path d="M2 3h16v14H2V3zm1.5 1.5v11h13v-11h-13zM5 7h6v1.5H5V7zm0 3h4v1.5H5V10zm6 .2 4-2.7v2h1.5v2H15v2l-4-2.7z"/></svg>';

  async function fetchStories(url, query, signal) {
    const answer = await fetch(`${url}?${new URLSearchParams(query)}`, { signal });
    if (!answer.ok) throw new Error(`${answer.status}`);
    return (await answer.json()).stories;
  }

  function element(name, properties = {}, ...children) {
    const made = Object.assign(document.createElement(name), properties);
    made.append(...children);
    return made;
  }

  /* The dialog in which a story is chosen: a combobox over a list of stories. */
  class Chooser {
    constructor(url, choose) {
      this.url = url;
      this.choose = choose;
      this.stories = [];
      this.active = -1;
      this.build();
    }

    build() {
      const text = words();
      this.input = element("input", { type: "search", autocomplete: "off", id: "read-also-search" });
      for (const [name, value] of Object.entries({
        role: "combobox",
        "aria-expanded": "true",
        "aria-controls": "read-also-list",
        "aria-autocomplete": "list",
      }))
        this.input.setAttribute(name, value);
      this.status = element("p", { className: "read-also-status", role: "status" });
      this.retry = element("button", { type: "button", textContent: text.retry, hidden: true });
      this.list = element("ul", { id: "read-also-list", role: "listbox", ariaLabel: text.title });
      const close = element("button", { type: "button", textContent: text.close });
      const label = element("label", { htmlFor: "read-also-search", textContent: text.search });
      this.dialog = element("dialog", { className: "read-also-dialog", ariaLabel: text.title });
      this.dialog.append(label, this.input, this.status, this.retry, this.list, close);
      document.body.append(this.dialog);
      close.addEventListener("click", () => this.dialog.close());
      this.retry.addEventListener("click", () => this.search());
      this.input.addEventListener("input", () => {
        // Enter must not take a story that was found for other words.
        this.activate(-1);
        clearTimeout(this.timer);
        this.timer = setTimeout(() => this.search(), 200);
      });
      this.input.addEventListener("keydown", (event) => this.onKey(event));
      this.list.addEventListener("click", (event) => {
        const option = event.target.closest("li");
        if (option) this.take([...this.list.children].indexOf(option));
      });
    }

    open() {
      this.input.value = "";
      this.dialog.showModal();
      this.input.focus();
      this.search();
    }

    async search() {
      this.request?.abort();
      this.request = new AbortController();
      const { signal } = this.request;
      try {
        this.show(await fetchStories(this.url, { q: this.input.value }, signal));
      } catch (error) {
        if (signal.aborted) return;
        this.show([]);
        this.status.textContent = words().failed;
        this.retry.hidden = false;
      }
    }

    show(stories) {
      this.stories = stories;
      this.retry.hidden = true;
      this.status.textContent = stories.length ? words().some(stories.length) : words().none;
      this.list.replaceChildren(
        ...stories.map((story, index) => {
          const facts = [story.section, story.date, story.live ? "" : words().waiting];
          const option = element(
            "li",
            { id: `read-also-${index}`, role: "option" },
            element("b", { textContent: story.headline }),
            element("span", { textContent: facts.filter(Boolean).join(" · ") }),
          );
          option.setAttribute("aria-selected", "false");
          return option;
        }),
      );
      this.activate(stories.length ? 0 : -1);
    }

    activate(index) {
      this.active = index;
      [...this.list.children].forEach((option, place) => {
        option.setAttribute("aria-selected", String(place === index));
        if (place === index) option.scrollIntoView({ block: "nearest" });
      });
      if (index < 0) this.input.removeAttribute("aria-activedescendant");
      else this.input.setAttribute("aria-activedescendant", `read-also-${index}`);
    }

    onKey(event) {
      const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
      if (step && this.stories.length) {
        event.preventDefault();
        this.activate((this.active + step + this.stories.length) % this.stories.length);
      } else if (event.key === "Enter") {
        // The dialog stands in the page of a form, which Enter would send.
        event.preventDefault();
        this.take(this.active);
      }
    }

    take(index) {
      if (!this.stories[index]) return;
      this.dialog.close();
      this.choose(this.stories[index]);
    }
  }

  function ReadAlso(editor) {
    const url = `/${editor.config.get("readAlso.searchUrl")}`;
    const known = new Map();
    const { conversion, model } = editor;

    model.schema.register("readAlso", { inheritAllFrom: "$blockObject", allowAttributes: ["story"] });
    conversion.for("upcast").elementToElement({
      view: { name: "aside", attributes: { "data-story": true } },
      model: (view, { writer }) =>
        writer.createElement("readAlso", { story: view.getAttribute("data-story") }),
    });
    conversion.for("dataDowncast").elementToElement({
      model: "readAlso",
      view: (card, { writer }) =>
        writer.createEmptyElement("aside", { "data-story": card.getAttribute("story") }),
    });
    conversion.for("editingDowncast").elementToElement({
      model: "readAlso",
      view: (card, { writer }) => widget(writer, card.getAttribute("story")),
    });

    function widget(writer, story) {
      const inside = writer.createRawElement("div", { class: "read-also-card__in" }, (dom) => {
        const found = known.get(story);
        const state = found === undefined ? "…" : found ? found.headline : words().missing;
        const note = found && !found.live ? ` (${words().waiting})` : "";
        dom.replaceChildren(element("b", { textContent: words().title }), ` ${state}${note}`);
        dom.classList.toggle("read-also-card__in--warning", found === null || Boolean(note));
      });
      const outside = writer.createContainerElement(
        "div",
        { class: "read-also-card ck-widget", contenteditable: "false" },
        inside,
      );
      writer.setCustomProperty("widget", true, outside);
      writer.setCustomProperty("widgetLabel", [words().title], outside);
      outside.getFillerOffset = () => null;
      return outside;
    }

    function cards() {
      const range = model.createRangeIn(model.document.getRoot());
      return [...range.getItems()].filter((item) => item.is("element", "readAlso"));
    }

    /* Fetch the headlines of the cards whose stories are not known yet, all at once. */
    async function learn() {
      const ids = [...new Set(cards().map((card) => card.getAttribute("story")))];
      const unknown = ids.filter((id) => !known.has(id));
      if (!unknown.length) return;
      let stories;
      try {
        stories = await fetchStories(url, { ids: unknown.join(",") });
      } catch {
        return; // The number is safe; the headline comes with the next try.
      }
      unknown.forEach((id) => known.set(id, null));
      stories.forEach((story) => known.set(String(story.id), story));
      cards()
        .filter((card) => unknown.includes(card.getAttribute("story")))
        .forEach((card) => editor.editing.reconvertItem(card));
    }

    function insert(story) {
      known.set(String(story.id), story);
      model.change((writer) => {
        const card = writer.createElement("readAlso", { story: String(story.id) });
        model.insertObject(card, null, null, { setSelection: "after" });
      });
      editor.editing.view.focus();
    }

    let chooser;
    editor.ui.componentFactory.add("readAlso", (locale) => {
      const ButtonView = editor.ui.componentFactory.create("bold").constructor;
      const button = new ButtonView(locale);
      button.set({ label: words().button, tooltip: words().tooltip, icon: ICON, withText: false });
      button.on("execute", () => {
        chooser ??= new Chooser(url, insert);
        chooser.dialog.onclose = () => editor.editing.view.focus();
        chooser.open();
      });
      return button;
    });
    editor.on("ready", learn);
    model.document.on("change:data", learn);
  }

  window.ClassicEditor.builtinPlugins.push(ReadAlso);
})();
