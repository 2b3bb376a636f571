/* What the desk keeps on this device, for one mentor. */
import "./database.js";
import { say } from "./words.js";

const { open, transact, result, PREFIX, StorageFull } = self.fettleDatabase;

export { StorageFull };

const LAST_MENTOR = "fettle-desk-mentor";
/** Below this a photo may already not fit, in bytes. */
const ENOUGH = 20 * 1024 * 1024;

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

/** @returns {Promise<boolean>} whether a row can be written and read back */
async function keeps() {
  const name = `${PREFIX.replace(":", "")}-probe`;
  try {
    const database = await new Promise((resolve, reject) => {
      const request = indexedDB.open(name, 1);
      request.onupgradeneeded = () => request.result.createObjectStore("meta");
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(request.error);
      request.onblocked = () => reject(new Error("blocked"));
    });
    await transact(database, ["meta"], ({ meta }) => result(meta.put(new ArrayBuffer(1024), "probe")));
    database.close();
    indexedDB.deleteDatabase(name);
    return true;
  } catch {
    return false;
  }
}

/**
 * @param {number} quota bytes
 * @returns {Promise<boolean>} whether this looks like a private window; browsers do not say so outright
 */
async function looksPrivate(quota) {
  try {
    await navigator.storage.getDirectory(); // refused in private windows of Firefox and Safari
  } catch {
    return true;
  }
  // In a private window Chromium keeps things in memory, and grants less than twice of what a page may use of it.
  const heap = performance.memory?.jsHeapSizeLimit;
  return Boolean(heap && quota && quota < heap / 2);
}

/**
 * What this device can keep, found out before anything is to be kept. Asks the browser not to clear the desk.
 *
 * @returns {Promise<{persisted: boolean, quota: number, usage: number, private: boolean, room: boolean, words: string}>}
 *   bytes; `room` is false where nothing more should be recorded; `words` is empty where all is well
 */
export async function storageState() {
  const works = await keeps();
  const { quota = 0, usage = 0 } = (await navigator.storage?.estimate?.().catch(() => ({}))) ?? {};
  const persisted = (await navigator.storage?.persist?.().catch(() => false)) ?? false;
  const hidden = !works || (await looksPrivate(quota));
  const room = works && (quota === 0 || quota - usage > ENOUGH);
  let words = "";
  if (!works) words = say("storage_none");
  else if (!room) words = say("storage_full");
  else if (hidden) words = say("storage_private");
  else if (!persisted) words = say("storage_may_be_cleared");
  return { persisted, quota, usage, private: hidden, room, words };
}
