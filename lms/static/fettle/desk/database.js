/* The desk's database on this device: one for each mentor. A classic script, because the service worker needs it too;
   pages import it for its effect. Everything hangs on `self.fettleDatabase`. */
(function (scope) {
  "use strict";

  const PREFIX = "fettle-desk:";
  const VERSION = 1;
  const STORES = ["meta", "queue", "blobs", "drafts"];

  /** Nothing more fits on this device, or nothing may be kept. What was to be saved is with the caller, untouched. */
  class StorageFull extends Error {
    /** @param {unknown} cause */
    constructor(cause) {
      super("There is no room left on this device.", { cause });
      this.name = "StorageFull";
    }
  }

  /** @param {unknown} error the error as it came, or StorageFull where the reason is room */
  const asOurs = (error) => (error && error.name === "QuotaExceededError" ? new StorageFull(error) : error);

  /**
   * @template T
   * @param {IDBRequest<T>} request
   * @returns {Promise<T>}
   */
  const result = (request) =>
    new Promise((resolve, reject) => {
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(asOurs(request.error));
    });

  /** @param {IDBDatabase} database */
  function lay(database) {
    database.createObjectStore("meta");
    database.createObjectStore("queue", { keyPath: "id" }).createIndex("sequence", "sequence", { unique: true });
    database.createObjectStore("blobs");
    database.createObjectStore("drafts");
  }

  /**
   * @param {string} mentorId
   * @returns {Promise<IDBDatabase>} rejected where the browser keeps nothing (some private windows)
   */
  function open(mentorId) {
    return new Promise((resolve, reject) => {
      const request = scope.indexedDB.open(PREFIX + mentorId, VERSION);
      request.onupgradeneeded = () => lay(request.result);
      request.onerror = () => reject(asOurs(request.error));
      request.onblocked = () => reject(new Error("Another window holds an older desk open. Close it."));
      request.onsuccess = () => {
        // A later version of the desk may want to change the database: let it.
        request.result.onversionchange = () => request.result.close();
        resolve(request.result);
      };
    });
  }

  /**
   * One transaction: `work` gets the object stores by name and may only await what they answer. Resolves with its
   * result once everything is on the disk; rejected, with nothing written, if anything fails.
   *
   * @template T
   * @param {IDBDatabase} database
   * @param {string[]} names
   * @param {(stores: Record<string, IDBObjectStore>) => Promise<T> | T} work
   * @param {{write?: boolean}} [options]
   * @returns {Promise<T>}
   */
  async function transact(database, names, work, { write = true } = {}) {
    const mode = write ? "readwrite" : "readonly";
    // "strict": resolved only when the data is on the disk, so that "Saved on this device" survives a flat battery.
    const transaction = database.transaction(names, mode, { durability: "strict" });
    const stores = Object.fromEntries(names.map((name) => [name, transaction.objectStore(name)]));
    const done = new Promise((resolve, reject) => {
      transaction.oncomplete = () => resolve(undefined);
      transaction.onabort = () => reject(asOurs(transaction.error) ?? new Error("Nothing was written."));
    });
    done.catch(() => {}); // it is awaited below, unless `work` throws first
    try {
      const value = await work(stores);
      await done;
      return value;
    } catch (error) {
      try {
        transaction.abort();
      } catch {
        /* It was over already. */
      }
      throw asOurs(error);
    }
  }

  /** @returns {Promise<string[]>} the mentors who have a database on this device */
  async function mentors() {
    const found = (await scope.indexedDB.databases?.()) ?? [];
    return found.map(({ name }) => name ?? "").filter((name) => name.startsWith(PREFIX)).map((name) => name.slice(PREFIX.length));
  }

  /** @param {string} mentorId tells every page and worker of this origin that the queue is another */
  function announce(mentorId) {
    const channel = new BroadcastChannel(PREFIX + mentorId);
    channel.postMessage("changed");
    channel.close();
  }

  scope.fettleDatabase = { PREFIX, STORES, StorageFull, open, transact, result, mentors, announce };
})(self);
