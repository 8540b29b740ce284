/* The card of a document in CKEditor: found by words or sent from here, stored by its number. */
(() => {
  const { CardChooser, cardPlugin, make } = window.manchette;
  const FRENCH = {
    button: "Document",
    tooltip: "Insérer un document (PDF)",
    title: "Document",
    search: "Chercher un document",
    close: "Fermer",
    retry: "Réessayer",
    failed: "La recherche n’a pas répondu. Vérifiez la connexion.",
    none: "Aucun document trouvé.",
    some: (count) => (count === 1 ? "1 document" : `${count} documents`),
    missing: "Document introuvable : la carte n’apparaîtra pas",
    new: "Ajouter un document",
    file: "Fichier PDF",
    name: "Titre",
    source: "Provenance",
    date: "Date du document",
    send: "Ajouter et insérer",
    stop: "Arrêter l’envoi",
    sending: (percent) => `Envoi : ${percent} %`,
    reading: "Envoyé. Lecture du document…",
    stopped: "L’envoi est arrêté. Ce que vous avez écrit est resté.",
    offline: "Le document n’est pas parti : vérifiez la connexion, puis réessayez.",
    signed_out: "Le document n’est pas parti : reconnectez-vous dans un autre onglet, puis réessayez.",
    refused: "Le serveur n’a pas pris ce document. Réessayez plus tard.",
    heavy: "Ce document pèse plus de 20 Mo. Allégez-le, puis envoyez-le de nouveau.",
    choose: "Choisissez un fichier PDF.",
    untitled: "Donnez-lui un titre.",
  };
  const ENGLISH = {
    button: "Document",
    tooltip: "Insert a document (PDF)",
    title: "Document",
    search: "Search the documents",
    close: "Close",
    retry: "Try again",
    failed: "The search did not answer. Check the connection.",
    none: "No document found.",
    some: (count) => (count === 1 ? "1 document" : `${count} documents`),
    missing: "Document not found: the card will not appear",
    new: "Add a document",
    file: "PDF file",
    name: "Title",
    source: "Source",
    date: "Date of the document",
    send: "Add and insert",
    stop: "Stop sending",
    sending: (percent) => `Sending: ${percent}%`,
    reading: "Sent. Reading the document…",
    stopped: "Stopped. What you wrote is still here.",
    offline: "The document was not sent: check the connection, then try again.",
    signed_out: "The document was not sent: sign in again in another tab, then try again.",
    refused: "The server did not take this document. Try again later.",
    heavy: "This document weighs more than 20 MB. Make it lighter, then send it again.",
    choose: "Choose a PDF file.",
    untitled: "Give it a title.",
  };
  const words = document.documentElement.lang.startsWith("en") ? ENGLISH : FRENCH;
  const MOST_BYTES = 20 * 1024 * 1024;
  const icon =
    '<svg viewBox="0 0 20 20" xmlns="http://www.w3.org/2000/svg"><path d="M4 1h8l4 4v14H4V1zm1.5 1.5v15h9V6.2H11V2.5H5.5zM7 9h6v1.4H7V9zm0 3h6v1.4H7V12zm0 3h4v1.4H7V15z"/></svg>';

  /* A file's name as the beginning of a title: without its end, its lines and underscores. */
  function titleFrom(name) {
    const title = name.replace(/\.pdf$/i, "").replace(/[_\s-]+/g, " ").trim();
    return title.charAt(0).toUpperCase() + title.slice(1, 200);
  }

  function field(name, label, properties) {
    const id = `document-new-${name}`;
    const input = make("input", { id, name, ...properties });
    return [input, make("div", {}, make("label", { htmlFor: id, textContent: label }), input)];
  }

  /* The dialog, with what sends a new document under what finds one. */
  class DocumentChooser extends CardChooser {
    constructor(kind, url, insert, uploadUrl) {
      super(kind, url, insert);
      this.uploadUrl = uploadUrl;
      this.dialog.lastElementChild.before(this.sender());
    }

    sender() {
      const rows = [];
      const add = (name, label, properties) => {
        const [input, row] = field(name, label, properties);
        rows.push(row);
        return input;
      };
      this.file = add("file", words.file, { type: "file", accept: "application/pdf,.pdf" });
      this.title = add("title", words.name, { type: "text", maxLength: 200, autocomplete: "off" });
      this.source = add("source", words.source, { type: "text", maxLength: 120, autocomplete: "off" });
      this.date = add("dated_on", words.date, { type: "date" });
      this.said = make("p", { className: "card-chooser__status", role: "status" });
      this.send = make("button", { type: "button", textContent: words.send });
      this.stop = make("button", { type: "button", textContent: words.stop, hidden: true });
      const box = make(
        "details",
        { className: "document-sender" },
        make("summary", { textContent: words.new }),
        ...rows,
        this.said,
        make("p", {}, this.send, " ", this.stop),
      );
      this.file.addEventListener("change", () => {
        if (this.file.files[0] && !this.title.value) this.title.value = titleFrom(this.file.files[0].name);
      });
      box.addEventListener("keydown", (event) => {
        if (event.key !== "Enter" || event.target.tagName !== "INPUT" || event.target.type === "file") return;
        event.preventDefault();
        this.submit();
      });
      this.send.addEventListener("click", () => this.submit());
      this.stop.addEventListener("click", () => this.sent?.abort());
      return box;
    }

    submit() {
      const file = this.file.files[0];
      if (this.sent) return;
      if (!file) return this.refuse(words.choose, this.file);
      if (file.size > MOST_BYTES) return this.refuse(words.heavy, this.file);
      if (!this.title.value.trim()) return this.refuse(words.untitled, this.title);
      this.refuse("");
      const data = new FormData();
      for (const input of [this.title, this.source, this.date]) data.append(input.name, input.value);
      data.append("file", file);
      this.sent = new XMLHttpRequest();
      this.sent.open("POST", this.uploadUrl);
      this.sent.setRequestHeader("X-CSRFToken", document.querySelector("[name=csrfmiddlewaretoken]").value);
      this.sent.upload.addEventListener("progress", (event) => this.tell(event));
      this.sent.addEventListener("load", ({ target }) => this.answered(target));
      this.sent.addEventListener("error", () => this.end(words.offline));
      this.sent.addEventListener("abort", () => this.end(words.stopped));
      this.stop.hidden = false;
      this.sent.send(data);
    }

    tell({ loaded, total }) {
      const percent = Math.floor((100 * loaded) / total);
      this.said.textContent = percent === 100 ? words.reading : words.sending(percent);
    }

    answered({ status, responseText }) {
      let answer = {};
      try {
        answer = JSON.parse(responseText);
      } catch {
        // A page of the server's, or of something before it.
      }
      if (status === 200 && answer.document) {
        for (const input of [this.file, this.title, this.source, this.date]) input.value = "";
        this.end("");
        this.items = [answer.document];
        this.take(0);
      } else if (answer.errors) {
        const [name] = Object.keys(answer.errors);
        this.end("");
        this.refuse(Object.values(answer.errors).join(" "), name === "title" ? this.title : this.file);
      } else {
        this.end(status === 403 ? words.signed_out : words.refused);
      }
    }

    refuse(text, input) {
      this.said.textContent = text;
      for (const each of [this.file, this.title]) each.setAttribute("aria-invalid", String(each === input));
      input?.focus();
    }

    end(text) {
      this.sent = null;
      this.stop.hidden = true;
      this.said.textContent = text;
    }
  }

  const kind = {
    name: "document",
    component: "document",
    attribute: "data-document",
    list: "documents",
    words,
    icon,
    option: ({ title, facts }) => [title, facts],
    line: ({ title, facts }) => [`${title} (${facts})`, false],
    chooser: (url, insert, editor) =>
      new DocumentChooser(kind, url, insert, `/${editor.config.get("document.uploadUrl")}`),
  };

  window.ClassicEditor.builtinPlugins.push(cardPlugin(kind));
})();
