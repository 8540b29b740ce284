/* The story's form as a text: {field: words}, as the queue sends it and the server merges it. */
(() => {
  const FIELDS = [
    "kicker", "headline", "standfirst", "body", "picture", "section", "tags", "dateline",
    "picture_caption", "picture_alt", "source_name", "source_url", "notice", "chosen_license", "follows", "slug", "correction", "share_title", "share_description",
  ];

  class StoryText {
    constructor(form) {
      this.form = form;
      // What the form shows, and what it stands for. The editor writes the same text in a way of its
      // own, and rows of names come from the server: untouched, they are what they were made from.
      this.stands = { body: null, bylines: null };
    }

    field(name) {
      return this.form.elements[name];
    }

    get editor() {
      return window.editors?.id_body;
    }

    /* What the server put into the form, whatever was typed before this ran. */
    served() {
      const text = {};
      for (const name of FIELDS) {
        const field = this.field(name);
        const chosen = field?.options && [...field.options].find((option) => option.defaultSelected);
        text[name] = field?.options ? (chosen?.value ?? "") : (field?.defaultValue ?? "");
      }
      return { ...text, bylines: this.bylines() };
    }

    /* What the form holds. The editor keeps its textarea up to date. */
    read() {
      const text = {};
      for (const name of FIELDS) text[name] = this.field(name)?.value ?? "";
      if (this.stands.body?.shown === text.body) text.body = this.stands.body.is;
      const rows = this.bylines();
      return { ...text, bylines: this.stands.bylines?.shown === rows ? this.stands.bylines.is : rows };
    }

    bylines() {
      const rows = [];
      // By their numbers: the admin's script gives rows a class of their own only once it has run.
      for (const row of this.form.querySelectorAll("[id^=bylines-]")) {
        if (!/^bylines-\d+$/.test(row.id)) continue;
        const author = row.querySelector("select[name$=-author]")?.value;
        const gone = row.querySelector("input[name$=-DELETE]")?.checked;
        if (author && !gone) rows.push([Number(author), row.querySelector("[name$=-role]").value]);
      }
      return JSON.stringify(rows);
    }

    show(text) {
      for (const name of FIELDS) {
        const field = this.field(name);
        if (!field || field.value === text[name]) continue;
        if (name === "body" && this.editor) {
          this.editor.setData(text.body);
          continue;
        }
        if (field.options && ![...field.options].some((option) => option.value === text[name]))
          field.append(new Option(`nᵒ\u00a0${text[name]}`, text[name]));
        field.value = text[name];
        field.dispatchEvent(new Event("change", { bubbles: true }));
      }
      this.stands = {
        body: { shown: this.field("body")?.value, is: text.body },
        bylines: { shown: this.bylines(), is: text.bylines },
      };
    }
  }

  window.manchette.StoryText = StoryText;
})();
