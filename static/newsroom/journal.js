/* Nothing typed is lost: a journal in the browser of what each open form holds, written before it
 * is sent. Each form is a tab with an id of its own, which one window at a time holds. */
(() => {
  const TIMEOUT = 20000;
  // What the server has is needed no longer than it takes to correct a form that was refused.
  const KEPT_DAYS = 2;
  // A request that outlives its page may carry no more than 64 KB.
  const KEEPALIVE_BYTES = 60000;

  const promised = (request) =>
    new Promise((resolve, reject) => {
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(request.error);
      request.onblocked = () => reject(new Error("blocked"));
    });
  const sleep = (time) => new Promise((resolve) => setTimeout(resolve, time));

  /* Wait for a promise, but not for ever. Return undefined where it fails or takes too long. */
  const within = (time, promise) => Promise.race([Promise.resolve(promise).catch(() => {}), sleep(time)]);

  // crypto.randomUUID() is for https alone.
  const uuid = () => {
    const bytes = crypto.getRandomValues(new Uint8Array(16));
    bytes[6] = (bytes[6] & 15) | 64;
    bytes[8] = (bytes[8] & 63) | 128;
    const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
    return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
  };

  const same = (one, other) =>
    one === other || Boolean(one && other && Object.keys(one).every((name) => one[name] === other[name]));

  /* Whether it holds words that stand in no story: not sent, or not fit for their field. */
  const isUnsent = (record) =>
    Boolean(record.pending) || !same(record.text, record.acked) || Boolean(record.unfit?.length);

  /* The records of this browser:
   * {tab, holder, user, article, number, base, revision, fresh, acked, text, pending, unfit, gone, at}. */
  class Journal {
    constructor(name = "manchette") {
      this.name = name;
    }

    open() {
      // Where a browser has no database for this page, open() itself may throw.
      this.database ??= (async () => {
        const opening = indexedDB.open(this.name, 1);
        opening.onupgradeneeded = () => opening.result.createObjectStore("tabs", { keyPath: "tab" });
        const database = await promised(opening);
        database.onclose = () => (this.database = null);
        return database;
      })();
      this.database.catch(() => (this.database = null));
      return this.database;
    }

    async run(mode, deed) {
      const transaction = (await this.open()).transaction("tabs", mode, { durability: "strict" });
      return promised(deed(transaction.objectStore("tabs")));
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

    /* What this person has typed here and no server has, and that no window is still holding; the
     * latest first. The others, safely sent, are forgotten on the way. */
    async unsent(user) {
      const held = await heldTabs();
      const loose = (await this.all()).filter((record) => !held.has(record.tab));
      const old = Date.now() - KEPT_DAYS * 24 * 3600 * 1000;
      for (const record of loose) if (!isUnsent(record) && record.at < old) this.forget(record.tab);
      return loose
        .filter((record) => record.user === user && isUnsent(record))
        .sort((one, other) => other.at - one.at);
    }
  }

  const PREFIX = "manchette-tab-";
  const letGo = new Map();

  async function heldTabs() {
    if (!navigator.locks) return new Set();
    const { held } = await navigator.locks.query();
    return new Set(held.map((lock) => lock.name.replace(PREFIX, "")));
  }

  /* Hold a tab for this window until the browser ends it, or release(). Return whether it could be:
   * a window that was duplicated finds its tab held. The page before this one takes a moment to go. */
  function hold(tab, wait = 1500) {
    if (!navigator.locks || letGo.has(tab)) return Promise.resolve(true);
    return new Promise((resolve) => {
      const held = () => {
        resolve(true);
        return new Promise((release) => letGo.set(tab, release));
      };
      navigator.locks.request(PREFIX + tab, { signal: AbortSignal.timeout(wait) }, held).catch(() => resolve(false));
    });
  }

  function release(tab) {
    letGo.get(tab)?.();
    letGo.delete(tab);
  }

  const cookie = (name) => document.cookie.match(`(?:^|; )${name}=([^;]*)`)?.[1] ?? "";

  /* POST JSON. Return {status, body}; throw where there is no answer. */
  async function post(url, message, { keepalive = false, signal } = {}) {
    const body = JSON.stringify(message);
    const response = await fetch(url, {
      method: "POST",
      // Read anew each time: signing in again, in another window too, changes the cookie.
      headers: { "Content-Type": "application/json", "X-CSRFToken": cookie("csrftoken") },
      body,
      redirect: "manual",
      keepalive: keepalive && new Blob([body]).size < KEEPALIVE_BYTES,
      // Not every browser can wait for two: then an answer that nobody wants any more just comes.
      signal: signal && AbortSignal.any ? AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT)]) : AbortSignal.timeout(TIMEOUT),
    });
    const type = response.headers.get("Content-Type") ?? "";
    return { status: response.status, body: type.includes("json") ? await response.json() : {} };
  }

  window.manchette = Object.assign(window.manchette ?? {}, {
    Journal, cookie, heldTabs, hold, isUnsent, post, release, same, uuid, within,
  });
})();
