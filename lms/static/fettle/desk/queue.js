/* The queue: what was recorded and sealed here, and what the hub said to it. */
import { canonical } from "./canonical.js";
import { base64url, commitmentOf, fromBase64url, newSalt, sha256Hex } from "./secrets.js";
import "./store.js";
import { requestSync } from "./worker.js";

const { result, announce, PREFIX } = self.fettleDatabase;

/** How long an observation stays on the device for second thoughts, in milliseconds. */
export const UNDO_MS = 8_000;

/**
 * @typedef {{id: string, sha256: string, kind: string, media_type: string, size: number, blob: Blob}} Evidence
 * @typedef {{learner: string, skill: string, title: string, level: number, marks: Record<string, string>}} Shown
 * @typedef {{content: Record<string, unknown>, evidence?: Evidence[], shown: Shown, sendAfter?: number,
 *   acknowledge?: (commitment: Uint8Array) => Promise<object | null>}} Observation
 * @typedef {(commitments: Uint8Array[]) => Promise<object | object[]>} Sign one signature for all, or one for each
 * @typedef {object} Item
 * @property {string} id the client UUID
 * @property {number} sequence
 * @property {"saved" | "sending" | "received" | "held" | "rejected"} state
 * @property {boolean} attempted whether the hub may have it, though no receipt came
 * @property {string} content canonical text, as signed
 * @property {string} salt
 * @property {string} commitment
 * @property {object} signature
 * @property {object | null} acknowledgement
 * @property {{id: string, sha256: string, kind: string, media_type: string, size: number, sent: boolean}[]} evidence
 * @property {Shown} shown
 * @property {string} observed_at
 * @property {number} saved_at milliseconds, like the next
 * @property {number} send_after
 * @property {string} code
 * @property {string} reason plain words of the hub
 * @property {object | null} receipt
 */

/** The observation cannot be taken back or changed: it may be with the hub. Correct it there. */
export class TooLate extends Error {
  constructor() {
    super("It may be with the hub already.");
    this.name = "TooLate";
  }
}

/** A picture or recording does not have the digest it came with. */
export class EvidenceChanged extends Error {
  constructor() {
    super("The evidence is not what was hashed.");
    this.name = "EvidenceChanged";
  }
}

/** Another window of the desk took the number meanwhile. */
class NumberTaken extends Error {}

const EMPTY = {
  place: null,
  session: null,
  bench: null,
  marks: {},
  items: [],
  readings: {},
  taken: {},
  comment: "",
  practise: "",
  adjustment: null,
};

/**
 * @param {import("./store.js").Store} store
 * @param {Observation} given
 * @param {{device: string, sequence: number}} place
 */
async function sealed(store, given, { device, sequence }) {
  const files = given.evidence ?? [];
  const evidence = files.map(({ id, sha256, kind, media_type, size }) => ({ id, sha256, kind, media_type, size }));
  const observed_at = given.content.observed_at ?? new Date().toISOString();
  const client_uuid = crypto.randomUUID();
  const own = { type: "fettle/observation/1", client_uuid, mentor: store.mentorId, device, sequence, observed_at, evidence };
  const content = canonical({ ...EMPTY, ...given.content, ...own });
  const salt = newSalt();
  const commitment = await commitmentOf(salt, content);
  return { id: client_uuid, sequence, content, salt, commitment, evidence, observed_at, given };
}

/** @param {Evidence[]} files read into memory, since a transaction does not wait for files; checked on the way */
function bytesOf(files) {
  return Promise.all(
    files.map(async ({ id, blob, sha256, media_type }) => {
      const bytes = await blob.arrayBuffer();
      if ((await sha256Hex(bytes)) !== sha256) throw new EvidenceChanged();
      return [id, { bytes, type: media_type }];
    }),
  );
}

/** @returns {Item} */
function row(seal, signature, acknowledgement) {
  const saved_at = Date.now();
  return {
    id: seal.id,
    sequence: seal.sequence,
    state: "saved",
    attempted: false,
    content: seal.content,
    salt: base64url(seal.salt),
    commitment: base64url(seal.commitment),
    signature,
    acknowledgement,
    evidence: seal.evidence.map((one) => ({ ...one, sent: false })),
    shown: seal.given.shown,
    observed_at: seal.observed_at,
    saved_at,
    send_after: saved_at + (seal.given.sendAfter ?? UNDO_MS),
    not_before: 0,
    tries: 0,
    code: "",
    reason: "",
    receipt: null,
    settled_at: null,
  };
}

