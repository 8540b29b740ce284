/* A list of stories with what may be done to each. A row stays the same element as long as its story
 * is listed, so that neither the focus nor what one is about to press slips away. */
(() => {
  const { element } = manchette;

  class StoryList {
    /* Of `actions`, each is {name, text, label(headline), run(item, index)}, and may have
     * isIdle(index, count), whether it can be done, and isOn(item), whether it is done already. */
    constructor(tag, actions) {
      this.element = element(tag, { className: "related-list" });
      this.actions = actions;
      this.rows = new Map();
    }

    show(items) {
      const held = document.activeElement;
      const kept = new Set(items.map(({ id }) => id));
      for (const [id, row] of this.rows) {
        if (kept.has(id)) continue;
        row.element.remove();
        this.rows.delete(id);
      }
      items.forEach((item, index) => {
        const row = this.rows.get(item.id) ?? this.make(item.id);
        Object.assign(row, { item, index });
        this.fill(row, items.length);
        const there = this.element.children[index];
        if (there !== row.element) this.element.insertBefore(row.element, there ?? null);
      });
      // What was moved with the focus in it keeps it.
      if (held !== document.activeElement && this.element.contains(held)) held.focus({ preventScroll: true });
      this.element.hidden = !items.length;
    }

    make(id) {
      const row = {
        headline: element("a", { className: "related-list__headline", target: "_blank" }),
        facts: element("p", { className: "related-list__facts" }),
        why: element("ul", { className: "related-list__why" }),
      };
      row.buttons = this.actions.map(({ name, text, run, isIdle }) => {
        const button = element("button", { type: "button", className: `related-list__${name}`, textContent: text });
        button.addEventListener("click", () => {
          if (!isIdle?.(row.index, this.rows.size)) run(row.item, row.index);
        });
        return button;
      });
      const buttons = element("div", { className: "related-list__buttons" }, ...row.buttons);
      row.element = element("li", {}, row.headline, row.facts, row.why, buttons);
      this.rows.set(id, row);
      return row;
    }

    fill(row, count) {
      const { item, index } = row;
      row.headline.textContent = item.headline;
      if (item.url) row.headline.href = item.url;
      else row.headline.removeAttribute("href");
      row.facts.textContent = [item.section, item.date].filter(Boolean).join(" · ");
      if (item.note) row.facts.append(row.facts.textContent && " · ", element("b", { textContent: item.note }));
      row.why.replaceChildren(...(item.why ?? []).map((textContent) => element("li", { textContent })));
      this.actions.forEach(({ label, isIdle, isOn }, place) => {
        row.buttons[place].ariaLabel = label(item.headline);
        // Not `disabled`, which would take the focus away from whoever moves a story to the end.
        row.buttons[place].ariaDisabled = String(Boolean(isIdle?.(index, count)));
        if (isOn) row.buttons[place].ariaPressed = String(isOn(item));
      });
    }
  }

  window.manchette.StoryList = StoryList;
})();
