/* The queue of a tab's saves. One is under way at a time, numbered; what was not answered is
 * followed by what the form holds now, under the next number: the server knows what it last took. */
(() => {
  const { hold, isUnsent, post, release, same, uuid, within } = window.manchette;
  const RETRY = [1000, 2000, 4000, 8000, 15000];
  const UNREADABLE_AGAIN = 60000;
  // Not to wait for a database that does not answer.
  const WRITING = 800;
  const holder = uuid();

  class Queue {
    /* `record` is a journal's record to go on with. onState(state, body) is told of each answer. */
    constructor({ journal, url, record, onState = () => {}, pause = 1500, longest = 4000 }) {
      Object.assign(this, { journal, url, record, onState, pause, longest });
      record.holder = holder;
      this.failures = 0;
      this.sending = null;
      this.stopped = false;
      this.since = null;
      // Whether this device has what was typed, should the page end now.
      this.kept = true;
    }

    static start({ tab, user, article, base, revision }) {
      return {
        tab, user, article, base, revision,
        number: 0, acked: base, text: base, pending: null, unfit: [], at: Date.now(), fresh: true,
      };
    }

    /* Whether the server has everything. */
    get isClean() {
      return !this.record.pending && same(this.record.text, this.record.acked);
    }

    async write() {
      // Not fatal: where the browser has no room or no database, the server still gets it all.
      this.kept = await this.journal.put(this.record).then(() => true, () => false);
      return this.kept;
    }

    /* Take what the form holds now. */
    type(text) {
      if (same(text, this.record.text)) return;
      this.record.text = text;
      this.record.at = Date.now();
      this.write();
      if (!this.failures) this.onState("typed");
      this.plan();
    }

    plan() {
      if (this.stopped || this.sending || this.failures || same(this.record.text, this.unreadable)) return;
      const now = performance.now();
      this.since ??= now;
      this.later(Math.max(0, Math.min(this.pause, this.since + this.longest - now)));
    }

    later(wait) {
      clearTimeout(this.timer);
      this.timer = setTimeout(() => this.send(), wait);
    }

    /* Send until the server has everything. Return whether it has. `force` sends even what it knows,
     * so that it learns what this form started from. */
    async flush({ force = false } = {}) {
      while (force || !this.isClean) {
        if (this.stopped || !(await this.send({ force }))) return false;
        force = false;
      }
      return true;
    }

    /* Try again now: the connection, or the person, is back. */
    wake() {
      if (!this.isClean && !this.stopped) this.send();
    }

    stop() {
      clearTimeout(this.timer);
      this.stopped = true;
    }

    send({ keepalive = false, force = false } = {}) {
      this.sending ??= this.sendOne(keepalive, force).finally(() => {
        this.sending = null;
        if (!this.isClean) this.plan();
      });
      return this.sending;
    }

    next() {
      const { record } = this;
      const { pending } = record;
      // What says where the tab started from is repeated as it was; so is what has not changed.
      if (pending?.base || (pending && same(pending.text, record.text))) return pending;
      const next = { number: (pending?.number ?? record.number) + 1, text: record.text };
      return record.fresh ? { ...next, base: record.base, revision: record.revision } : next;
    }

    async sendOne(keepalive, force) {
      clearTimeout(this.timer);
      this.since = null;
      const { record } = this;
      if (this.stopped) return false;
      if (this.isClean && !force) return true;
      record.pending = this.next();
      const { tab, user, article, pending } = record;
      const written = this.write();
      // A page that is going may not get to what comes after a wait.
      if (!keepalive) await within(WRITING, written);
      let answer;
      try {
        answer = await post(this.url, { tab, user, article, ...pending }, { keepalive });
      } catch {
        return this.fail("offline");
      }
      const { status, body } = answer;
      const said = body.state;
      if (said === "gone" || said === "forbidden") return this.lose(body);
      if (said === "someone_else") return this.fail(said);
      // A page that leads to the door has no status of its own.
      if (status === 401 || status === 403 || status === 0) return this.fail("signed_out");
      if (status === 400 || status === 413) {
        // Refused before it was looked at: the next one may be shorter.
        record.pending = null;
        this.unreadable = pending.text;
        this.write();
        this.later(UNREADABLE_AGAIN);
        this.onState("unreadable", body);
        return false;
      }
      // Anything else that does not speak as the server does is something on the way to it.
      if (status !== 200 || !Number.isInteger(body.number)) return this.fail(status >= 500 ? "down" : "offline");
      this.failures = 0;
      this.unreadable = null;
      if (said === "late") return this.renew();
      if (said === "forgotten") return this.restart();
      Object.assign(record, {
        number: pending.number, acked: pending.text, pending: null, article: body.article,
        fresh: false, base: null, revision: body.text ? null : body.revision,
        unfit: Object.keys(body.errors ?? {}),
      });
      await within(WRITING, this.write());
      this.onState(said, body);
      return true;
    }

    fail(state) {
      const wait = RETRY[Math.min(this.failures++, RETRY.length - 1)];
      this.later(wait * (0.75 + Math.random() / 2));
      this.onState(state);
      return false;
    }

    /* The story is gone, or no longer this person's: the words wait for another one. */
    async lose(body) {
      this.stop();
      Object.assign(this.record, { gone: true, pending: null });
      await within(WRITING, this.write());
      this.onState("gone", body);
      return false;
    }

    /* Another window goes by the same id: take one of its own, from what the server last took. */
    async renew() {
      const { record } = this;
      const old = record.tab;
      const stored = await within(WRITING, this.journal.get(old));
      Object.assign(record, { tab: uuid(), number: 0, pending: null, fresh: true, base: record.acked, revision: null });
      await hold(record.tab);
      await within(WRITING, this.write());
      if (stored?.holder === holder) within(WRITING, this.journal.forget(old));
      release(old);
      this.onState("renewed");
      return true;
    }

    /* The server has forgotten this tab: say again what it started from. */
    async restart() {
      Object.assign(this.record, { pending: null, fresh: true, base: this.record.acked });
      await within(WRITING, this.write());
      return true;
    }

    /* Start from other words: what the server has, which the form now shows. */
    adopt(text, revision) {
      Object.assign(this.record, { base: text, acked: text, text, revision, fresh: true, pending: null, unfit: [] });
      return this.write();
    }
  }

  window.manchette = Object.assign(window.manchette, { Queue, isUnsent });
})();
