/* Signing out: packs and saved pages go, queues stay. A classic script: the page with the form loads it, and the
   service worker carries it, which also hears of a form that was sent without a script. */
(function (scope) {
  "use strict";

  const PREFIX = "fettle-desk:";
  const SAVED = "fettle-saved";
  const LAST_MENTOR = "fettle-desk-mentor";

  /** @param {string} name of a database that is there; none is made, and none is waited for */
  function clear(name) {
    return new Promise((resolve) => {
      const request = scope.indexedDB.open(name);
      request.onupgradeneeded = () => request.transaction.abort();
      request.onerror = request.onblocked = () => resolve();
      request.onsuccess = () => {
        const database = request.result;
        const done = () => {
          database.close();
          resolve();
        };
        try {
          const transaction = database.transaction(["meta"], "readwrite");
          transaction.objectStore("meta").delete("pack");
          transaction.objectStore("meta").put(Date.now(), "signed_out");
          transaction.oncomplete = transaction.onabort = done;
        } catch {
          done();
        }
      };
    });
  }

  /** @returns {Promise<void>} when nothing is left that would show anybody to the next person at this device */
  scope.fettleForget = async function fettleForget() {
    try {
      scope.localStorage?.removeItem(LAST_MENTOR);
    } catch {
      /* Nothing is kept there. */
    }
    const found = (await scope.indexedDB?.databases?.().catch(() => [])) ?? [];
    const ours = found.filter(({ name }) => name?.startsWith(PREFIX));
    const gone = scope.caches?.delete(SAVED).catch(() => false);
    await Promise.all([gone, ...ours.map(({ name }) => clear(name))]);
  };

  if (!scope.document) return;
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (event.defaultPrevented || new URL(form.action).pathname !== "/accounts/logout/") return;
    event.preventDefault();
    const limit = new Promise((resolve) => setTimeout(resolve, 1_500));
    // Not requestSubmit(): that would come back here.
    Promise.race([scope.fettleForget(), limit]).finally(() => form.submit());
  });
})(self);
