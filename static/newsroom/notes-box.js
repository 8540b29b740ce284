/* The box in which a note is written: what is typed stays, here and on this device, until the
 * server has it. */
(() => {
  const FRENCH = {
    send: "Envoyer",
    retry: "Réessayer",
    cancel: "Annuler",
    sending: "Envoi…",
    empty: "Écrivez la note.",
    offline: "La note n’est pas partie : pas de connexion. Elle reste ici.",
    signed_out: "La note n’est pas partie : votre session a expiré. Elle reste ici.",
    sign_in: "Se reconnecter",
    gone: "Cet article ne vous est plus ouvert. La note reste ici : copiez-la.",
    refused: "Le serveur refuse cette note. Elle reste ici.",
  };
  const ENGLISH = {
    send: "Send",
    retry: "Try again",
    cancel: "Cancel",
    sending: "Sending…",
    empty: "Write the note.",
    offline: "The note was not sent: no connection. It stays here.",
    signed_out: "The note was not sent: your session has expired. It stays here.",
    sign_in: "Sign in again",
    gone: "This story is no longer open to you. The note stays here: copy it.",
    refused: "The server refuses this note. It stays here.",
  };
  const words = document.documentElement.lang.startsWith("en") ? ENGLISH : FRENCH;
  const LONGEST = 3000;
  let count = 0;

  const element = (name, properties = {}, ...children) => {
    const made = Object.assign(document.createElement(name), properties);
    made.append(...children);
    return made;
  };

  const signIn = (href) => element("a", { href, target: "_blank", textContent: words.sign_in });

  /* Notes that were begun, kept by this browser: where it has no room, the box alone holds them. */
  const drafts = {
    get(key) {
      try {
        return JSON.parse(localStorage.getItem(key));
      } catch {
        return null;
      }
    },
    put(key, draft) {
      try {
        localStorage.setItem(key, JSON.stringify(draft));
      } catch {
        /* See above. */
      }
    },
    forget(key) {
      try {
        localStorage.removeItem(key);
      } catch {
        /* See above. */
      }
    },
  };

  /* POST a deed. Return {done, words, signIn, body}: it never throws. */
  async function deed(url, body) {
    let answer;
    try {
      answer = await manchette.post(url, body);
    } catch {
      return { done: false, words: words.offline };
    }
    const { status, body: said } = answer;
    if (status === 200) return { done: true, words: said.words, body: said };
    if (status === 401 || status === 403 || status === 0) return { done: false, words: words.signed_out, signIn: true };
    if (status === 404) return { done: false, words: words.gone };
    if (status >= 500) return { done: false, words: words.offline };
    return { done: false, words: said.words ?? words.refused };
  }

  class NoteBox {
    /* `send(text)` returns what deed() returns; `key` names the draft; `url()` finds people. */
    constructor({ label, key, send, close, url, login, text = "", extra = () => ({}) }) {
      Object.assign(this, { key, doSend: send, doClose: close, extra, login });
      const id = `note-box-${++count}`;
      this.area = element("textarea", { id, rows: 3, maxLength: LONGEST, value: drafts.get(key)?.text ?? text });
      this.state = element("p", { className: "note-box__state" });
      this.state.setAttribute("role", "status");
      this.button = element("button", { type: "button", className: "note-box__send", textContent: words.send });
      const cancel = element("button", { type: "button", className: "link", textContent: words.cancel });
      this.element = element(
        "div",
        { className: "note-box" },
        element("label", { htmlFor: id, textContent: label }),
        this.area, this.state, this.button, " ", cancel,
      );
      new manchette.People(this.area, url);
      this.area.addEventListener("input", (event) => {
        // The story's own journal has nothing to do with it.
        event.stopPropagation();
        this.keep();
      });
      this.area.addEventListener("keydown", (event) => {
        if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
          event.preventDefault();
          this.send();
        } else if (event.key === "Escape") {
          event.stopPropagation();
          this.close();
        }
      });
      this.button.addEventListener("click", () => this.send());
      cancel.addEventListener("click", () => this.close({ forget: true }));
    }

    keep() {
      if (this.area.value.trim()) drafts.put(this.key, { text: this.area.value, ...this.extra() });
      else drafts.forget(this.key);
    }

    focus() {
      this.area.focus();
      this.area.setSelectionRange(this.area.value.length, this.area.value.length);
    }

    async send() {
      const text = this.area.value.trim();
      if (this.sending) return;
      if (!text) {
        this.say(words.empty);
        return this.focus();
      }
      this.sending = true;
      this.say(words.sending);
      const answer = await this.doSend(text);
      this.sending = false;
      if (answer.done) {
        this.sent = true;
        return this.close({ forget: true });
      }
      this.button.textContent = words.retry;
      this.say(answer.words, answer.signIn);
    }

    say(sentence, signIn = false) {
      this.state.replaceChildren(sentence);
      if (signIn) this.state.append(" ", manchette.signIn(this.login));
    }

    /* Escape folds the box away and keeps what is in it; cancelling gives it up. */
    close({ forget = false } = {}) {
      if (forget) drafts.forget(this.key);
      this.doClose?.(this);
    }
  }

  window.manchette = Object.assign(window.manchette ?? {}, { NoteBox, drafts, deed, element, signIn });
})();
