/* The passages of the notes as CKEditor's markers, which light them up and follow every edit.
 *
 * A marker is drawn while editing alone: there is nothing in getData() of a note, and nothing for
 * readers to be sent. */
(() => {
  const { passages } = manchette;
  const NEW = "new";
  // The thread that is lit up more than the others, by editor.
  const active = new WeakMap();

  class Marks {
    // The passage of the note that is being written.
    static NEW = NEW;

    static draw(editor) {
      editor.conversion.for("editingDowncast").markerToHighlight({
        model: "note",
        view: ({ markerName }) => {
          const id = markerName.split(":")[1];
          const isActive = id === NEW || id === String(active.get(editor));
          return {
            classes: isActive ? ["note-mark", "note-mark--active"] : ["note-mark"],
            attributes: { "data-note": id },
          };
        },
      });
    }

    constructor(editor) {
      this.editor = editor;
      this.model = editor.model;
      // Where each passage stands, as far as this form knows; and what the server is to be told.
      this.places = new Map();
      this.moved = new Map();
    }

    has(id) {
      return this.model.markers.has(`note:${id}`);
    }

    /* Where a passage is lit up, or null: it is not, or nothing is left of it. */
    range(id) {
      const range = this.model.markers.get(`note:${id}`)?.getRange();
      return range && !range.isCollapsed && range.root.rootName !== "$graveyard" ? range : null;
    }

    put(id, range) {
      const name = `note:${id}`;
      if (!range && !this.has(id)) return;
      this.model.change((writer) => {
        if (this.has(id)) writer.removeMarker(name);
        // No operation: nothing to undo, nothing to save.
        if (range) writer.addMarker(name, { range, usingOperation: false, affectsData: false });
      });
    }

    forget(id) {
      this.put(id, null);
      this.places.delete(id);
      this.moved.delete(id);
    }

    light(id) {
      const before = active.get(this.editor);
      active.set(this.editor, id);
      for (const one of [before, id]) if (this.has(one)) this.editor.editing.reconvertMarker(`note:${one}`);
    }

    /* Take down where the passages stand now. Return the text. */
    note() {
      const flat = passages.read(this.model);
      for (const id of this.places.keys()) {
        const range = this.range(id);
        if (!range) continue;
        const now = passages.describe(flat, range);
        if (!now.quote || JSON.stringify(now) === JSON.stringify(this.places.get(id))) continue;
        this.places.set(id, now);
        if (id !== NEW) this.moved.set(id, now);
      }
      return flat;
    }

    /* Light up a passage that is not, if it is in the text. */
    find(id, flat, { roughly = false } = {}) {
      if (!this.range(id)) this.put(id, passages.find(flat, this.places.get(id), { roughly }));
    }

    /* The thread whose passage a position is in: the shortest, if there are several. */
    at(position) {
      let [found, least] = [null, Infinity];
      for (const id of this.places.keys()) {
        const range = id === NEW ? null : this.range(id);
        if (!range || position.isBefore(range.start) || position.isAfter(range.end)) continue;
        const size = [...range.getItems()].reduce((sum, item) => sum + item.offsetSize, 0);
        if (size < least) [found, least] = [id, size];
      }
      return found;
    }
  }

  window.manchette = Object.assign(window.manchette ?? {}, { NoteMarks: Marks });
})();
