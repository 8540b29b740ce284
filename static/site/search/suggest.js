// Offers the lists that what is typed may be the beginning of: a combobox by the ARIA pattern.
// Without it, the form is a form.
document.addEventListener("DOMContentLoaded", () => {
  const box = document.getElementById("asked");
  if (!box || !window.fetch || !window.AbortController) return;
  const list = document.createElement("ul");
  list.id = "offered";
  list.className = "offered";
  list.hidden = true;
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", box.placeholder);
  box.after(list);
  const says = { role: "combobox", "aria-autocomplete": "list", "aria-controls": list.id };
  for (const name in says) box.setAttribute(name, says[name]);
  const known = new Map();
  let chosen = -1;
  let asked = 0;
  let request = null;

  const choose = (place) => {
    chosen = place;
    [...list.children].forEach((option, at) => option.setAttribute("aria-selected", at === place));
    if (place < 0) box.removeAttribute("aria-activedescendant");
    else box.setAttribute("aria-activedescendant", list.children[place].id);
  };
  const show = (offers) => {
    list.replaceChildren(
      ...offers.map(({ label, kind, url }, at) => {
        const option = document.createElement("li");
        const small = document.createElement("small");
        small.textContent = kind;
        option.append(label, " ", small);
        option.id = `offered-${at}`;
        option.dataset.url = url;
        option.setAttribute("role", "option");
        return option;
      }),
    );
    list.hidden = !offers.length;
    box.setAttribute("aria-expanded", !list.hidden);
    choose(-1);
  };
  const ask = async () => {
    const text = box.value.trim().toLowerCase();
    if (request) request.abort();
    if (text.length < 2) return show([]);
    if (!known.has(text)) {
      request = new AbortController();
      try {
        const address = `${box.dataset.suggestions}?q=${encodeURIComponent(text)}`;
        const answer = await fetch(address, { signal: request.signal });
        if (!answer.ok) return;
        known.set(text, (await answer.json()).suggestions);
      } catch {
        // Typed on, or no network: the form still asks.
        return;
      }
    }
    if (box.value.trim().toLowerCase() === text && document.activeElement === box) show(known.get(text));
  };

  show([]);
  box.addEventListener("input", () => {
    clearTimeout(asked);
    asked = setTimeout(ask, 200);
  });
  box.addEventListener("keydown", (event) => {
    if (list.hidden) return;
    const count = list.children.length;
    if (event.key === "ArrowDown") choose(chosen + 1 < count ? chosen + 1 : -1);
    else if (event.key === "ArrowUp") choose(chosen < 0 ? count - 1 : chosen - 1);
    else if (event.key === "Enter" && chosen >= 0) location.href = list.children[chosen].dataset.url;
    else if (event.key === "Escape") show([]);
    else return;
    event.preventDefault();
  });
  // Before the box loses the focus, which closes the list.
  list.addEventListener("mousedown", (event) => event.preventDefault());
  list.addEventListener("click", (event) => {
    const option = event.target.closest("li");
    if (option) location.href = option.dataset.url;
  });
  box.addEventListener("blur", () => show([]));
});
