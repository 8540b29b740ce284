/* Nothing typed is lost: a journal in the browser, and a queue that sends from it.
 *
 * Each open form is a tab with an id of its own. What it holds is written to IndexedDB before it is
 * sent; saves are numbered, and one that was not answered is sent again just as it was. */
(() => {
  const RETRY = [1000, 2000, 4000, 8000, 15000];
  const TIMEOUT = 20000;

  const promised = (request) =>
    new Promise((resolve, reject) => {
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(request.error);
    });

  /* The records of this browser: {tab, user, article, number, base, revision, acked, text, pending, at}. */
  class Journal {
    constructor(name = "manchette") {
      const opening = indexedDB.open(name, 1);
      opening.onupgradeneeded = () => opening.result.createObjectStore("tabs", { keyPath: "tab" });
      this.database = promised(opening);
      this.database.catch(() => {});
    }

    async run(mode, deed) {
      const store = (await this.database).transaction("tabs", mode).objectStore("tabs");
      return promised(deed(store));
    }

    put(record) {
      return this.run("readwrite", (store) => store.put(record));
    }

    get(tab) {
      return this.run("readonly", (store) => store.get(tab));
    }

    all() {
      return this.run("readonly", (store) => store.getAll());
    }

    forget(tab) {
      return this.run("readwrite", (store) => store.delete(tab));
    }

    /* What this person has typed here and no server has, and that no open tab is still holding. */
    async unsent(user) {
      const held = await heldTabs();
      return (await this.all()).filter(
        (record) => record.user === user && !held.has(record.tab) && isUnsent(record),
      );
    }
  }

  const same = (one, other) => JSON.stringify(one) === JSON.stringify(other);
  const isUnsent = (record) => Boolean(record.pending) || !same(record.text, record.acked);
  const lockName = (tab) => `manchette-tab-${tab}`;

  async function heldTabs() {
    if (!navigator.locks) return new Set();
    const { held } = await navigator.locks.query();
    return new Set(held.map((lock) => lock.name.replace("manchette-tab-", "")));
  }

  /* Keep others of this browser from taking the tab for dead; the browser lets go when it dies. */
  function hold(tab) {
    navigator.locks?.request(lockName(tab), { ifAvailable: true }, () => new Promise(() => {}));
  }

  const cookie = (name) => document.cookie.match(`(?:^|; )${name}=([^;]*)`)?.[1] ?? "";

  /* POST JSON. Return {status, body}; throw where there is no answer. */
  async function post(url, body, { keepalive = false } = {}) {
    const signal = AbortSignal.timeout(TIMEOUT);
    const response = await fetch(url, {
      method: "POST",
      headers: { "Content-Type": "application/json", "X-CSRFToken": cookie("csrftoken") },
      body: JSON.stringify(body),
      redirect: "manual",
      keepalive,
      signal,
    });
    const type = response.headers.get("Content-Type") ?? "";
    return { status: response.status, body: type.includes("json") ? await response.json() : {} };
  }

  class Queue {
    /* `record` is a journal's record to go on with. onState(state, body) is told of each answer. */
    constructor({ journal, url, record, onState = () => {}, pause = 1500, longest = 4000 }) {
      Object.assign(this, { journal, url, record, onState, pause, longest });
      this.failures = 0;
      this.sending = null;
      this.stopped = false;
      this.since = null;
    }

    static start({ tab, user, article, base, revision }) {
      return {
        tab, user, article, base, revision,
        number: 0, acked: base, text: base, pending: null, at: Date.now(), fresh: true,
      };
    }

    get isClean() {
      return !isUnsent(this.record);
    }

    write() {
      // Not fatal: where the browser has no room or no database, the server still gets it all.
      return this.journal.put(structuredClone(this.record)).catch(() => {});
    }

    /* Take what the form holds now. */
    type(text) {
      if (same(text, this.record.text)) return;
      this.record.text = text;
      this.record.at = Date.now();
      this.write();
      this.onState("typed");
      this.plan();
    }

    plan() {
      if (this.stopped || this.sending) return;
      const now = performance.now();
      this.since ??= now;
      clearTimeout(this.timer);
      this.timer = setTimeout(
        () => this.send(),
        Math.max(0, Math.min(this.pause, this.since + this.longest - now)),
      );
    }

    /* Send until the server has everything. Return whether it has. */
    async flush() {
      clearTimeout(this.timer);
      while (!this.isClean && !this.stopped) {
        if (!(await this.send({ retry: false }))) return false;
      }
      return this.isClean;
    }

    send({ retry = true, keepalive = false } = {}) {
      this.sending ??= this.sendOne(retry, keepalive).finally(() => {
        this.sending = null;
        if (!this.isClean && retry && !this.stopped) this.plan();
      });
      return this.sending;
    }

    async sendOne(retry, keepalive) {
      clearTimeout(this.timer);
      this.since = null;
      const { record } = this;
      if (this.isClean || this.stopped) return true;
      if (!record.pending) {
        record.pending = { number: record.number + 1, text: record.text };
        // The server is told what the tab started from until it has answered once.
        if (record.fresh) Object.assign(record.pending, { base: record.base, revision: record.revision });
        await this.write();
      }
      const { tab, user, article, pending } = record;
      let answer;
      try {
        answer = await post(this.url, { tab, user, article, ...pending }, { keepalive });
      } catch {
        return this.fail("offline", retry);
      }
      const { status, body } = answer;
      // A page that leads to the door has no status of its own.
      if (status === 401 || status === 403 || status === 0) return this.fail("signed_out", retry);
      if (status === 409) return this.stop("someone_else", body);
      if (status === 404) return this.stop("gone", body);
      if (status === 400 || status === 413) return this.stop("unreadable", body);
      if (status !== 200) return this.fail("offline", retry);
      this.failures = 0;
      record.number = pending.number;
      record.acked = pending.text;
      record.article = body.article;
      record.fresh = false;
      record.pending = null;
      await this.write();
      this.onState(body.state, body);
      return true;
    }

    fail(state, retry) {
      this.onState(state);
      if (retry) {
        clearTimeout(this.timer);
        const wait = RETRY[Math.min(this.failures++, RETRY.length - 1)];
        this.timer = setTimeout(() => this.send(), wait * (0.75 + Math.random() / 2));
        this.since = performance.now() + wait;
      }
      return false;
    }

    stop(state, body) {
      this.stopped = true;
      this.onState(state, body);
      return false;
    }

    /* Start from other words: what the server has, which the form now shows. */
    adopt(text, revision) {
      Object.assign(this.record, { base: text, acked: text, text, revision, fresh: true });
      return this.write();
    }
  }

  window.manchette = Object.assign(window.manchette ?? {}, { Journal, Queue, post, hold, isUnsent });
})();
