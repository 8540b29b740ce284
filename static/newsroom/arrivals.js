/* Pictures on their way, a row for each: how far it is, to cancel, to try again. Needs upload.js.
 *
 * new Upload.Arrivals({ zone, rows, state, onPicture }): `zone` is where files are dropped, with the
 * fields of files in it; `rows` a list, `state` a role=status; onPicture(picture) is called for each
 * that arrived, or that the library had and the person prefers. add(files) takes more. */
(() => {
  const AT_ONCE = 2;
  const FRENCH = {
    queued: "en attente",
    preparing: "préparation",
    sending: (share) => `envoi : ${share} %`,
    reading: "arrivée : lecture",
    waiting: "pas de connexion : l’envoi reprendra de lui-même",
    signed_out: "vous n’êtes plus connecté : l’envoi reprendra quand vous le serez",
    cancel: "Annuler",
    retry: "Réessayer",
    close: "Fermer",
    named: (deed, name) => `${deed} : ${name}`,
    unnamed: "image collée",
    progress: (name) => `Envoi de ${name}`,
    noImage: "Ce fichier n’est pas une image.",
    known: "La photothèque a déjà cette image :",
    use: "Garder celle-là",
    anyway: "Ajouter quand même",
    arrived: (name) => `Arrivée : ${name}`,
    left: (count) => (count === 1 ? "1 image en route" : `${count} images en route`),
    failed: (name, why) => `${name} : ${why}`,
  };
  const ENGLISH = {
    queued: "waiting its turn",
    preparing: "being prepared",
    sending: (share) => `sending: ${share}%`,
    reading: "there: being read",
    waiting: "no connection: it goes on by itself",
    signed_out: "you are no longer signed in: it goes on when you are",
    cancel: "Cancel",
    retry: "Try again",
    close: "Close",
    named: (deed, name) => `${deed}: ${name}`,
    unnamed: "pasted picture",
    progress: (name) => `Sending ${name}`,
    noImage: "This file is not a picture.",
    known: "The library already has this picture:",
    use: "Keep that one",
    anyway: "Add it anyway",
    arrived: (name) => `Arrived: ${name}`,
    left: (count) => (count === 1 ? "1 picture on its way" : `${count} pictures on their way`),
    failed: (name, why) => `${name}: ${why}`,
  };
  const words = document.documentElement.lang.startsWith("en") ? ENGLISH : FRENCH;

  const element = (name, properties = {}, ...children) => {
    const made = Object.assign(document.createElement(name), properties);
    made.append(...children);
    return made;
  };

  // Some systems give no type to HEIC.
  const mayBeImage = ({ type, name }) => (type ? type.startsWith("image/") : /\.(hei[cf]|avif)$/i.test(name));

  class Row {
    constructor(name, send) {
      this.name = name || words.unnamed;
      this.send = send;
      this.progress = element("progress", { max: 1, value: 0, ariaLabel: words.progress(this.name) });
      this.said = element("span", { className: "arrival__said" });
      this.deeds = element("span", { className: "arrival__deeds" });
      this.node = element("li", { className: "arrival" });
      this.node.append(element("b", { textContent: this.name }), this.progress, this.said, this.deeds);
      this.wait();
    }

    wait() {
      this.aborting = new AbortController();
      this.progress.hidden = false;
      this.say("queued");
      this.offer([words.cancel, () => this.cancel()]);
    }

    offer(...deeds) {
      this.deeds.replaceChildren(
        ...deeds.map(([text, deed]) => {
          const made = element("button", { type: "button", className: "button", textContent: text });
          made.setAttribute("aria-label", words.named(text, this.name));
          made.addEventListener("click", deed);
          return made;
        }),
      );
    }

    say(state, share = 0, why = "") {
      this.node.dataset.state = state;
      this.progress.value = share;
      const said = state === "sending" ? words.sending(Math.round(share * 100)) : words[state];
      this.said.textContent = why || said;
    }

    cancel() {
      this.aborting.abort();
      this.node.remove();
      this.onGone?.();
    }

    /* Send it. Return the picture, or null where it was cancelled or refused. */
    async run() {
      try {
        return await this.send({
          signal: this.aborting.signal,
          onProgress: ({ state, sent, total, why }) => this.say(state, total ? sent / total : 0, why),
          onKnown: (pictures) => this.ask(pictures),
        });
      } catch (error) {
        if (!this.aborting.signal.aborted) this.fail(error.message);
        return null;
      }
    }

    fail(why) {
      this.node.dataset.state = "failed";
      this.progress.hidden = true;
      this.said.textContent = why;
      this.offer([words.retry, () => this.onRetry()], [words.close, () => this.cancel()]);
    }

    ask(pictures) {
      const link = ({ thumb, page, caption, alt, id }) =>
        element("a", { href: page, target: "_blank", className: "arrival__known" },
          element("img", { src: thumb, alt: "", width: 64, height: 64 }), caption || alt || `nᵒ\u00a0${id}`);
      return new Promise((resolve) => {
        const decide = (picture) => {
          this.say("queued");
          this.onAsking(false);
          this.progress.hidden = false;
          this.offer([words.cancel, () => this.cancel()]);
          resolve(picture);
        };
        // The others do not wait for the person.
        this.onAsking(true);
        this.progress.hidden = true;
        this.node.dataset.state = "known";
        this.said.replaceChildren(words.known, " ", ...pictures.map(link));
        this.offer([words.use, () => decide(pictures[0])], [words.anyway, () => decide(null)],
          [words.cancel, () => this.cancel()]);
        this.aborting.signal.addEventListener("abort", () => this.node.dataset.state === "known" && decide(null));
      });
    }
  }

  class Arrivals {
    constructor({ zone, rows, state, onPicture }) {
      Object.assign(this, { rows, state, onPicture, queue: [], running: 0 });
      for (const input of zone.querySelectorAll("input[type=file]"))
        input.addEventListener("change", () => {
          this.add(input.files);
          // The same file again is a change again.
          input.value = "";
        });
      document.addEventListener("paste", (event) => this.take(event, event.clipboardData));
      document.addEventListener("drop", (event) => {
        zone.classList.remove("is-over");
        this.take(event, event.dataTransfer);
      });
      document.addEventListener("dragover", (event) => {
        if (!event.dataTransfer.types.includes("Files")) return;
        event.preventDefault();
        zone.classList.add("is-over");
      });
      document.addEventListener("dragleave", (event) => {
        if (!event.relatedTarget) zone.classList.remove("is-over");
      });
    }

    take(event, { files }) {
      if (!files.length) return;
      event.preventDefault();
      this.add(files);
    }

    add(files) {
      for (const file of files)
        this.enter(new Row(file.name, (options) => {
          if (!mayBeImage(file)) throw new Error(words.noImage);
          return Upload.send(file, options);
        }));
    }

    /* Go on with what closed pages left. */
    async goOn() {
      for (const record of await Upload.pending())
        this.enter(new Row(record.name, (options) => Upload.resume(record, options)));
    }

    enter(row) {
      row.onGone = () => this.gone(row);
      row.onAsking = (isAsking) => {
        this.running += isAsking ? -1 : 1;
        this.next();
      };
      row.onRetry = () => {
        row.wait();
        this.line(row);
      };
      this.rows.append(row.node);
      this.line(row);
    }

    line(row) {
      this.queue.push(row);
      this.state.textContent = words.left(this.queue.length + this.running);
      this.next();
    }

    gone(row) {
      this.queue = this.queue.filter((other) => other !== row);
    }

    async next() {
      if (this.running >= AT_ONCE || !this.queue.length) return;
      const row = this.queue.shift();
      this.running++;
      const picture = await row.run();
      this.running--;
      if (picture) {
        row.node.remove();
        this.state.textContent = words.arrived(row.name);
        this.onPicture(picture);
      } else if (row.node.dataset.state === "failed") {
        this.state.textContent = words.failed(row.name, row.said.textContent);
      }
      this.next();
    }
  }

  Object.assign(window.Upload, { Arrivals });
})();
