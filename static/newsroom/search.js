/* The search box of every newsroom page: stories by the words of their headline, as one types.
 * Without it the box still leads to the list of stories. */
(() => {
  const WAIT = 180;
  const words = document.documentElement.lang.startsWith("en")
    ? {
        none: "No story found.",
        failed: "The search did not answer. Check the connection.",
        some: (count) => (count === 1 ? "1 story" : `${count} stories`),
      }
    : {
        none: "Aucun article trouvé.",
        failed: "La recherche n’a pas répondu. Vérifiez la connexion.",
        some: (count) => (count === 1 ? "1 article" : `${count} articles`),
      };

  class Search {
    constructor(form) {
      this.url = form.dataset.search;
      this.input = form.querySelector("input");
      this.list = Object.assign(document.createElement("ul"), { id: "desk-search-list", hidden: true });
      this.list.setAttribute("role", "listbox");
      this.list.setAttribute("aria-label", form.querySelector("label").textContent);
      this.status = Object.assign(document.createElement("p"), { className: "desk-search__status" });
      this.status.setAttribute("role", "status");
      form.append(this.status, this.list);
      for (const [name, value] of Object.entries({
        role: "combobox", "aria-expanded": "false", "aria-controls": this.list.id, "aria-autocomplete": "list",
      }))
        this.input.setAttribute(name, value);
      this.stories = [];
      this.active = -1;
      this.input.addEventListener("input", () => this.plan());
      this.input.addEventListener("keydown", (event) => this.onKey(event));
      form.addEventListener("focusout", (event) => form.contains(event.relatedTarget) || this.close());
      // A press on a result must not take the focus, and the list with it, before the click.
      this.list.addEventListener("mousedown", (event) => event.preventDefault());
    }

    plan() {
      this.activate(-1);
      clearTimeout(this.timer);
      this.timer = setTimeout(() => this.search(), WAIT);
    }

    async search() {
      this.request?.abort();
      const q = this.input.value.trim();
      if (!q) return this.close();
      this.request = new AbortController();
      const { signal } = this.request;
      try {
        const answer = await fetch(`${this.url}?${new URLSearchParams({ q })}`, { signal });
        if (!answer.ok) throw new Error(`${answer.status}`);
        this.show((await answer.json()).stories);
      } catch {
        if (signal.aborted) return;
        this.show([]);
        this.status.textContent = words.failed;
      }
    }

    show(stories) {
      this.stories = stories;
      this.list.replaceChildren(...stories.map((story, place) => this.option(story, place)));
      this.status.textContent = stories.length ? words.some(stories.length) : words.none;
      this.status.classList.toggle("unseen", Boolean(stories.length));
      this.list.hidden = !stories.length;
      this.input.setAttribute("aria-expanded", String(Boolean(stories.length)));
      this.activate(-1);
    }

    option(story, place) {
      const option = Object.assign(document.createElement("li"), { id: `desk-search-${place}` });
      option.setAttribute("role", "option");
      option.setAttribute("aria-selected", "false");
      const headline = Object.assign(document.createElement("b"), { textContent: story.headline });
      const facts = Object.assign(document.createElement("small"), {
        textContent: [story.stage, story.edited].join(" · "),
      });
      option.append(headline, " ", facts);
      option.addEventListener("click", () => location.assign(story.url));
      return option;
    }

    activate(place) {
      this.active = place;
      [...this.list.children].forEach((option, index) => {
        option.setAttribute("aria-selected", String(index === place));
        if (index === place) option.scrollIntoView({ block: "nearest" });
      });
      if (place < 0) this.input.removeAttribute("aria-activedescendant");
      else this.input.setAttribute("aria-activedescendant", `desk-search-${place}`);
    }

    onKey(event) {
      const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
      const count = this.stories.length;
      if (step && count && !this.list.hidden) {
        event.preventDefault();
        this.activate((this.active + step + count + (this.active < 0 && step < 0)) % count);
      } else if (event.key === "Escape") this.close();
      else if (event.key === "Enter" && this.active >= 0) {
        // With nothing chosen, Enter sends the form: the whole list.
        event.preventDefault();
        location.assign(this.stories[this.active].url);
      }
    }

    close() {
      this.list.hidden = true;
      this.status.textContent = "";
      this.input.setAttribute("aria-expanded", "false");
      this.activate(-1);
    }
  }

  const form = document.querySelector(".desk-search");
  if (form) new Search(form);
})();
