/* The dialog in which pictures are chosen: from the library, or sent there first. */
(() => {
  const { MOST, element, know, nameOf, search, words } = window.manchette.pictures;
  const WAIT = 200;

  /* Pictures on their way, each with a line that says how far it is. */
  class Sender {
    constructor(rows, status, arrive) {
      Object.assign(this, { rows, status, arrive });
    }

    async send(file) {
      const name = file.name || words.pasted;
      const aborting = new AbortController();
      const said = element("span", { textContent: name });
      const progress = element("progress", { max: 1, value: 0, ariaLabel: name });
      const cancel = element("button", { type: "button", textContent: words.cancel });
      cancel.setAttribute("aria-label", words.deed(words.cancel, name));
      cancel.addEventListener("click", () => {
        aborting.abort();
        row.remove();
      });
      const row = element("li", {}, said, progress, cancel);
      this.rows.append(row);
      let known = false;
      try {
        const picture = await window.Upload.send(file, {
          signal: aborting.signal,
          onProgress: ({ state, sent, total }) => {
            const share = total ? sent / total : 0;
            progress.value = share;
            said.textContent = words.states[state]
              ? words.said(name, words.states[state])
              : words.sending(name, Math.round(share * 100));
          },
          onKnown: ([first]) => {
            known = true;
            return first;
          },
        });
        row.remove();
        this.status.textContent = known ? words.known(name) : words.arrived(name);
        this.arrive(know(picture));
      } catch (error) {
        if (aborting.signal.aborted) return;
        progress.remove();
        cancel.textContent = words.close;
        said.textContent = words.said(name, error.message);
        said.className = "pictures-dialog__error";
        this.status.textContent = said.textContent;
      }
    }
  }

  class Dialog {
    constructor() {
      this.chosen = [];
      this.found = [];
      this.build();
      this.listen();
    }

    build() {
      this.title = element("h2", { id: "pictures-title" });
      this.close = element("button", { type: "button", textContent: words.close });
      this.files = element("input", { type: "file", multiple: true, accept: "image/*,.heic,.heif" });
      this.camera = element("input", { type: "file", accept: "image/*" });
      this.camera.setAttribute("capture", "environment");
      this.rows = element("ul", { className: "pictures-dialog__rows" });
      this.zone = element("div", { className: "pictures-dialog__zone" },
        element("p", { textContent: words.drop }),
        element("label", { textContent: words.send }, this.files),
        element("label", { textContent: words.shoot }, this.camera), this.rows);
      this.input = element("input", { type: "search", id: "pictures-search", autocomplete: "off" });
      this.input.setAttribute("aria-describedby", "pictures-help");
      this.status = element("p", { className: "pictures-dialog__status", role: "status" });
      this.retry = element("button", { type: "button", textContent: words.retry, hidden: true });
      this.grid = element("ul", { className: "pictures-dialog__grid", ariaLabel: words.all });
      this.more = element("button", { type: "button", textContent: words.more, hidden: true });
      this.list = element("ol", { className: "pictures-dialog__chosen", ariaLabel: words.chosen });
      this.fields = element("div", { className: "pictures-dialog__fields" });
      this.take = element("button", { type: "button", className: "pictures-dialog__take" });
      this.dialog = element("dialog", { className: "pictures-dialog" },
        element("header", {}, this.title, this.close),
        element("div", { className: "pictures-dialog__library" }, this.zone,
          element("label", { htmlFor: this.input.id, textContent: words.search }), this.input,
          element("p", { id: "pictures-help", className: "pictures-dialog__help", textContent: words.help }),
          this.status, this.retry, this.grid, this.more),
        element("footer", {}, this.list, this.fields, this.take));
      this.dialog.setAttribute("aria-labelledby", this.title.id);
      document.body.append(this.dialog);
      this.sender = new Sender(this.rows, this.status, (picture) => this.arrive(picture));
    }

    listen() {
      this.close.addEventListener("click", () => this.dialog.close());
      this.dialog.addEventListener("close", () => this.onClose?.());
      this.retry.addEventListener("click", () => this.search());
      this.more.addEventListener("click", () => this.search({ more: true }));
      this.take.addEventListener("click", () => this.finish());
      this.input.addEventListener("input", () => {
        clearTimeout(this.timer);
        this.timer = setTimeout(() => this.search(), WAIT);
      });
      this.dialog.addEventListener("keydown", (event) => this.onKey(event));
      this.grid.addEventListener("change", ({ target }) => this.tick(target));
      this.grid.addEventListener("dblclick", () => this.isMany || this.finish());
      this.list.addEventListener("click", (event) => this.onListClick(event));
      for (const input of [this.files, this.camera])
        input.addEventListener("change", () => {
          this.send(input.files);
          // The same file again is a change again.
          input.value = "";
        });
      this.dialog.addEventListener("paste", (event) => this.receive(event, event.clipboardData));
      this.dialog.addEventListener("drop", (event) => {
        this.zone.classList.remove("is-over");
        this.receive(event, event.dataTransfer);
      });
      this.dialog.addEventListener("dragover", (event) => {
        if (!event.dataTransfer.types.includes("Files")) return;
        event.preventDefault();
        this.zone.classList.add("is-over");
      });
      this.dialog.addEventListener("dragleave", (event) => {
        if (!this.dialog.contains(event.relatedTarget)) this.zone.classList.remove("is-over");
      });
    }

    /* Ask for pictures. `many`: several, as a gallery or a pair, or one with its words for this use;
     * `chosen` and `kind`, what there was. onTake({pictures, kind, alt, caption}) is told the choice. */
    open({ many = false, chosen = [], kind = "gallery", onTake, onClose }) {
      Object.assign(this, { isMany: many, kind, onTake, onClose, isEdit: Boolean(many && chosen.length) });
      this.chosen = [...chosen];
      this.title.textContent = this.isEdit ? words.edit : words.one;
      this.input.value = "";
      this.status.textContent = "";
      this.showChosen();
      this.dialog.showModal();
      this.input.focus();
      this.search();
    }

    receive(event, { files }) {
      if (!files.length) return;
      event.preventDefault();
      event.stopPropagation();
      this.send(files);
    }

    send(files) {
      for (const file of files) this.sender.send(file);
    }

    /* A new picture: first in the grid, and chosen. */
    arrive(picture) {
      this.found = [picture, ...this.found.filter(({ id }) => id !== picture.id)];
      this.choose(picture);
      this.showGrid();
    }

    async search({ more = false } = {}) {
      this.request?.abort();
      this.request = new AbortController();
      const { signal } = this.request;
      try {
        const { pictures, before } = await search(this.input.value, more ? this.before : null, signal);
        const first = this.found.length;
        this.before = before;
        this.found = more ? [...this.found, ...pictures] : pictures;
        this.retry.hidden = true;
        this.more.hidden = !before;
        this.status.textContent = this.found.length ? words.some(this.found.length, before) : words.none;
        this.showGrid();
        if (more) this.grid.querySelectorAll("input")[first]?.focus();
      } catch {
        if (signal.aborted) return;
        this.status.textContent = words.failed;
        this.retry.hidden = false;
      }
    }

    showGrid() {
      const numbers = new Set(this.chosen.map(({ id }) => id));
      this.grid.replaceChildren(
        ...this.found.map((picture) => {
          const input = element("input", {
            type: this.isMany ? "checkbox" : "radio", name: "pictures-choice", value: picture.id,
            checked: numbers.has(picture.id),
          });
          const image = element("img", { src: picture.thumb, alt: "", loading: "lazy", width: 160, height: 160 });
          const text = element("span", {}, element("b", { textContent: nameOf(picture) }),
            picture.credit ? ` ©\u00a0${picture.credit}` : "");
          return element("li", {}, element("label", {}, input, image, text));
        }),
      );
    }

    onKey(event) {
      const inputs = [...this.grid.querySelectorAll("input")];
      const place = inputs.indexOf(event.target);
      const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
      // Radio buttons do it by themselves.
      if (this.isMany && place >= 0 && step) {
        event.preventDefault();
        inputs[place + step]?.focus();
      } else if (event.key === "Enter" && (place >= 0 || this.fields.contains(event.target))) {
        event.preventDefault();
        if (place >= 0 && !event.target.checked) event.target.click();
        else this.finish();
      }
    }

    tick(input) {
      const picture = this.found.find(({ id }) => String(id) === input.value);
      if (input.checked) this.choose(picture);
      else this.chosen = this.chosen.filter(({ id }) => id !== picture.id);
      // One too many.
      input.checked = this.chosen.some(({ id }) => id === picture.id);
      this.showChosen();
    }

    choose(picture) {
      if (this.chosen.some(({ id }) => id === picture.id)) return;
      if (!this.isMany) this.chosen = [picture];
      else if (this.chosen.length < MOST) this.chosen.push(picture);
      else this.status.textContent = words.most(MOST);
      this.showChosen();
    }

    /* What is chosen: in order where there are several, with what is asked of them. */
    showChosen() {
      const { chosen } = this;
      const several = this.isMany && (chosen.length > 1 || this.isEdit);
      this.list.hidden = !several;
      this.list.replaceChildren(...chosen.map((picture, place) => this.item(picture, place)));
      this.ask(several);
      this.take.disabled = !chosen.length;
      const pair = several && chosen.length === 2 && this.kind === "pair";
      if (!this.isMany) this.take.textContent = words.take;
      else if (this.isEdit) this.take.textContent = words.keep;
      else if (!several) this.take.textContent = words.insert;
      else this.take.textContent = pair ? words.insertPair : words.insertGallery;
    }

    item(picture, place) {
      const name = nameOf(picture);
      const deed = (sign, wording, value, disabled = false) => {
        const made = element("button", { type: "button", textContent: sign, value, disabled, title: wording });
        made.setAttribute("aria-label", words.deed(wording, name));
        return made;
      };
      return element("li", {},
        element("img", { src: picture.thumb, alt: name, width: 72, height: 72 }),
        element("span", {},
          deed("←", words.earlier, "-1", place === 0),
          deed("→", words.later, "1", place === this.chosen.length - 1),
          deed("✕", words.remove, "0")));
    }

    onListClick(event) {
      const button = event.target.closest("button");
      if (!button) return;
      const { chosen } = this;
      const place = [...this.list.children].indexOf(button.closest("li"));
      const step = Number(button.value);
      const [picture] = chosen.splice(place, 1);
      if (step) {
        chosen.splice(place + step, 0, picture);
        this.status.textContent = words.moved(nameOf(picture), place + step + 1, chosen.length);
      }
      this.showChosen();
      this.showGrid();
      const row = this.list.children[step ? place + step : Math.min(place, chosen.length - 1)];
      const again = row?.querySelector(`button[value="${step}"]:enabled`) ?? row?.querySelector("button:enabled");
      (again ?? this.input).focus();
    }

    /* Ask for the words of one, or how several are shown; what was typed stays. */
    ask(several) {
      const [picture] = this.chosen;
      const asked = several ? `several ${this.chosen.length === 2}` : this.isMany && picture ? `one ${picture.id}` : "";
      if (asked === this.asked) return;
      this.asked = asked;
      const caption = this.fields.querySelector("[name=caption]")?.value ?? "";
      this.fields.replaceChildren();
      if (several) this.askKind();
      else if (asked) this.askWords(picture);
      if (several && !this.isEdit) this.field("caption", words.captions, "", "");
      if (caption && this.fields.querySelector("[name=caption]")) this.fields.querySelector("[name=caption]").value = caption;
    }

    askKind() {
      if (this.chosen.length !== 2) return;
      const radio = (value) => {
        const input = element("input", { type: "radio", name: "pictures-kind", value, checked: this.kind === value });
        input.addEventListener("change", () => {
          this.kind = value;
          this.showChosen();
        });
        return element("label", {}, input, ` ${words[value]}`);
      };
      this.fields.append(element("fieldset", {}, element("legend", { textContent: words.kind }), radio("gallery"), radio("pair")));
    }

    askWords(picture) {
      const described = picture.is_decorative ? words.decorative : words.undescribed;
      this.field("alt", words.alt, picture.alt || described, picture.alt ? words.own : "");
      this.field("caption", words.caption, picture.caption || words.uncaptioned, picture.caption ? words.own : "");
      const credit = picture.credit ? words.credit(picture.credit) : words.uncredited;
      this.fields.append(element("p", { textContent: credit }));
    }

    field(name, label, placeholder, help) {
      const id = `pictures-${name}`;
      const input = element("input", { type: "text", id, name, placeholder, maxLength: name === "alt" ? 250 : 300 });
      const asked = element("p", {}, element("label", { htmlFor: id, textContent: label }), input);
      if (help) {
        input.setAttribute("aria-describedby", `${id}-help`);
        asked.append(element("span", { id: `${id}-help`, className: "pictures-dialog__help", textContent: help }));
      }
      this.fields.append(asked);
    }

    finish() {
      if (!this.chosen.length) return;
      const said = (name) => this.fields.querySelector(`[name=${name}]`)?.value.trim() ?? "";
      const kind = this.chosen.length === 2 ? this.kind : "gallery";
      const choice = { pictures: this.chosen, kind, alt: said("alt"), caption: said("caption") };
      this.asked = null;
      this.fields.replaceChildren();
      this.dialog.close();
      this.onTake(choice);
    }
  }

  let dialog;

  window.manchette.pictures.choose = (options) => {
    dialog ??= new Dialog();
    dialog.open(options);
  };
})();