/** An acknowledgement is a record of its own in the ledger, hence its own identifier. */
const named = (made) => (made ? { client_uuid: crypto.randomUUID(), kind: "pin", ...made } : null);

/** Rows, files and the counter in one transaction: all of it is on the disk, or none. */
async function write(store, first, rows, files) {
  await store.transact(["meta", "queue", "blobs"], async ({ meta, queue, blobs }) => {
    if (((await result(meta.get("sequence"))) ?? 0) !== first - 1) throw new NumberTaken();
    await Promise.all([
      result(meta.put(first - 1 + rows.length, "sequence")),
      ...rows.map((one) => result(queue.add(one))),
      ...files.map(([id, kept]) => result(blobs.put(kept, id))),
    ]);
  });
}

/** @returns {Promise<Item[]>} */
async function attempt(store, many, sign) {
  const device = await store.deviceId();
  const files = await bytesOf(many.flatMap((one) => one.evidence ?? []));
  const first = ((await store.getMeta("sequence")) ?? 0) + 1;
  const seals = await Promise.all(many.map((one, at) => sealed(store, one, { device, sequence: first + at })));
  const signed = await sign(seals.map((seal) => seal.commitment));
  const rows = [];
  for (const [at, seal] of seals.entries()) {
    const acknowledgement = named(await seal.given.acknowledge?.(seal.commitment));
    rows.push(row(seal, Array.isArray(signed) ? signed[at] : signed, acknowledgement));
  }
  await write(store, first, rows, files);
  return rows;
}

/**
 * Seal, sign and keep several observations with one signature for all. All are kept, or none.
 *
 * @param {import("./store.js").Store} store
 * @param {{many: Observation[], sign: Sign, kept?: () => Promise<void>}} what `kept` is called once all are on the disk
 * @returns {Promise<Item[]>}
 * @throws {import("./store.js").StorageFull | EvidenceChanged | TypeError | unknown} also whatever `sign` and
 *   `acknowledge` throw; nothing is written then, and no number is used up
 */
export async function saveBatch(store, { many, sign, kept }) {
  // One at a time on this device: while one is being signed, no other may take its number.
  const items = await navigator.locks.request(`fettle-save:${store.mentorId}`, async () => {
    for (let tries = 0; ; tries += 1) {
      try {
        return await attempt(store, many, sign);
      } catch (error) {
        if (!(error instanceof NumberTaken) || tries === 2) throw error;
      }
    }
  });
  announce(store.mentorId);
  const noted = requestSync(); // may take a second
  await kept?.();
  await noted;
  return items;
}

/**
 * Seal, sign and keep one observation.
 *
 * @param {import("./store.js").Store} store
 * @param {Observation & {sign: Sign, kept?: () => Promise<void>}} what `content` without type, mentor, client_uuid,
 *   device, sequence, evidence; `observed_at` is now, unless it says otherwise; `sendAfter` in milliseconds
 * @returns {Promise<Item>} on the disk
 */
export async function saveObservation(store, { sign, kept, ...one }) {
  return (await saveBatch(store, { many: [one], sign, kept }))[0];
}

/** What a form can be filled with again. */
async function draftOf(item, blobs) {
  const kept = await Promise.all(item.evidence.map(({ id }) => result(blobs.get(id))));
  const evidence = item.evidence.map(({ id, sha256, kind, media_type, size }, at) => ({
    id,
    sha256,
    kind,
    media_type,
    size,
    blob: kept[at] ? new Blob([kept[at].bytes], { type: kept[at].type }) : null,
  }));
  const content = JSON.parse(item.content);
  for (const own of ["type", "client_uuid", "mentor", "device", "sequence", "evidence"]) delete content[own];
  return { content, evidence, shown: item.shown };
}

async function drop(item, { queue, blobs }) {
  await Promise.all([result(queue.delete(item.id)), ...item.evidence.map(({ id }) => result(blobs.delete(id)))]);
}

