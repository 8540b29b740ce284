/* What typography does, made visible: the no-break spaces, and for a moment what was just replaced.
 *
 * The marks are painted by the browser over the text (the CSS Custom Highlight API): the story's
 * own markup does not know of them. A browser without it shows none. */
(() => {
  const canPaint = typeof Highlight === "function" && Boolean(CSS.highlights);
  const GLOWS = ["typography-glow", "typography-glow-less", "typography-glow-least"];
  const GLOWS_FOR = 900;
  const isStill = () => matchMedia("(prefers-reduced-motion: reduce)").matches;
  const painted = (name) => {
    if (!CSS.highlights.has(name)) CSS.highlights.set(name, new Highlight());
    return CSS.highlights.get(name);
  };

  /* Show a field that just changed. */
  function glow(field) {
    field.classList.remove("typography-glows");
    // The animation starts again only once the browser has seen the field without it.
    void field.offsetWidth;
    field.classList.add("typography-glows");
    clearTimeout(field.glowing);
    field.glowing = setTimeout(() => field.classList.remove("typography-glows"), GLOWS_FOR * 3);
  }

  const domRange = (editor, range) =>
    editor.editing.view.domConverter.viewRangeToDom(editor.editing.mapper.toViewRange(range));

  /* Show a range of the story's text that just changed; it fades, or ends at once. */
  function glowIn(editor, range) {
    if (!canPaint || range.isCollapsed) return;
    // Once the change has reached the page.
    setTimeout(() => {
      if (range.end.offset > range.end.parent.maxOffset || range.root.rootName === "$graveyard") return;
      const shown = domRange(editor, range);
      const steps = isStill() ? GLOWS.slice(0, 1) : GLOWS;
      let last = null;
      steps.forEach((name, step) =>
        setTimeout(() => {
          last?.delete(shown);
          last = painted(name);
          last.add(shown);
        }, step * GLOWS_FOR),
      );
      setTimeout(() => last.delete(shown), GLOWS.length * GLOWS_FOR);
    });
  }

  /* The marks of one editor, a block at a time: only what changed is looked at. */
  class Marks {
    constructor(editor) {
      this.editor = editor;
      this.ranges = new Map();
      this.changed = new Set();
      editor.model.document.on("change:data", () => this.onChange());
    }

    show() {
      this.isShown = true;
      this.add(this.editor.model.document.getRoot());
      this.paint();
    }

    hide() {
      this.isShown = false;
      this.changed.clear();
      for (const block of [...this.ranges.keys()]) this.forget(block);
    }

    onChange() {
      if (!this.isShown) return;
      let isSomethingGone = false;
      for (const change of this.editor.model.document.differ.getChanges()) {
        const position = change.position ?? change.range?.start;
        if (!position) continue;
        if (change.type !== "remove" && change.name && change.name !== "$text") this.add(position.nodeAfter);
        else this.changed.add(position.parent);
        isSomethingGone ||= change.type === "remove" && change.name !== "$text";
      }
      if (isSomethingGone)
        for (const block of [...this.ranges.keys()]) if (block.root.rootName === "$graveyard") this.forget(block);
      // The page is not changed yet; a burst of changes is painted once.
      this.frame ??= requestAnimationFrame(() => this.paint());
    }

    add(element) {
      if (!element?.is("element")) return;
      const { model } = this.editor;
      if (model.schema.checkChild(element, "$text")) this.changed.add(element);
      else for (const child of element.getChildren()) this.add(child);
    }

    paint() {
      this.frame = null;
      for (const block of this.changed) {
        this.forget(block);
        if (this.isShown && block.root.rootName !== "$graveyard" && block.is("element")) this.mark(block);
      }
      this.changed.clear();
    }

    mark(block) {
      const { model } = this.editor;
      const ranges = [];
      for (const node of block.getChildren()) {
        if (!node.is("$text")) continue;
        for (const { index } of node.data.matchAll(/[\u00a0\u202f]/g)) {
          const start = model.createPositionAt(block, node.startOffset + index);
          const range = domRange(this.editor, model.createRange(start, start.getShiftedBy(1)));
          painted("no-break-space").add(range);
          ranges.push(range);
        }
      }
      if (ranges.length) this.ranges.set(block, ranges);
    }

    forget(block) {
      for (const range of this.ranges.get(block) ?? []) painted("no-break-space").delete(range);
      this.ranges.delete(block);
    }
  }

  let choice;
  const editors = [];

  function follow(marks) {
    if (choice.isOn) marks.show();
    else marks.hide();
  }

  /* Show the no-break spaces while the switch is on. */
  function markSpaces(shown) {
    if (!canPaint) {
      shown.label.hidden = true;
      return;
    }
    choice = shown;
    choice.box.addEventListener("change", () => editors.forEach(follow));
    editors.forEach(follow);
  }

  function NoBreakSpaces(editor) {
    if (!canPaint) return;
    editor.on("ready", () => {
      const marks = new Marks(editor);
      editors.push(marks);
      if (choice) follow(marks);
    });
  }

  window.manchette = Object.assign(window.manchette ?? {}, { glow, glowIn, markSpaces });
  window.ClassicEditor.builtinPlugins.push(NoBreakSpaces);
})();
