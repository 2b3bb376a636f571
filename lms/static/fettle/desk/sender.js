/* Sends the queue to the hub. A classic script: pages import it for its effect (after database.js), the service worker
   carries it too. `self.fettleSend` may be called at any time and from several places at once. */
(function (scope) {
  "use strict";

  const LIST = 20; // observations in one request; the hub takes 50
  const REQUEST_MS = 30_000;
  const UPLOAD_MS = 180_000;
  const SLOWEST = 100; // bytes in a millisecond, beyond that: a trace may have 64 MB
  const FIRST_PAUSE_MS = 5_000;
  const LONGEST_PAUSE_MS = 15 * 60_000;
  const TRIES = 5; // how often the hub may ask for evidence again
  const NOT_NOW = ["pin_locked", "too_much_held"]; // refused today, and perhaps not tomorrow
  // Evidence that may go through another time: the hub was busy, or the bytes suffered on the way.
  const EVIDENCE_NOT_NOW = ["evidence_busy", "evidence_time", "evidence_digest", "evidence_unreadable", "too_many_loose", "trace_busy", "trace_time"];
  const KEPT_MS = 14 * 24 * 3600_000; // how long a received observation stays on the list

  /** Why sending stopped: "signed_out", "other_mentor", "refused" or "network". */
  class Stop extends Error {
    constructor(why, { message = "", code = "", wait = 0 } = {}) {
      super(message || why);
      Object.assign(this, { why, code, wait });
    }
  }

  const waits = (item) => item.state === "saved" || item.state === "sending";
  /** Nothing waits longer than the longest pause. A time beyond it was written when this clock was wrong, and is past. */
  const waitsUntil = (moment, now) => (moment - now > LONGEST_PAUSE_MS ? 0 : moment);
  const due = (item, now) => Math.max(waitsUntil(item.send_after, now), waitsUntil(item.not_before ?? 0, now));
  const update = (database, work) => {
    const { transact, result } = scope.fettleDatabase;
    return transact(database, ["queue", "blobs", "meta"], (stores) => work(stores, result));
  };
  const queued = (database) =>
    scope.fettleDatabase.transact(
      database,
      ["queue"],
      ({ queue }) => scope.fettleDatabase.result(queue.index("sequence").getAll()),
      { write: false },
    );

  /** @returns {string} such as "Chrome on Android", so that a person can tell which device is meant */
  function label() {
    const agent = navigator.userAgent;
    const browser = [["Edg", "Edge"], ["Firefox", "Firefox"], ["Chrome", "Chrome"], ["Safari", "Safari"]];
    const system = [["Android", "Android"], ["iPhone", "iPhone"], ["iPad", "iPad"], ["Windows", "Windows"], ["Mac", "Mac"], ["Linux", "Linux"]];
    const found = (names) => (names.find(([mark]) => agent.includes(mark)) ?? ["", ""])[1];
    return [found(browser) || "Browser", found(system)].filter(Boolean).join(" on ");
  }

  /** One run of sending, for one mentor, under the lock. */
  class Run {
    constructor(mentorId, database, device, { time, eager }) {
      Object.assign(this, { mentorId, database, device, time, eager, sent: 0 });
    }

    /** @returns {Promise<{status: number, body: any}>} an answer of 2xx, or of 4xx about what was sent */
    async ask(path, init, limit = REQUEST_MS) {
      const headers = { "X-Fettle-Desk": "1", "X-Fettle-Mentor": this.mentorId, "X-Fettle-Device": this.device, ...init.headers };
      const signal = AbortSignal.timeout(limit);
      let answer, body;
      try {
        answer = await fetch(path, { method: "POST", redirect: "error", cache: "no-store", ...init, headers, signal });
        // A café's sign-in page answers 200 as well, but not in JSON.
        body = await answer.json().catch((error) => {
          if (answer.ok) throw error;
          return {};
        });
      } catch {
        throw new Stop("network");
      }
      const { message = "", code = "" } = body ?? {};
      if (answer.status === 401) throw new Stop("signed_out", { message, code });
      if (answer.status === 409) throw new Stop("other_mentor", { message, code });
      // 404 without a code: this address is no hub, or an older one. Nothing that was recorded is at fault.
      if (answer.status === 403 || (answer.status === 404 && !code)) throw new Stop("refused", { message, code });
      if (answer.status === 429 || answer.status >= 500) {
        throw new Stop("network", { message, wait: Number(answer.headers.get("Retry-After")) * 1000 || 0 });
      }
      return { status: answer.status, body };
    }

    json(path, value) {
      return this.ask(path, { body: JSON.stringify(value), headers: { "Content-Type": "application/json" } });
    }

    /** How far this clock is from the hub's. Kept to be shown; what was recorded is never changed. */
    async compare(serverTime) {
      const seconds = Math.round((Date.parse(serverTime) - Date.now()) / 1000);
      if (Number.isNaN(seconds)) return;
      await update(this.database, ({ meta }, result) => result(meta.put({ seconds, at: Date.now() }, "skew")));
    }

    /** Tell the hub what is on this device, if that is new. Also shows, before anything is sent, who is signed in. */
    async report({ always = false } = {}) {
      const items = (await queued(this.database)).filter(waits);
      const { transact, result } = scope.fettleDatabase;
      const [sequence, before] = await transact(
        this.database,
        ["meta"],
        ({ meta }) => Promise.all([result(meta.get("sequence")), result(meta.get("reported"))]),
        { write: false },
      );
      const state = { queued: items.length, oldest: items[0]?.observed_at ?? null, sequence: sequence ?? 0 };
      if (!always && JSON.stringify(state) === before) return;
      const { status, body } = await this.json("/api/v1/sync/device", { id: this.device, label: label(), ...state });
      if (status >= 400) return; // the hub does not want it: that must not keep observations back
      await this.compare(body.server_time);
      await update(this.database, ({ meta }) => result(meta.put(JSON.stringify(state), "reported")));
    }

    /** Items that a crash left half sent count as saved again; the hub knows them by their identifier. */
    recover() {
      return update(this.database, async ({ queue }, result) => {
        for (const item of await result(queue.getAll())) {
          if (item.state === "sending") await result(queue.put({ ...item, state: "saved" }));
        }
      });
    }

    async ready() {
      const items = (await queued(this.database)).filter(waits);
      const now = this.time();
      const early = (item) => (this.eager ? waitsUntil(item.not_before ?? 0, now) : due(item, now)) > now;
      return items.filter((item) => !early(item));
    }

    /** @param {object} changes laid over the row as it is now; nothing happens where it is gone */
    change(id, changes) {
      return update(this.database, async ({ queue }, result) => {
        const current = await result(queue.get(id));
        if (current) await result(queue.put({ ...current, ...changes(current) }));
      });
    }

    reject(id, code, reason) {
      return this.change(id, () => ({ state: "rejected", code, reason, settled_at: Date.now() }));
    }

    /** @param {object} found laid over the evidence `one` of the item */
    note(item, one, found) {
      const changed = (each) => (each.id === one.id ? { ...each, ...found } : each);
      return this.change(item.id, ({ evidence }) => ({ evidence: evidence.map(changed) }));
    }

    /**
     * Send the evidence of an item. What the hub refuses for good stays here; the observation goes and says so.
     *
     * @returns {Promise<boolean>} whether the observation may go now; not where evidence is to be tried again later
     */
    async upload(item) {
      const { transact, result } = scope.fettleDatabase;
      for (const one of item.evidence.filter(({ sent, refused }) => !sent && !refused)) {
        const kept = await transact(this.database, ["blobs"], ({ blobs }) => result(blobs.get(one.id)), { write: false });
        if (!kept) {
          await this.note(item, one, { refused: { code: "evidence_lost", reason: "" } });
          continue;
        }
        const form = new FormData();
        form.append("id", one.id);
        const { learner, skill } = JSON.parse(item.content);
        form.append("learner", learner);
        form.append("sha256", one.sha256);
        if (one.kind === "trace") {
          form.append("kind", "trace");
          form.append("skill", skill);
        }
        form.append("file", new Blob([kept.bytes], { type: kept.type }), one.id);
        const { status, body } = await this.ask("/api/v1/sync/evidence", { body: form }, UPLOAD_MS + one.size / SLOWEST);
        if (status < 400 && body.outcome !== "rejected") await this.note(item, one, { sent: true });
        else {
          const code = body.code || (status === 413 ? "too_large" : "evidence_refused");
          if (EVIDENCE_NOT_NOW.includes(code) && (item.tries < TRIES || code === "too_many_loose")) {
            await this.change(item.id, (row) => this.later(row, code, body.reason || ""));
            return false;
          }
          await this.note(item, one, { refused: { code, reason: body.reason || body.message || "" } });
        }
      }
      return true;
    }

    /** Mark as being sent: from here on nobody can take it back. @returns {Promise<object[]>} those still there */
    claim(items) {
      return update(this.database, async ({ queue }, result) => {
        const claimed = [];
        for (const { id } of items) {
          const current = await result(queue.get(id));
          if (!current || current.state !== "saved") continue;
          await result(queue.put({ ...current, state: "sending", attempted: true }));
          claimed.push(current);
        }
        return claimed;
      });
    }

    /** Back to saved. Where the hub refused the whole request it has none of them. */
    unclaim(items, stop) {
      return update(this.database, async ({ queue }, result) => {
        for (const before of items) {
          const current = await result(queue.get(before.id));
          if (current?.state !== "sending") continue;
          const attempted = stop.why === "network" || before.attempted;
          await result(queue.put({ ...current, state: "saved", attempted }));
        }
      });
    }

    async sendList(items) {
      const sent_at = new Date().toISOString();
      const list = items.map(({ content, salt, signature, acknowledgement, evidence }) => {
        const refused = evidence.filter((one) => one.refused).map(({ id }) => id);
        const named = refused.length ? { evidence_refused: refused } : {};
        return { content, salt, sent_at, signature, acknowledgement, ...named };
      });
      const { status, body } = await this.json("/api/v1/sync/observations", list);
      if (status < 400) {
        await this.settle(items, Array.isArray(body.receipts) ? body.receipts : []);
        await this.compare(body.server_time);
      } else if (items.length > 1) {
        for (const item of items) await this.sendList([item]); // one of them spoils the list: find it
      } else {
        await this.reject(items[0].id, body.code || String(status), body.message || "");
      }
    }

    /** All receipts of one answer in one transaction. */
    async settle(items, receipts) {
      const byId = new Map(receipts.map((receipt) => [receipt.client_uuid, receipt]));
      // Of text that the hub cannot read it does not know the name either: then the order tells.
      const nameless = (at) => (receipts.length === items.length && !receipts[at].client_uuid ? receipts[at] : undefined);
      await update(this.database, async ({ queue, blobs }, result) => {
        for (const [at, { id }] of items.entries()) {
          const current = await result(queue.get(id));
          if (!current) continue;
          const next = this.settled(current, byId.get(id) ?? nameless(at));
          await result(queue.put(next));
          if (next.state !== "received" && next.state !== "held") continue;
          this.sent += 1;
          for (const one of next.evidence.filter(({ sent }) => sent)) await result(blobs.delete(one.id));
        }
      });
    }

    settled(item, receipt) {
      const { outcome = "", first = "", code = "", reason = "" } = receipt ?? {};
      const done = { ...item, code, reason, receipt, settled_at: Date.now() };
      if (outcome === "accepted" || (outcome === "duplicate" && first !== "held")) return { ...done, state: "received" };
      if (outcome === "held" || outcome === "duplicate") return { ...done, state: "held" };
      const missing = code === "evidence_missing" && item.tries < TRIES;
      if (outcome === "rejected" && !missing && !NOT_NOW.includes(code)) return { ...done, state: "rejected" };
      // No receipt, one of a later protocol, evidence that got lost, or a lock that opens again: once more, later.
      const evidence = missing ? item.evidence.map((one) => ({ ...one, sent: false })) : item.evidence;
      return { ...this.later(item, code, reason), state: "saved", evidence };
    }

    /** The item, to be tried again after a pause. */
    later(item, code, reason) {
      return { ...item, tries: item.tries + 1, not_before: this.time() + pause(item.tries + 1), code, reason };
    }

    async sendAll() {
      for (;;) {
        const items = (await this.ready()).slice(0, LIST);
        if (!items.length) return;
        const whole = [];
        for (const item of items) if (await this.upload(item)) whole.push(item);
        const claimed = await this.claim(whole);
        scope.fettleDatabase.announce(this.mentorId);
        try {
          if (claimed.length) await this.sendList(claimed);
        } catch (error) {
          await this.unclaim(claimed, error instanceof Stop ? error : new Stop("network"));
          throw error;
        } finally {
          scope.fettleDatabase.announce(this.mentorId);
        }
      }
    }

    tidy() {
      return update(this.database, async ({ queue }, result) => {
        for (const item of await result(queue.getAll())) {
          if (item.state === "received" && item.settled_at < Date.now() - KEPT_MS) await result(queue.delete(item.id));
        }
      });
    }
  }

  /** @returns {number} milliseconds; random, so that the phones of a workshop do not all come back at once */
  function pause(fails) {
    return Math.min(FIRST_PAUSE_MS * 2 ** (fails - 1), LONGEST_PAUSE_MS) * (0.5 + Math.random() / 2);
  }

  async function run(mentorId, { now, opened }) {
    const { open, transact, result } = scope.fettleDatabase;
    const database = await open(mentorId);
    const meta = (work) => transact(database, ["meta"], ({ meta: rows }) => work(rows));
    const answer = { sent: 0, left: 0, signedOut: false, otherMentor: false, offline: false, refused: null, busy: false, nextAt: null };
    try {
      const device = await meta(async (rows) => {
        const known = (await result(rows.get("device"))) ?? crypto.randomUUID();
        await result(rows.put(known, "device"));
        return known;
      });
      const time = typeof now === "number" ? () => now : Date.now;
      const one = new Run(mentorId, database, device, { time, eager: now === true });
      let backoff = (await meta((rows) => result(rows.get("backoff")))) ?? { fails: 0, until: 0 };
      await one.recover();
      await one.tidy();
      if (navigator.onLine === false) answer.offline = true;
      else if (now === true || opened || waitsUntil(backoff.until, time()) <= time()) {
        try {
          // First a request that changes nothing here: it finds out whether the hub is there, and who is signed in.
          await one.report({ always: Boolean(opened) || (await one.ready()).length > 0 });
          await one.sendAll();
          await one.report();
          backoff = { fails: 0, until: 0 };
        } catch (error) {
          if (!(error instanceof Stop)) throw error;
          answer.signedOut = error.why === "signed_out";
          answer.otherMentor = error.why === "other_mentor";
          answer.offline = error.why === "network";
          if (error.why === "refused") answer.refused = { code: error.code, message: error.message };
          const fails = backoff.fails + 1;
          backoff = { fails, until: time() + Math.min(Math.max(error.wait, pause(fails)), LONGEST_PAUSE_MS) };
        }
        await meta((rows) => result(rows.put(backoff, "backoff")));
      }
      const left = (await queued(database)).filter(waits);
      answer.sent = one.sent;
      answer.left = left.length;
      const moment = time();
      if (left.length) answer.nextAt = Math.max(waitsUntil(backoff.until, moment), Math.min(...left.map((item) => due(item, moment))));
      return answer;
    } finally {
      database.close();
    }
  }

  /**
   * Send what is due. Safe to call at any time: one run at a time, and what arrives twice counts once.
   *
   * @param {string} mentorId whose queue; nothing is taken by the hub where somebody else is signed in
   * @param {{now?: true | number, opened?: boolean}} [options] `now: true` sends what could still be undone, and does
   *   not wait after a failure; a number stands for the time, in milliseconds. `opened` when the desk is opened, or
   *   the network is back: does not wait after a failure either.
   * @returns {Promise<{sent: number, left: number, signedOut: boolean, otherMentor: boolean, offline: boolean,
   *   refused: {code: string, message: string} | null, busy: boolean, nextAt: number | null}>} `sent` are those the hub
   *   has received or holds, `left` those still to be sent; `nextAt` is when to call again, in milliseconds
   */
  scope.fettleSend = function fettleSend(mentorId, options = {}) {
    return navigator.locks.request(`fettle-send:${mentorId}`, { ifAvailable: true }, (lock) =>
      lock
        ? run(mentorId, options)
        : { sent: 0, left: 0, signedOut: false, otherMentor: false, offline: false, refused: null, busy: true, nextAt: null },
    );
  };
})(self);
