/* Pictures in CKEditor: its own blocks, chosen in our dialog, with what the library says of them.
 *
 * The bundle exports no class of CKEditor's: a button's is taken from a button. */
(() => {
  const { byUrl, choose, know, learn, words } = window.manchette.pictures;
  const ICON =
    '<svg viewBox="0 0 20 20" xmlns="http://www.w3.org/2000/svg"><path d="M2 3h16v14H2V3zm1.5 1.5v8l4-4 4 4 2-2 3 3v-9h-13zm10 1.5a1.5 1.5 0 1 1 0 3 1.5 1.5 0 0 1 0-3z"/></svg>';

  function Pictures(editor) {
    const { model } = editor;
    const { view, mapper } = editor.editing;

    function images() {
      const range = model.createRangeIn(model.document.getRoot());
      return [...range.getItems()].filter((item) => item.is("element", "imageBlock"));
    }

    /* Under each picture, what readers get of it without being typed here: see pictures-editor.css. */
    function show() {
      const changed = images()
        .map((image) => [mapper.toViewElement(image), saidOf(image)])
        .filter(([figure, said]) => figure && said !== (figure.getAttribute("data-library") ?? ""));
      // The view is drawn again after each change of it, and one types in it.
      if (!changed.length) return;
      view.change((writer) => {
        for (const [figure, said] of changed)
          if (said) writer.setAttribute("data-library", said, figure);
          else writer.removeAttribute("data-library", figure);
      });
    }

    function saidOf(image) {
      const picture = byUrl.get(image.getAttribute("src"));
      if (picture === undefined) return "";
      if (picture === null) return words.missing;
      const caption = [...image.getChildren()].find((child) => child.is("element", "caption"));
      const typed = caption && !caption.isEmpty;
      const said = [typed ? "" : picture.caption, picture.credit && `©\u00a0${picture.credit}`];
      if (picture.ended) said.push(`(${words.ended})`);
      return said.filter(Boolean).join(" ");
    }

    async function refresh() {
      show();
      // What is on its way has no address yet, or one of this page's.
      const urls = images().map((image) => image.getAttribute("src")).filter((url) => url && !/^(?:data|blob):/.test(url));
      if (await learn({ urls })) show();
    }

    function insert({ pictures, kind, alt, caption }) {
      if (pictures.length > 1) return editor.plugins.get("Galleries").insert({ pictures, kind, caption });
      const [{ url, width, height }] = pictures;
      model.change((writer) => {
        const image = writer.createElement("imageBlock", { src: url, width, height, ...(alt ? { alt } : {}) });
        if (caption) {
          const words = writer.createElement("caption");
          writer.insertText(caption, words);
          writer.append(words, image);
        }
        model.insertObject(image, null, null, { setSelection: "on", findOptimalPosition: "auto" });
      });
    }

    editor.ui.componentFactory.add("pictures", (locale) => {
      const ButtonView = editor.ui.componentFactory.create("bold").constructor;
      const button = new ButtonView(locale);
      button.set({ label: words.button, tooltip: words.tooltip, icon: ICON, withText: false });
      button.bind("isEnabled").to(editor.commands.get("insertImage"), "isEnabled");
      button.on("execute", () => {
        choose({ many: true, onTake: insert, onClose: () => view.focus() });
      });
      return button;
    });

    /* What is dropped or pasted into the text goes the way of the dialog's files. */
    class Adapter {
      constructor(loader) {
        this.loader = loader;
        this.aborting = new AbortController();
      }

      async upload() {
        const picture = await window.Upload.send(await this.loader.file, {
          signal: this.aborting.signal,
          onProgress: ({ sent, total }) => Object.assign(this.loader, { uploadTotal: total, uploaded: sent }),
          onKnown: ([first]) => first,
        }).catch((error) => {
          throw error.message;
        });
        return { default: know(picture).url };
      }

      abort() {
        this.aborting.abort();
      }
    }

    editor.on("ready", () => {
      editor.plugins.get("FileRepository").createUploadAdapter = (loader) => new Adapter(loader);
      refresh();
    });
    // After the view has followed the model.
    model.document.on("change:data", refresh, { priority: "lowest" });
  }

  window.ClassicEditor.builtinPlugins.push(Pictures);
})();
