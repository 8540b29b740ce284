/* People of the newsroom as one types an @ in a note: a list under the box, taken by keyboard.
 *
 * The box stays a box of text for a screen reader: the list is told of by its status. */
(() => {
  const WAIT = 180;
  const TYPED = /(?:^|[^\w.+-])@([\p{L}\p{M}\w'’.-]*(?: [\p{L}\p{M}\w'’.-]*)?)$/u;
  const words = document.documentElement.lang.startsWith("en")
    ? {
        list: "People of the newsroom",
        some: (count) => `${count === 1 ? "1 person" : `${count} people`}. Arrows and Enter to choose.`,
        blind: "cannot open this story",
      }
    : {
        list: "Les gens de la rédaction",
        some: (count) => `${count === 1 ? "1 personne" : `${count} personnes`}. Flèches et Entrée pour choisir.`,
        blind: "ne peut pas ouvrir cet article",
      };
  let count = 0;

  class People {
    /* `url()` is asked with ?q=; the list and its status go after the box. */
    constructor(box, url) {
      Object.assign(this, { box, url, people: [], active: -1 });
      const id = `note-people-${++count}`;
      this.list = Object.assign(document.createElement("ul"), { id, className: "note-people", hidden: true });
      this.list.setAttribute("role", "listbox");
      this.list.setAttribute("aria-label", words.list);
      this.status = Object.assign(document.createElement("p"), { className: "visually-hidden" });
      this.status.setAttribute("role", "status");
      box.setAttribute("aria-autocomplete", "list");
      box.setAttribute("aria-controls", id);
      box.setAttribute("autocomplete", "off");
      box.after(this.list, this.status);
      box.addEventListener("input", () => this.plan());
      box.addEventListener("keydown", (event) => this.onKey(event));
      box.addEventListener("blur", () => this.close());
      // A press on a name must not take the focus, and the list with it, before the click.
      this.list.addEventListener("mousedown", (event) => event.preventDefault());
    }

    get isOpen() {
      return !this.list.hidden;
    }

    typed() {
      return TYPED.exec(this.box.value.slice(0, this.box.selectionStart))?.[1];
    }

    plan() {
      clearTimeout(this.timer);
      // Enter must not take somebody who was found for other words.
      this.activate(-1);
      if (this.typed() === undefined) return this.close();
      this.timer = setTimeout(() => this.search(), WAIT);
    }

    async search() {
      this.request?.abort();
      const q = this.typed();
      if (q === undefined) return this.close();
      this.request = new AbortController();
      const { signal } = this.request;
      try {
        const answer = await fetch(`${this.url()}?${new URLSearchParams({ q })}`, { signal });
        if (!answer.ok) throw new Error(`${answer.status}`);
        this.show((await answer.json()).people);
      } catch {
        // The name can be typed whole: the server knows it.
        if (!signal.aborted) this.close();
      }
    }

    show(people) {
      if (!people.length || document.activeElement !== this.box) return this.close();
      this.people = people;
      this.list.replaceChildren(...people.map((person, place) => this.option(person, place)));
      this.list.hidden = false;
      this.status.textContent = words.some(people.length);
      this.activate(0);
    }

    option(person, place) {
      const option = Object.assign(document.createElement("li"), { id: `${this.list.id}-${place}` });
      option.setAttribute("role", "option");
      const facts = [person.username === person.name ? "" : `@${person.username}`, person.sees ? "" : words.blind];
      option.append(
        Object.assign(document.createElement("b"), { textContent: person.name }), " ",
        Object.assign(document.createElement("small"), { textContent: facts.filter(Boolean).join(" · ") }),
      );
      option.addEventListener("click", () => this.take(place));
      return option;
    }

    activate(place) {
      this.active = place;
      [...this.list.children].forEach((option, index) => {
        option.setAttribute("aria-selected", String(place === index));
        if (place === index) option.scrollIntoView({ block: "nearest" });
      });
      if (place < 0) this.box.removeAttribute("aria-activedescendant");
      else this.box.setAttribute("aria-activedescendant", `${this.list.id}-${place}`);
    }

    onKey(event) {
      if (!this.isOpen) return;
      const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
      const length = this.people.length;
      if (step) this.activate((this.active + step + length) % length);
      else if (event.key === "Escape") this.close();
      else if ((event.key === "Enter" || event.key === "Tab") && this.active >= 0) this.take(this.active);
      else return;
      event.preventDefault();
      event.stopImmediatePropagation();
    }

    take(place) {
      const end = this.box.selectionStart;
      const start = end - this.typed().length;
      this.box.setRangeText(`${this.people[place].insert} `, start, end, "end");
      this.close();
      this.box.dispatchEvent(new Event("input", { bubbles: true }));
      this.close();
    }

    close() {
      clearTimeout(this.timer);
      this.request?.abort();
      this.list.hidden = true;
      this.status.textContent = "";
      this.activate(-1);
    }
  }

  window.manchette = Object.assign(window.manchette ?? {}, { People });
})();