/** Numbers that nobody uses any more: given out again from the end, remembered where a later one is in use. */
async function release(meta, sequence) {
  const undone = new Set((await result(meta.get("undone"))) ?? []).add(sequence);
  let last = (await result(meta.get("sequence"))) ?? 0;
  while (undone.delete(last)) last -= 1;
  await Promise.all([result(meta.put(last, "sequence")), result(meta.put([...undone], "undone"))]);
}

/** Take rows out of the queue with their files: all of them, or none. `keep` writes what is to stay, before they go. */
async function take(store, ids, { may, keep = () => {}, reuse = false }) {
  const drafts = await store.transact(["meta", "queue", "blobs", "drafts"], async (stores) => {
    const items = await Promise.all(ids.map((id) => result(stores.queue.get(id))));
    if (!items.every(may)) throw new TooLate();
    const taken = await Promise.all(items.map((item) => draftOf(item, stores.blobs)));
    await keep(taken, stores);
    for (const item of items) {
      await drop(item, stores);
      if (reuse) await release(stores.meta, item.sequence);
    }
    return taken;
  });
  announce(store.mentorId);
  return drafts;
}

const unsent = (item) => item?.state === "saved" && !item.attempted;
const settled = (item) => Boolean(item) && item.state !== "saved" && item.state !== "sending";

/**
 * @typedef {{content: object, evidence: Evidence[], shown: Shown}} Taken to fill the form with again
 * @typedef {(taken: Taken[], stores: Record<string, IDBObjectStore>) => Promise<void> | void} Keep in the same
 *   transaction, and so on the disk before the rows are gone; it may only await what the stores answer
 */

/**
 * Take back observations that have not been sent: all of them, or none.
 *
 * @param {import("./store.js").Store} store
 * @param {string[]} ids
 * @param {Keep} [keep]
 * @returns {Promise<Taken[]>}
 * @throws {TooLate}
 */
export const undoAll = (store, ids, keep) => take(store, ids, { may: unsent, keep, reuse: true });

/**
 * Take back one observation that has not been sent.
 *
 * @param {import("./store.js").Store} store
 * @param {string} id
 * @returns {Promise<Taken>}
 * @throws {TooLate}
 */
export const undo = async (store, id) => (await undoAll(store, [id]))[0];

/**
 * Put away an observation that the hub refused or keeps for review. A refused one is then nowhere any more: ask first,
 * or `keep` it.
 *
 * @param {import("./store.js").Store} store
 * @param {string} id
 * @param {Keep} [keep]
 * @returns {Promise<Taken>}
 * @throws {TooLate} while it is still to be sent
 */
export const dismiss = async (store, id, keep) => (await take(store, [id], { may: settled, keep }))[0];

/**
 * Add the trainee's acknowledgement to an observation that has not been sent. Later they acknowledge on their own page.
 *
 * @param {import("./store.js").Store} store
 * @param {string} id
 * @param {(commitment: Uint8Array) => Promise<object | null>} acknowledge
 * @returns {Promise<Item>}
 * @throws {TooLate}
 */
export async function acknowledgeLater(store, id, acknowledge) {
  const item = await store.queue.get(id);
  if (item?.state !== "saved" || item.attempted) throw new TooLate();
  const made = named(await acknowledge(fromBase64url(item.commitment)));
  const changed = await store.transact(["queue"], async ({ queue }) => {
    const current = await result(queue.get(id));
    if (current?.state !== "saved" || current.attempted) throw new TooLate();
    const next = { ...current, acknowledgement: made };
    await result(queue.put(next));
    return next;
  });
  announce(store.mentorId);
  return changed;
}

/**
 * Hear of every change of the queue, from this page, another one or the service worker.
 *
 * @param {import("./store.js").Store} store
 * @param {(items: Item[]) => void} told called at once, and after each change
 * @returns {() => void} stops it
 */
export function watch(store, told) {
  const channel = new BroadcastChannel(PREFIX + store.mentorId);
  let live = true;
  const tell = async () => {
    const items = await store.queue.list();
    if (live) told(items);
  };
  channel.onmessage = tell;
  tell();
  return () => {
    live = false;
    channel.close();
  };
}
