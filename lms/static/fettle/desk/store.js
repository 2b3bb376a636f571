/* What the desk keeps on this device, for one mentor. */
import "./database.js";
import { say } from "./words.js";

const { open, transact, result, PREFIX, StorageFull } = self.fettleDatabase;

export { StorageFull };

const LAST_MENTOR = "fettle-desk-mentor";
/** Bytes for some observations with photos: with less room than this, recording has to wait. */
const ENOUGH = 4 * 1024 * 1024;
const TRIAL = `${PREFIX.replace(":", "")}-trial`;

/**
 * One object store: `get`, `put`, `remove`, `list`, each in a transaction of its own.
 *
 * @param {IDBDatabase} database
 * @param {string} name
 * @param {boolean} inline whether rows carry their own key
 */
function shelf(database, name, inline) {
  const within = (work, write) => transact(database, [name], (stores) => work(stores[name]), { write });
  return {
    /** @param {string} key */
    get: (key) => within(async (rows) => (await result(rows.get(key))) ?? null, false),
    /** @param {any[]} given the row, or key and value */
    put: (...given) => within((rows) => result(inline ? rows.put(given[0]) : rows.put(given[1], given[0])), true),
    /** @param {string} key */
    remove: (key) => within((rows) => result(rows.delete(key)), true),
    list: () => within((rows) => result(rows.getAll()), false),
    keys: () => within((rows) => result(rows.getAllKeys()), false),
  };
}

/** Pictures and sound are kept as bytes: some browsers lose Blobs that lie in a database. */
const packed = async (blob) => ({ bytes: await blob.arrayBuffer(), type: blob.type });
const unpacked = (kept) => (kept ? new Blob([kept.bytes], { type: kept.type }) : null);

/** The database of one mentor. Every write is on the disk when its promise resolves; without room: StorageFull. */
export class Store {
  /**
   * @param {string} mentorId
   * @param {IDBDatabase} database
   */
  constructor(mentorId, database) {
    this.mentorId = mentorId;
    this.database = database;
    const meta = shelf(database, "meta", false);
    this.getMeta = meta.get;
    this.setMeta = meta.put;
    this.removeMeta = meta.remove;
    const rows = shelf(database, "queue", true);
    this.queue = {
      ...rows,
      /** Every item, in the order in which it was recorded. */
      list: () => this.transact(["queue"], ({ queue }) => result(queue.index("sequence").getAll()), { write: false }),
    };
    const blobs = shelf(database, "blobs", false);
    this.blobs = {
      get: async (id) => unpacked(await blobs.get(id)),
      put: async (id, blob) => blobs.put(id, await packed(blob)),
      remove: blobs.remove,
      keys: blobs.keys,
    };
    this.drafts = shelf(database, "drafts", false);
  }

  /**
   * @template T
   * @param {string[]} names
   * @param {(stores: Record<string, IDBObjectStore>) => Promise<T> | T} work
   * @param {{write?: boolean}} [options]
   * @returns {Promise<T>}
   */
  transact(names, work, options) {
    return transact(this.database, names, work, options);
  }

  /** @returns {Promise<string>} the identifier of this device, made on first use */
  deviceId() {
    return this.transact(["meta"], async ({ meta }) => {
      const known = await result(meta.get("device"));
      if (known) return known;
      const made = crypto.randomUUID();
      await result(meta.put(made, "device"));
      return made;
    });
  }

  close() {
    this.database.close();
  }
}

/**
 * @param {string} mentorId
 * @returns {Promise<Store>} rejected where the browser keeps nothing
 */
export async function openStore(mentorId) {
  return new Store(mentorId, await open(mentorId));
}

/** @returns {string | null} whose desk was open here last; null after signing out, or where nothing is kept */
export function lastMentor() {
  try {
    return localStorage.getItem(LAST_MENTOR);
  } catch {
    return null;
  }
}

/** @param {string | null} mentorId */
export function setLastMentor(mentorId) {
  try {
    if (mentorId) localStorage.setItem(LAST_MENTOR, mentorId);
    else localStorage.removeItem(LAST_MENTOR);
  } catch {
    /* Without it the desk asks the hub who is here. */
  }
}

/** @returns {Uint8Array} bytes that no database packs smaller than they are */
function noise(length) {
  const bytes = new Uint8Array(length);
  for (let at = 0; at < length; at += 65_536) crypto.getRandomValues(bytes.subarray(at, at + 65_536));
  return bytes;
}

/** @returns {Promise<IDBDatabase>} a database of its own, so that a trial is never in anybody's way */
function openTrial() {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open(TRIAL, 1);
    request.onupgradeneeded = () => request.result.createObjectStore("meta");
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
    request.onblocked = () => reject(new Error("blocked"));
  });
}

/**
 * Browsers no longer say how much room there is: they name a figure that is the same for everybody. So try.
 *
 * @returns {Promise<{works: boolean, room: boolean}>}
 */
async function tryOut() {
  let database;
  try {
    database = await openTrial();
    await transact(database, ["meta"], ({ meta }) => result(meta.put(noise(ENOUGH), "trial")));
    return { works: true, room: true };
  } catch (error) {
    const full = error instanceof StorageFull;
    return { works: full, room: false };
  } finally {
    database?.close();
    self.indexedDB?.deleteDatabase(TRIAL);
  }
}

/** @returns {Promise<boolean>} whether this is a private window, as far as a page is told: Chromium does not say so */
async function looksPrivate() {
  try {
    await navigator.storage.getDirectory(); // refused in private windows of Firefox and Safari
    return false;
  } catch {
    return true;
  }
}

/**
 * What this device can keep, found out before anything is to be kept, by trying. Asks the browser not to clear the
 * desk. Takes some tens of milliseconds: call it after the first screen is there.
 *
 * @returns {Promise<{persisted: boolean, quota: number, usage: number, private: boolean, room: boolean, words: string}>}
 *   bytes; `room` is false where nothing more should be recorded; `words` is empty where all is well
 */
export async function storageState() {
  const { quota = 0, usage = 0 } = (await navigator.storage?.estimate?.().catch(() => ({}))) ?? {};
  const persisted = (await navigator.storage?.persist?.().catch(() => false)) ?? false;
  const { works, room: fits } = await tryOut();
  const room = fits && (quota === 0 || quota - usage > ENOUGH);
  const hidden = !works || (await looksPrivate());
  let words = "";
  if (!works) words = say("storage_none");
  else if (!room) words = say("storage_full");
  else if (hidden) words = say("storage_private");
  else if (!persisted) words = say("storage_may_be_cleared");
  return { persisted, quota, usage, private: hidden, room, words };
}
