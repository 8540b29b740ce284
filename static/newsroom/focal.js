/* Where the eyes are: set by a click on the picture or by arrow keys, with its crops beside it as
 * they will be cut. Without it, the two numbers are filled in by hand. */
(() => {
  const RATIOS = [["16:9", 16 / 9], ["4:3", 4 / 3], ["1:1", 1]];
  const FRENCH = {
    set: "Point d’intérêt : cliquez là où vont les yeux, ou déplacez-le par les flèches (avec Maj : dix fois plus).",
    at: (x, y) => `Point d’intérêt : ${x} % de gauche, ${y} % du haut`,
    crops: "Les cadrages",
  };
  const ENGLISH = {
    set: "Focal point: click where the eyes go, or move it with the arrow keys (with Shift: ten times further).",
    at: (x, y) => `Focal point: ${x}% from the left, ${y}% from the top`,
    crops: "The crops",
  };
  const words = document.documentElement.lang.startsWith("en") ? ENGLISH : FRENCH;
  const STEPS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

  const element = (name, properties = {}, ...children) => {
    const made = Object.assign(document.createElement(name), properties);
    made.append(...children);
    return made;
  };
  const within = (value, most) => Math.min(Math.max(Math.round(value), 0), most);

  /* Where a box of that length stands along a side, in percent of the room that it leaves: what
   * images/renditions.py cuts, as object-position says it. */
  function place(side, length, percent) {
    const room = side - length;
    return room > 0 ? (within((percent / 100) * side - length / 2, room) / room) * 100 : 50;
  }

  function position(width, height, ratio, x, y) {
    const across = Math.min(width, Math.round(height * ratio));
    const down = Math.min(height, Math.round(width / ratio));
    return `${place(width, across, x)}% ${place(height, down, y)}%`;
  }

  function start() {
    const box = document.getElementById("focal");
    const fields = ["x", "y"].map((axis) => document.getElementById(`id_focal_${axis}`));
    if (!box || fields.includes(null)) return;
    const width = Number(box.dataset.width), height = Number(box.dataset.height);
    const image = box.querySelector("img");
    const mark = element("span", { className: "focal__mark" });
    const help = element("span", { id: "focal-help", className: "help focal__help", textContent: words.set });
    const state = element("span", { className: "visually-hidden" });
    state.setAttribute("role", "status");
    const button = element("button", { type: "button", className: "focal__picture" }, image, mark);
    button.setAttribute("aria-describedby", help.id);
    const crops = RATIOS.map(([name, ratio]) => {
      const crop = element("img", { src: image.src, alt: "" });
      crop.style.aspectRatio = String(ratio);
      return { ratio, crop, node: element("figure", {}, crop, element("figcaption", { textContent: name })) };
    });
    box.querySelector(".focal").replaceChildren(button, help, state);
    box.append(element("div", { className: "crops", role: "group", ariaLabel: words.crops }, ...crops.map(({ node }) => node)));

    const read = () => fields.map((field) => within(Number(field.value), 100));

    function show() {
      const [x, y] = read();
      mark.style.insetInlineStart = `${x}%`;
      mark.style.insetBlockStart = `${y}%`;
      button.setAttribute("aria-label", words.at(x, y));
      for (const { ratio, crop } of crops) crop.style.objectPosition = position(width, height, ratio, x, y);
    }

    function move(x, y) {
      fields[0].value = within(x, 100);
      fields[1].value = within(y, 100);
      show();
      state.textContent = words.at(...read());
    }

    button.addEventListener("click", (event) => {
      // A click by the keyboard is at no place.
      if (!event.detail) return;
      const { left, top, width: wide, height: high } = image.getBoundingClientRect();
      move(((event.clientX - left) / wide) * 100, ((event.clientY - top) / high) * 100);
    });
    button.addEventListener("keydown", (event) => {
      const step = STEPS[event.key];
      if (!step) return;
      event.preventDefault();
      const [x, y] = read();
      const far = event.shiftKey ? 10 : 1;
      move(x + step[0] * far, y + step[1] * far);
    });
    for (const field of fields) field.addEventListener("input", show);
    show();
  }

  document.addEventListener("DOMContentLoaded", start);
})();
