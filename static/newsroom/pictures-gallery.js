/* Galleries and pairs in CKEditor: stored as the numbers of their pictures, with a caption.
 *
 * The bundle exports no class of CKEditor's: a widget and its caption are marked as toWidget() and
 * toWidgetEditable() would mark them. */
(() => {
  const { byId, choose, element, learn, nameOf, words } = window.manchette.pictures;
  const KINDS = new Set(["gallery", "pair"]);

  const numbersOf = (gallery) => gallery.getAttribute("pictures").split(" ").filter(Boolean);

  /* Return "gallery" or "pair" where a view element is one of ours. */
  function kindOf(view) {
    if (!view.is("element", "figure") || !view.hasAttribute("data-pictures")) return null;
    return [...view.getClassNames()].find((name) => KINDS.has(name)) ?? null;
  }

  class Galleries {
    constructor(editor) {
      this.editor = editor;
    }

    static get pluginName() {
      return "Galleries";
    }

    afterInit() {
      const { schema } = this.editor.model;
      schema.register("gallery", { inheritAllFrom: "$blockObject", allowAttributes: ["pictures", "kind"] });
      // The caption of CKEditor's pictures and tables.
      schema.extend("caption", { allowIn: "gallery" });
      this.readAndWrite();
      this.show();
      this.addDeeds();
      this.editor.on("ready", () => this.learn());
      this.editor.model.document.on("change:data", () => this.learn());
    }

    readAndWrite() {
      const { conversion } = this.editor;
      conversion.for("upcast").elementToElement({
        view: (view) => (kindOf(view) ? { name: true, classes: [kindOf(view)], attributes: ["data-pictures"] } : null),
        model: (view, { writer }) => {
          const pictures = view.getAttribute("data-pictures").trim();
          const gallery = writer.createElement("gallery", { pictures, kind: kindOf(view) });
          const captioned = [...view.getChildren()].some((child) => child.is("element", "figcaption"));
          if (!captioned) writer.append(writer.createElement("caption"), gallery);
          return gallery;
        },
        converterPriority: "high",
      });
      conversion.for("upcast").elementToElement({
        view: (view) => (view.name === "figcaption" && view.parent && kindOf(view.parent) ? { name: true } : null),
        model: "caption",
        converterPriority: "high",
      });
      conversion.for("dataDowncast").elementToElement({
        model: "gallery",
        view: (gallery, { writer }) => {
          const attributes = { class: gallery.getAttribute("kind"), "data-pictures": gallery.getAttribute("pictures") };
          return writer.createContainerElement("figure", attributes);
        },
      });
      conversion.for("dataDowncast").elementToElement({
        model: "caption",
        view: (caption, { writer }) =>
          caption.parent.is("element", "gallery") ? writer.createContainerElement("figcaption") : null,
        converterPriority: "high",
      });
    }

    show() {
      const { conversion } = this.editor;
      conversion.for("editingDowncast").elementToStructure({
        model: { name: "gallery", attributes: ["pictures", "kind"] },
        view: (gallery, { writer }) => {
          const inside = writer.createRawElement("div", { class: "gallery-card__in" }, (dom) => this.fill(dom, gallery));
          const outside = writer.createContainerElement(
            "figure",
            { class: "gallery-card ck-widget", contenteditable: "false" },
            [inside, writer.createSlot()],
          );
          writer.setCustomProperty("widget", true, outside);
          writer.setCustomProperty("widgetLabel", [words[gallery.getAttribute("kind")]], outside);
          writer.setCustomProperty("gallery", true, outside);
          outside.getFillerOffset = () => null;
          return outside;
        },
      });
      conversion.for("editingDowncast").elementToElement({
        model: "caption",
        view: (caption, { writer }) => (caption.parent.is("element", "gallery") ? this.caption(writer) : null),
        converterPriority: "high",
      });
    }

    fill(dom, gallery) {
      const pair = gallery.getAttribute("kind") === "pair";
      const items = numbersOf(gallery).map((id, place) => {
        const picture = byId.get(id);
        const label = pair ? element("b", { textContent: place ? words.after : words.before }) : "";
        if (!picture) return element("span", {}, label, picture === null ? words.missing : "…");
        const image = element("img", { src: picture.thumb, alt: nameOf(picture), width: 96, height: 96 });
        return element("span", {}, label, image, picture.ended ? element("strong", { textContent: words.ended }) : "");
      });
      dom.replaceChildren(...items);
    }

    caption(writer) {
      const { view } = this.editor.editing;
      const caption = writer.createEditableElement("figcaption", {
        class: "ck-editor__editable ck-editor__nested-editable",
        role: "textbox",
        tabindex: "-1",
        "aria-label": words.galleryCaption,
        "data-placeholder": words.galleryCaption,
        contenteditable: String(!this.editor.isReadOnly),
      });
      caption.on("change:isReadOnly", (_event, _name, isReadOnly) =>
        view.change((changing) => changing.setAttribute("contenteditable", String(!isReadOnly), caption)));
      caption.on("change:isFocused", (_event, _name, isFocused) =>
        view.change((changing) => {
          const name = "ck-editor__nested-editable_focused";
          if (isFocused) changing.addClass(name, caption);
          else changing.removeClass(name, caption);
        }));
      return caption;
    }

    galleries() {
      const { model } = this.editor;
      const range = model.createRangeIn(model.document.getRoot());
      return [...range.getItems()].filter((item) => item.is("element", "gallery"));
    }

    /* Fetch what the pictures show that are not known yet, all at once. */
    async learn() {
      const ids = [...new Set(this.galleries().flatMap(numbersOf))];
      if (!ids.length || !(await learn({ ids }))) return;
      for (const gallery of this.galleries()) this.editor.editing.reconvertItem(gallery);
    }

    insert({ pictures, kind, caption }) {
      const { model } = this.editor;
      model.change((writer) => {
        const numbers = pictures.map(({ id }) => id).join(" ");
        const gallery = writer.createElement("gallery", { pictures: numbers, kind });
        const under = writer.createElement("caption");
        if (caption) writer.insertText(caption, under);
        writer.append(under, gallery);
        model.insertObject(gallery, null, null, { setSelection: "on", findOptimalPosition: "auto" });
      });
    }

    /* The gallery that is selected, or in whose caption the cursor is. */
    selected() {
      const { selection } = this.editor.model.document;
      const element = selection.getSelectedElement();
      if (element?.is("element", "gallery")) return element;
      return selection.getFirstPosition()?.findAncestor("gallery") ?? null;
    }

    edit() {
      const { model, editing } = this.editor;
      const gallery = this.selected();
      if (!gallery) return;
      choose({
        many: true,
        chosen: numbersOf(gallery).map((id) => byId.get(id)).filter(Boolean),
        kind: gallery.getAttribute("kind"),
        onTake: ({ pictures, kind }) => model.change((writer) => {
          writer.setAttributes({ pictures: pictures.map(({ id }) => id).join(" "), kind }, gallery);
          writer.setSelection(gallery, "on");
        }),
        onClose: () => editing.view.focus(),
      });
    }

    addDeeds() {
      const { editor } = this;
      const { componentFactory } = editor.ui;
      componentFactory.add("editGallery", (locale) => {
        const ButtonView = componentFactory.create("bold").constructor;
        const button = new ButtonView(locale);
        button.set({ label: words.edit, withText: true });
        button.on("execute", () => this.edit());
        return button;
      });
      editor.plugins.get("WidgetToolbarRepository").register("gallery", {
        ariaLabel: words.gallery,
        items: ["editGallery"],
        getRelatedElement: (selection) => {
          const found = selection.getSelectedElement();
          if (found?.getCustomProperty("gallery")) return found;
          let parent = selection.getFirstPosition()?.parent;
          while (parent && !parent.getCustomProperty?.("gallery")) parent = parent.parent;
          return parent ?? null;
        },
      });
    }
  }

  window.ClassicEditor.builtinPlugins.push(Galleries);
})();
