/* A picture on its way to the library: shrunk, sent in numbered pieces, gone on with after a cut.
 * Needs journal.js and upload-shrink.js before it.
 *
 * Upload.send(file, options) returns a Promise of the picture, as the server tells of it:
 *   {id, url, thumb, page, width, height, alt, is_decorative, caption, credit, source, place}
 *   `url` is the address that a story's <img src> takes, `thumb` a small square, `page` its page.
 * It rejects with an Error whose message is a sentence for the person; with an AbortError once
 * `signal` is aborted. A cut is no error: it waits, and goes on by itself.
 * Options, none of which must be given:
 *   signal      an AbortSignal: what was sent is forgotten.
 *   onProgress  told {state, sent, total, why} (bytes); state is "preparing", "sending", "reading"
 *               (all is sent, the server looks at it), "waiting" (no connection, or what the sentence
 *               `why` says) or "signed_out".
 *   onKnown     asked about the same picture in the library: (pictures) => the one to use instead,
 *               or null to add this one anyway, or a Promise of either. Without it: null.
 * Upload.pending() returns a Promise of what closed pages left unsent: [{tab, name, size, at}].
 * Upload.resume(record, options) goes on with one, as send(); Upload.forget(record) drops it. */
(() => {
  const { Journal, cookie, heldTabs, hold, release, shrink, uuid, within } = window.manchette;
  const ADDRESS = "/admin/images/uploads/";
  const MOST = 20 * 1024 * 1024;
  // A piece must get through a link of a few kilobytes a second; so must the reading of a picture.
  const TIMEOUT = 60000;
  const RETRY = [1000, 2000, 4000, 8000, 15000];
  const WRITING = 3000;
  const FRENCH = {
    heavy: "Cette image pèse plus de 20 Mo. Réduisez-la, puis envoyez-la de nouveau.",
    empty: "Ce fichier est vide.",
    held: "Une autre fenêtre envoie déjà cette image.",
    refused: "Le serveur a refusé cette image.",
  };
  const ENGLISH = {
    heavy: "This picture weighs more than 20 MB. Make it smaller, then send it again.",
    empty: "This file is empty.",
    held: "Another window is already sending this picture.",
    refused: "The server refused this picture.",
  };
  const words = document.documentElement.lang.startsWith("en") ? ENGLISH : FRENCH;

  // The same kind of database as a form's journal has: an upload, too, is one window's at a time.
  const journal = new Journal("manchette-uploads");
  const user = () => document.querySelector("meta[name=newsroom-user]")?.content ?? "";

  // Over plain http there is none: then the server alone recognises a picture.
  async function digestOf(file) {
    if (!crypto.subtle || file.size > MOST * 2) return "";
    const digest = await crypto.subtle.digest("SHA-256", await file.arrayBuffer());
    return [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  }

  /* Wait before the next try, or until the connection or the person is back. */
  function pause(failures, signal) {
    const wait = RETRY[Math.min(failures, RETRY.length - 1)] * (0.75 + Math.random() / 2);
    return new Promise((resolve) => {
      const done = new AbortController();
      const timer = setTimeout(() => done.abort(), wait);
      for (const [target, event] of [[window, "online"], [window, "focus"], [signal, "abort"]])
        target?.addEventListener(event, () => done.abort(), { signal: done.signal });
      done.signal.addEventListener("abort", () => resolve(clearTimeout(timer)));
    });
  }

  class Sending {
    constructor(record, { signal, onProgress = () => {}, onKnown = () => null } = {}) {
      Object.assign(this, { record, signal, onProgress, onKnown, sent: 0 });
    }

    say(state, why = "") {
      this.onProgress({ state, sent: this.sent, total: this.record.blob?.size ?? 0, why });
    }

    /* POST until there is an answer. Return it; undefined where the server knows no such upload. */
    async post(path, body, state) {
      for (let failures = 0; ; failures++) {
        this.signal?.throwIfAborted();
        this.say(state);
        const response = await this.try(path, body);
        const kind = response?.headers.get("Content-Type") ?? "";
        const answer = kind.includes("json") ? await response.json().catch(() => null) : null;
        if (response?.status === 200 && answer) return answer;
        if (response?.status === 404) return undefined;
        if (response?.status === 400) throw new Error(answer?.error ?? words.refused);
        // A page that leads to the door has no status of its own.
        const out = response && [0, 401, 403].includes(response.status);
        this.say(out ? "signed_out" : "waiting", answer?.error);
        await pause(failures, this.signal);
      }
    }

    async try(path, body) {
      const isPiece = body instanceof Blob;
      const timeout = AbortSignal.timeout(TIMEOUT);
      try {
        // Safari does not send a part of a blob that comes out of its database; it sends its bytes.
        const content = isPiece ? await body.arrayBuffer() : JSON.stringify(body);
        return await fetch(ADDRESS + path, {
          method: "POST",
          headers: {
            "Content-Type": isPiece ? "application/octet-stream" : "application/json",
            "X-CSRFToken": cookie("csrftoken"),
          },
          body: content,
          redirect: "manual",
          signal: this.signal ? AbortSignal.any([this.signal, timeout]) : timeout,
        });
      } catch {
        return null;
      }
    }

    async run() {
      try {
        return await this.arrive();
      } catch (error) {
        // Nothing of it is to be gone on with; what the server refused, it has forgotten.
        if (this.signal?.aborted) this.drop();
        else await this.forget();
        throw this.signal?.aborted ? this.signal.reason : error;
      }
    }

    async arrive() {
      const { record } = this;
      const { tab, name, digest, takenOn, blob } = record;
      for (;;) {
        const asked = { id: tab, name, digest, taken_on: takenOn, size: blob.size };
        const begun = await this.post("", { ...asked, anyway: Boolean(record.anyway) }, "sending");
        if (!begun) throw new Error(words.refused);
        // An answer that was lost is given again.
        const known = begun.picture ? begun : (begun.known ?? (await this.sendPieces(begun)));
        // The server has forgotten it: from the beginning again.
        if (!known) continue;
        if (known.picture) {
          await this.forget();
          return known.picture;
        }
        const chosen = await this.onKnown(known);
        this.signal?.throwIfAborted();
        if (chosen) return this.drop(), chosen;
        record.anyway = true;
        await within(WRITING, journal.put(record));
      }
    }

    /* Send what the server has not. Return {picture}, or the same pictures it knows, or undefined. */
    async sendPieces({ piece, held }) {
      const { blob, tab, anyway } = this.record;
      const there = new Set(held);
      const size = (number) => Math.min(piece, blob.size - number * piece);
      this.sent = held.reduce((sum, number) => sum + size(number), 0);
      for (let number = 0; number * piece < blob.size; number++) {
        if (there.has(number)) continue;
        const part = blob.slice(number * piece, number * piece + size(number));
        if (!(await this.post(`${tab}/pieces/${number}/`, part, "sending"))) return undefined;
        this.sent += part.size;
      }
      const answer = await this.post(`${tab}/picture/`, { anyway: Boolean(anyway) }, "reading");
      return answer?.known ?? answer;
    }

    async forget() {
      await within(WRITING, journal.forget(this.record.tab));
      release(this.record.tab);
    }

    drop() {
      this.forget();
      fetch(`${ADDRESS}${this.record.tab}/removal/`, {
        method: "POST", keepalive: true, redirect: "manual",
        headers: { "X-CSRFToken": cookie("csrftoken") },
      }).catch(() => {});
    }
  }

  async function send(file, options = {}) {
    if (!file.size) throw new Error(words.empty);
    options.onProgress?.({ state: "preparing", sent: 0, total: file.size });
    const digest = await digestOf(file).catch(() => "");
    const { blob, takenOn } = await shrink(file);
    options.signal?.throwIfAborted();
    if (blob.size > MOST) throw new Error(words.heavy);
    const name = (file.name ?? "").slice(-200);
    const record = { tab: uuid(), user: user(), name, size: blob.size, digest, takenOn, blob, at: Date.now() };
    await hold(record.tab);
    // Not fatal: without it, only a closed page loses the way it went.
    await within(WRITING, journal.put(record));
    return new Sending(record, options).run();
  }

  async function resume(record, options = {}) {
    if (!(await hold(record.tab))) throw new Error(words.held);
    return new Sending(record, options).run();
  }

  async function pending() {
    const held = await heldTabs();
    const records = await journal.all().catch(() => []);
    return records
      .filter((record) => record.user === user() && !held.has(record.tab))
      .sort((one, other) => one.at - other.at);
  }

  const forget = (record) => new Sending(record).drop();

  window.Upload = { forget, pending, resume, send };
})();
