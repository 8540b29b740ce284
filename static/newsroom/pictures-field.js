/* The story's own picture in its form: seen, chosen in the library, taken away. */
(() => {
  const { byId, choose, element, learn, nameOf, words } = window.manchette.pictures;

  class Field {
    constructor(box) {
      this.box = box;
      this.input = box.querySelector("input");
      this.shown = box.querySelector(".picture-field__shown");
      this.deeds = box.querySelector(".picture-field__deeds");
      [this.button, this.removal] = this.deeds.querySelectorAll("button");
      this.removal.textContent = words.remove;
      this.removal.setAttribute("aria-label", words.deed(words.remove, words.one));
      this.button.addEventListener("click", () => this.choose());
      this.removal.addEventListener("click", () => {
        this.set("");
        this.button.focus();
      });
      // A text that was taken up again changes it too.
      this.input.addEventListener("change", () => this.show());
      this.deeds.hidden = false;
      this.show();
    }

    choose() {
      const chosen = byId.get(this.input.value);
      choose({
        chosen: chosen ? [chosen] : [],
        onTake: ({ pictures: [picture] }) => this.set(String(picture.id)),
        onClose: () => this.button.focus(),
      });
    }

    set(value) {
      this.input.value = value;
      this.input.dispatchEvent(new Event("change", { bubbles: true }));
    }

    async show() {
      const { value } = this.input;
      this.name(value ? words.change : words.choose);
      this.removal.hidden = !value;
      if (value) await learn({ ids: [value] });
      if (value !== this.input.value) return;
      const picture = byId.get(value);
      this.ask("picture_caption", picture?.caption);
      this.ask("picture_alt", picture?.alt);
      if (value && picture === undefined) return; // No answer: what the page came with stays.
      this.shown.replaceChildren(...(picture ? this.parts(picture) : [element("p", {
        textContent: value ? words.missing : words.pictureless,
      })]));
    }

    /* The button is what the field's label names: its name says what it does. */
    name(wording) {
      this.button.textContent = wording;
      this.button.setAttribute("aria-label", wording);
    }

    /* The words of this story: empty, they are the library's. */
    ask(name, placeholder) {
      const field = this.input.form?.elements[name];
      if (field) field.placeholder = placeholder ?? "";
    }

    parts(picture) {
      const image = element("img", { src: picture.thumb, alt: picture.alt, width: 120, height: 120 });
      const said = element("p", {}, element("a", { href: picture.page, target: "_blank", textContent: nameOf(picture) }));
      if (picture.credit) said.append(" ", element("span", { className: "picture-field__credit", textContent: `©\u00a0${picture.credit}` }));
      if (picture.ended) said.append(" ", element("strong", { textContent: words.ended }));
      return [image, said];
    }
  }

  document.addEventListener("DOMContentLoaded", () => {
    for (const box of document.querySelectorAll(".picture-field")) new Field(box);
  });
})();
