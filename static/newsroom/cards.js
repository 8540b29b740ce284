/* Cards in CKEditor, of something that is found by words and stored by its number: what the
 * “À lire aussi” card and the document's have in common.
 *
 * The bundle exports no class of CKEditor's: a button's is taken from a button, and a widget is
 * marked as toWidget() would mark it. */
(() => {
  async function fetchFound(url, list, query, signal) {
    const answer = await fetch(`${url}?${new URLSearchParams(query)}`, { signal });
    if (!answer.ok) throw new Error(`${answer.status}`);
    return (await answer.json())[list];
  }

  function make(name, properties = {}, ...children) {
    const made = Object.assign(document.createElement(name), properties);
    made.append(...children);
    return made;
  }

  /* The dialog in which something is chosen: a combobox over a list.
   *
   * `kind` says all that is particular: its name in ids, the key of the server's list, its words,
   * and `option(item)`, the two lines of one of the list. */
  class CardChooser {
    constructor(kind, url, choose) {
      this.kind = kind;
      this.url = url;
      this.choose = choose;
      this.items = [];
      this.active = -1;
      this.build();
    }

    build() {
      const { name, words } = this.kind;
      this.input = make("input", { type: "search", autocomplete: "off", id: `${name}-search` });
      for (const [attribute, value] of Object.entries({
        role: "combobox",
        "aria-expanded": "true",
        "aria-controls": `${name}-list`,
        "aria-autocomplete": "list",
      }))
        this.input.setAttribute(attribute, value);
      this.status = make("p", { className: "card-chooser__status", role: "status" });
      this.retry = make("button", { type: "button", textContent: words.retry, hidden: true });
      this.list = make("ul", { id: `${name}-list`, role: "listbox", ariaLabel: words.title });
      const close = make("button", { type: "button", textContent: words.close });
      const label = make("label", { htmlFor: `${name}-search`, textContent: words.search });
      this.dialog = make("dialog", { className: "card-chooser", ariaLabel: words.title });
      this.dialog.append(label, this.input, this.status, this.retry, this.list, close);
      document.body.append(this.dialog);
      close.addEventListener("click", () => this.dialog.close());
      this.retry.addEventListener("click", () => this.search());
      this.input.addEventListener("input", () => {
        // Enter must not take what was found for other words.
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
        this.show(await fetchFound(this.url, this.kind.list, { q: this.input.value }, signal));
      } catch (error) {
        if (signal.aborted) return;
        this.show([]);
        this.status.textContent = this.kind.words.failed;
        this.retry.hidden = false;
      }
    }

    show(items) {
      const { name, words } = this.kind;
      this.items = items;
      this.retry.hidden = true;
      this.status.textContent = items.length ? words.some(items.length) : words.none;
      this.list.replaceChildren(
        ...items.map((item, index) => {
          const [title, facts] = this.kind.option(item);
          const option = make(
            "li",
            { id: `${name}-${index}`, role: "option" },
            make("b", { textContent: title }),
            make("span", { textContent: facts }),
          );
          option.setAttribute("aria-selected", "false");
          return option;
        }),
      );
      this.activate(items.length ? 0 : -1);
    }

    activate(index) {
      this.active = index;
      [...this.list.children].forEach((option, place) => {
        option.setAttribute("aria-selected", String(place === index));
        if (place === index) option.scrollIntoView({ block: "nearest" });
      });
      if (index < 0) this.input.removeAttribute("aria-activedescendant");
      else this.input.setAttribute("aria-activedescendant", `${this.kind.name}-${index}`);
    }

    onKey(event) {
      const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
      if (step && this.items.length) {
        event.preventDefault();
        this.activate((this.active + step + this.items.length) % this.items.length);
      } else if (event.key === "Enter") {
        // The dialog stands in the page of a form, which Enter would send.
        event.preventDefault();
        this.take(this.active);
      }
    }

    take(index) {
      if (!this.items[index]) return;
      this.dialog.close();
      this.choose(this.items[index]);
    }
  }

  /* The plugin of a kind of card. Beside what CardChooser wants, `kind` has: `component`, the
   * button's name and the model's; `attribute`, of the <aside> that is stored; `icon`;
   * `line(item)`, what the card says of what it is of ([words, whether something is amiss]); and
   * `chooser(url, insert, editor)`, which makes the dialog. */
  function cardPlugin(kind) {
    return function Cards(editor) {
      const { component, attribute, words } = kind;
      const url = `/${editor.config.get(`${component}.searchUrl`)}`;
      const known = new Map();
      const { conversion, model } = editor;

      model.schema.register(component, { inheritAllFrom: "$blockObject", allowAttributes: ["number"] });
      conversion.for("upcast").elementToElement({
        view: { name: "aside", attributes: { [attribute]: true } },
        model: (view, { writer }) =>
          writer.createElement(component, { number: view.getAttribute(attribute) }),
      });
      conversion.for("dataDowncast").elementToElement({
        model: component,
        view: (card, { writer }) =>
          writer.createEmptyElement("aside", { [attribute]: card.getAttribute("number") }),
      });
      conversion.for("editingDowncast").elementToElement({
        model: component,
        view: (card, { writer }) => widget(writer, card.getAttribute("number")),
      });

      function widget(writer, number) {
        const found = known.get(number);
        const missing = [found === null ? words.missing : "…", found === null];
        const [line, amiss] = found ? kind.line(found) : missing;
        // In the view, which would take a class away that is put on its element alone.
        const dress = `story-card__in${amiss ? " story-card__in--warning" : ""}`;
        const inside = writer.createRawElement("div", { class: dress }, (dom) => {
          dom.replaceChildren(make("b", { textContent: words.title }), ` ${line}`);
        });
        const outside = writer.createContainerElement(
          "div",
          { class: "story-card ck-widget", contenteditable: "false" },
          inside,
        );
        writer.setCustomProperty("widget", true, outside);
        writer.setCustomProperty("widgetLabel", [words.title], outside);
        outside.getFillerOffset = () => null;
        return outside;
      }

      function cards() {
        const range = model.createRangeIn(model.document.getRoot());
        return [...range.getItems()].filter((item) => item.is("element", component));
      }

      /* Fetch what the cards are of that is not known yet, all at once. */
      async function learn() {
        const ids = [...new Set(cards().map((card) => card.getAttribute("number")))];
        const unknown = ids.filter((id) => !known.has(id));
        if (!unknown.length) return;
        let items;
        try {
          items = await fetchFound(url, kind.list, { ids: unknown.join(",") });
        } catch {
          return; // The number is safe; the words come with the next try.
        }
        unknown.forEach((id) => known.set(id, null));
        items.forEach((item) => known.set(String(item.id), item));
        cards()
          .filter((card) => unknown.includes(card.getAttribute("number")))
          .forEach((card) => editor.editing.reconvertItem(card));
      }

      function insert(item) {
        known.set(String(item.id), item);
        model.change((writer) => {
          const card = writer.createElement(component, { number: String(item.id) });
          model.insertObject(card, null, null, { setSelection: "after" });
        });
        editor.editing.view.focus();
      }

      /* A card after the block that the cursor is in, without taking the focus. */
      function put(item) {
        known.set(String(item.id), item);
        model.change((writer) => {
          const card = writer.createElement(component, { number: String(item.id) });
          model.insertObject(card, null, null, { setSelection: "after", findOptimalPosition: "after" });
        });
      }

      function remove(number) {
        model.change((writer) =>
          cards()
            .filter((card) => card.getAttribute("number") === String(number))
            .forEach((card) => writer.remove(card)),
        );
      }

      // For what stands outside the text: `name` sets the ids of one dialog apart from another's.
      const search = (name, choose) => new CardChooser({ ...kind, name }, url, choose);
      editor.cards = Object.assign(editor.cards ?? {}, { [component]: { put, remove, search } });

      let chooser;
      editor.ui.componentFactory.add(component, (locale) => {
        const ButtonView = editor.ui.componentFactory.create("bold").constructor;
        const button = new ButtonView(locale);
        button.set({ label: words.button, tooltip: words.tooltip, icon: kind.icon, withText: false });
        button.on("execute", () => {
          chooser ??= kind.chooser(url, insert, editor);
          chooser.dialog.onclose = () => editor.editing.view.focus();
          chooser.open();
        });
        return button;
      });
      editor.on("ready", learn);
      model.document.on("change:data", learn);
    };
  }

  window.manchette = Object.assign(window.manchette ?? {}, { CardChooser, cardPlugin, make });
})();
