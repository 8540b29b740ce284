/* The grid: what arrives stands first in it, with the few words that it lacks to be filled in; each
 * is saved by itself. Needs journal.js, upload.js and arrivals.js. */
(() => {
  const PAUSE = 1000;
  const AGAIN = 5000;
  const FRENCH = {
    alt: "Description, pour qui ne la voit pas",
    decorative: "Décorative : rien à décrire",
    caption: "Légende",
    credit: "Crédit",
    all: "Ce crédit pour toutes",
    saving: "Enregistrement…",
    saved: "Enregistré",
    kept: "Pas encore enregistré : nouvel essai dans un instant",
    wrong: "À corriger",
    more: "Tout dire d’elle, la cadrer",
    picture: (number) => `Image ${number}`,
  };
  const ENGLISH = {
    alt: "Description, for those who do not see it",
    decorative: "Decorative: nothing to describe",
    caption: "Caption",
    credit: "Credit",
    all: "This credit for all",
    saving: "Saving…",
    saved: "Saved",
    kept: "Not saved yet: trying again in a moment",
    wrong: "To be corrected",
    more: "Say all of it, set its focus",
    picture: (number) => `Picture ${number}`,
  };
  const words = document.documentElement.lang.startsWith("en") ? ENGLISH : FRENCH;
  const LENGTHS = { alt: 250, caption: 300, credit: 120 };

  const element = (name, properties = {}, ...children) => {
    const made = Object.assign(document.createElement(name), properties);
    made.append(...children);
    return made;
  };

  /* A picture of the grid and its short form. */
  class Shot {
    constructor(picture, url) {
      this.url = url.replace("/0/", `/${picture.id}/`);
      this.picture = picture;
      this.known = { alt: picture.alt, is_decorative: picture.is_decorative, caption: picture.caption, credit: picture.credit };
      this.fields = {};
      this.build();
    }

    build() {
      const { picture } = this;
      this.state = element("p", { className: "shot__state" });
      this.state.setAttribute("role", "status");
      const name = words.picture(picture.id);
      const image = element("img", { src: picture.thumb, alt: picture.alt || name, width: 320, height: 320 });
      this.form = element("form", { className: "shot__form", noValidate: true, ariaLabel: name });
      this.form.append(
        this.line("alt", "textarea"),
        this.box("is_decorative"),
        this.line("caption", "textarea"),
        this.line("credit", "input"),
        this.state,
        element("a", { href: picture.page, textContent: words.more }),
      );
      this.node = element("li", { className: "shot shot--new" }, element("a", { href: picture.page }, image), this.form);
      this.node.dataset.picture = picture.id;
      this.form.addEventListener("input", () => this.later(PAUSE));
      this.form.addEventListener("change", () => this.save());
      this.form.addEventListener("submit", (event) => {
        event.preventDefault();
        this.save();
      });
      addEventListener("online", () => this.save());
      addEventListener("pagehide", () => this.save({ keepalive: true }));
      this.tie();
    }

    id(name) {
      return `shot-${this.picture.id}-${name}`;
    }

    error(name) {
      return element("span", { id: `${this.id(name)}-error`, className: "shot__error" });
    }

    line(name, kind) {
      const field = element(kind, { id: this.id(name), name, value: this.known[name], maxLength: LENGTHS[name] });
      if (kind === "textarea") field.rows = 2;
      field.setAttribute("aria-describedby", `${this.id(name)}-error`);
      this.fields[name] = field;
      const label = element("label", { htmlFor: field.id, textContent: words[name] });
      return element("p", { className: `shot__${name}` }, label, field, this.error(name));
    }

    box(name) {
      const field = element("input", { type: "checkbox", id: this.id(name), name, checked: this.known[name] });
      this.fields[name] = field;
      field.addEventListener("change", () => this.tie());
      return element("p", {}, element("label", {}, field, ` ${words.decorative}`), this.error(name));
    }

    /* What decorates is not described. */
    tie() {
      const { alt, is_decorative } = this.fields;
      if (is_decorative.checked) alt.value = "";
      alt.disabled = is_decorative.checked;
    }

    get text() {
      return Object.fromEntries(
        Object.entries(this.fields).map(([name, field]) => [name, field.type === "checkbox" ? field.checked : field.value]),
      );
    }

    get changes() {
      return Object.fromEntries(Object.entries(this.text).filter(([name, value]) => value !== this.known[name]));
    }

    later(wait) {
      clearTimeout(this.timer);
      this.timer = setTimeout(() => this.save(), wait);
    }

    /* Send what changed, until nothing has. */
    async save({ keepalive = false } = {}) {
      clearTimeout(this.timer);
      const said = this.changes;
      if (this.saving || !Object.keys(said).length) return;
      this.saving = true;
      this.state.textContent = words.saving;
      const answer = await window.manchette.post(this.url, said, { keepalive }).catch(() => null);
      this.saving = false;
      if (answer?.status !== 200) {
        this.state.textContent = words.kept;
        return this.later(AGAIN);
      }
      // Refused or not, it is answered: nothing more is sent of it until it changes.
      Object.assign(this.known, said);
      this.show(said, answer.body.errors);
      this.save();
    }

    show(said, errors) {
      for (const name of Object.keys(said)) {
        if (name in errors) this.fields[name].setAttribute("aria-invalid", "true");
        else this.fields[name].removeAttribute("aria-invalid");
        this.form.querySelector(`#${this.id(name)}-error`).textContent = errors[name] ?? "";
      }
      const wrong = this.form.querySelector("[aria-invalid]");
      this.state.textContent = wrong ? words.wrong : words.saved;
    }

    fill(name, value) {
      if (this.fields[name].value) return;
      this.fields[name].value = value;
      this.save();
    }
  }

  function start() {
    const section = document.getElementById("arrivals");
    if (!section) return;
    const grid = document.getElementById("grid");
    const shots = [];

    /* One photographer's pictures are credited at once. */
    function offerCredit() {
      const [first] = shots;
      if (shots.length !== 2) return;
      const button = element("button", { type: "button", className: "link", textContent: words.all });
      button.addEventListener("click", () => shots.forEach((shot) => shot.fill("credit", first.fields.credit.value)));
      first.fields.credit.after(button);
    }

    function enter(picture) {
      grid.querySelector(`[data-picture="${picture.id}"]`)?.remove();
      document.querySelector(".library__none")?.remove();
      const shot = new Shot(picture, section.dataset.words);
      shots.push(shot);
      grid.prepend(shot.node);
      offerCredit();
    }

    section.hidden = false;
    const arrivals = new Upload.Arrivals({
      zone: section.querySelector(".arrivals__zone"),
      rows: section.querySelector(".arrivals__rows"),
      state: section.querySelector(".arrivals__state"),
      onPicture: enter,
    });
    arrivals.goOn();
  }

  document.addEventListener("DOMContentLoaded", start);
})();
