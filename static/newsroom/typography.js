/* French typography while one types, in the story's text and in the form's fields.
 *
 * Each replacement is a step of its own, which Ctrl+Z takes back; it is not made again there until
 * one types it anew. What is pasted, and what an input method composes, is left for publication. */
(() => {
  const FIELDS = ["kicker", "headline", "standfirst", "share_title", "share_description", "correction",
    "picture_caption", "picture_alt"];
  // How far back the context of a quotation mark or of a dash is looked for.
  const REACH = 400;
  const isFrench = document.documentElement.lang.startsWith("fr");
  const words = {
    title: "Typographie",
    typography: "Typographie française",
    spaces: "Afficher les espaces insécables",
    help: "Guillemets, apostrophes, espaces et tirets se mettent en place pendant la frappe. Ctrl + Z annule le dernier.",
  };

  /* A person's choice, kept in this browser. */
  class Switch {
    constructor(name, label) {
      const user = document.getElementById("writing")?.dataset.user ?? "";
      this.key = `manchette.${name}.${user}`;
      this.box = Object.assign(document.createElement("input"), { type: "checkbox", id: `switch-${name}` });
      this.box.checked = this.kept !== "off";
      this.label = Object.assign(document.createElement("label"), { htmlFor: this.box.id });
      this.label.append(this.box, ` ${label}`);
      this.box.addEventListener("change", () => this.keep());
    }

    // A browser may refuse to keep anything: then the switch holds for this page.
    get kept() {
      try {
        return localStorage.getItem(this.key);
      } catch {
        return null;
      }
    }

    keep() {
      try {
        localStorage.setItem(this.key, this.box.checked ? "on" : "off");
      } catch {
        // See above.
      }
    }

    get isOn() {
      return this.box.checked;
    }
  }

  /* Whether the key says that the line is done with. */
  function leavesLine({ key, isComposing, ctrlKey, altKey, metaKey }) {
    return (key === "Enter" || key === "Tab") && !isComposing && !ctrlKey && !altKey && !metaKey;
  }

  /* Typography in a field of plain text, by the browser's own editing, which it can undo. */
  class PlainField {
    constructor(field, isOn) {
      this.field = field;
      this.isOn = isOn;
      field.addEventListener("input", (event) => this.onInput(event));
      field.addEventListener("keydown", (event) => {
        if (leavesLine(event)) this.improve(() => "\n");
      });
    }

    onInput(event) {
      if (this.isWorking) return;
      if (event.inputType === "historyUndo") this.restoreCaret();
      if (event.inputType === "insertText" && !event.isComposing && event.data?.length === 1)
        this.improve((caret) => this.field.value.slice(caret, caret + 1));
    }

    improve(next) {
      const { field } = this;
      const { value, selectionStart: caret } = field;
      if (!this.isOn() || caret !== field.selectionEnd) return;
      const start = Math.max(value.lastIndexOf("\n", caret - 1) + 1, caret - REACH, 0);
      const change = manchette.improve(value.slice(start, caret), next(caret));
      if (!change || (change.from === change.to && !change.text)) return;
      const grown = change.text.length - (change.to - change.from);
      if (field.maxLength >= 0 && value.length + grown > field.maxLength) return;
      this.isWorking = true;
      field.setSelectionRange(start + change.from, start + change.to);
      document.execCommand(change.text ? "insertText" : "delete", false, change.text);
      field.setSelectionRange(caret + grown, caret + grown);
      this.isWorking = false;
      this.undone = { value, caret };
      manchette.glow(field);
    }

    /* The browser selects what an undo brought back: the next key would replace it. */
    restoreCaret() {
      const { value, caret } = this.undone ?? {};
      if (this.field.value === value) this.field.setSelectionRange(caret, caret);
    }
  }

  /* Typography in CKEditor, on the text before the caret alone. */
  function Typography(editor) {
    if (!isFrench) return;
    const { model, editing } = editor;
    const { selection } = model.document;

    /* The text around the caret: {text, start, next}, without reaching past an image or a line. */
    function around() {
      const caret = selection.getFirstPosition();
      const inside = caret.textNode;
      let text = inside ? inside.data.slice(0, caret.offset - inside.startOffset) : "";
      let node = inside ? inside.previousSibling : caret.nodeBefore;
      for (; node?.is("$text") && text.length < REACH; node = node.previousSibling) text = node.data + text;
      text = text.slice(-REACH);
      const after = inside
        ? inside.data.slice(caret.offset - inside.startOffset)
        : caret.nodeAfter?.is("$text")
          ? caret.nodeAfter.data
          : "";
      return { parent: caret.parent, text, start: caret.offset - text.length, next: after.slice(0, 1) };
    }

    /* Whose looks the new words take; null where nothing may be touched. */
    function attributes(range) {
      const found = range.isCollapsed ? [range.start.textNode ?? range.start.nodeAfter ?? range.start.nodeBefore] : [...range.getItems()];
      const looks = found.filter(Boolean).map((item) => new Map(item.getAttributes()));
      if (looks.some((look) => look.has("linkHref") || look.has("code"))) return null;
      const look = looks[0] ?? new Map();
      look.delete("superscript");
      return look;
    }

    function improve(isLeaving) {
      if (!manchette.typography.isOn || !selection.isCollapsed || selection.getFirstPosition().parent.is("element", "codeBlock")) return;
      const { parent, text, start, next } = around();
      const change = manchette.improve(text, isLeaving ? "\n" : next);
      if (!change) return;
      const at = (offset) => model.createPositionAt(parent, start + offset);
      const replaced = model.createRange(at(change.from), at(change.to));
      const raised = change.raised ?? [0, 0];
      const looks = attributes(replaced);
      const isRaised = isAlready(parent, start + raised[0], start + raised[1]);
      if (!looks || (change.from === change.to && !change.text && isRaised)) return;
      if (change.raised && !attributes(model.createRange(at(raised[0]), at(Math.min(raised[1], text.length))))) return;
      // In a batch of its own, so that it is undone alone.
      model.enqueueChange((writer) => {
        if (!replaced.isCollapsed) writer.remove(replaced);
        if (change.text) writer.insertText(change.text, looks, replaced.start);
        const grown = change.text.length - (change.to - change.from);
        if (change.raised)
          writer.setAttribute("superscript", true, model.createRange(at(raised[0]), at(raised[1])));
        writer.setSelection(at(text.length + grown));
        writer.removeSelectionAttribute("superscript");
        const shown = change.raised ?? [change.from, change.from + change.text.length];
        manchette.glowIn(editor, model.createRange(at(shown[0]), at(shown[1])));
        model.enqueueChange(() => editor.plugins.get("Delete").requestUndoOnBackspace());
      });
    }

    function isAlready(parent, from, to) {
      if (from === to) return true;
      const range = model.createRange(model.createPositionAt(parent, from), model.createPositionAt(parent, Math.min(to, parent.maxOffset)));
      return [...range.getItems()].every((item) => item.hasAttribute("superscript"));
    }

    const isOneCharacter = (changes) =>
      changes.every(({ type, name }) => name === "$text" && (type === "insert" || type === "remove")) &&
      changes.filter(({ type, length }) => type === "insert" && length === 1).length === 1;

    model.document.on("change:data", (event, batch) => {
      if (!batch.isTyping || batch.isUndo || !batch.isLocal || editing.view.document.isComposing) return;
      if (isOneCharacter(model.document.differ.getChanges())) improve(false);
    });
    editing.view.document.on(
      "keydown",
      (event, { domEvent }) => leavesLine(domEvent) && improve(true),
      { priority: "high" },
    );
  }

  function start() {
    const form = document.getElementById("article_form");
    const body = form?.elements.body;
    if (!isFrench || !body) return;
    const typography = new Switch("typography", words.typography);
    const spaces = new Switch("spaces", words.spaces);
    const bar = Object.assign(document.createElement("div"), { className: "typography", role: "group", ariaLabel: words.title });
    typography.label.title = words.help;
    bar.append(typography.label, spaces.label);
    body.closest(".ck-editor-container").before(bar);
    manchette.typography = typography;
    for (const name of FIELDS)
      if (form.elements[name]) new PlainField(form.elements[name], () => typography.isOn);
    manchette.markSpaces(spaces);
  }

  window.ClassicEditor.builtinPlugins.push(Typography);
  document.addEventListener("DOMContentLoaded", start);
})();
