/* The service worker. Served as /sw.js with database.js, sender.js and forget.js before it, and before those
   `self.FETTLE = {version, shell: {page, files, later}}`. It answers for the desk and for pages that were saved; every other
   request goes its way as if it were not there. */
(function (scope) {
  "use strict";

  const { version, shell } = scope.FETTLE;
  const SHELL = `fettle-shell-${version}`;
  const SAVED = "fettle-saved";
  const PATIENCE_MS = 2_500;
  const DAY_MS = 24 * 3_600_000;
  const files = new Set([...shell.files, ...shell.later]);
  const NEVER = ["/admin/", "/api/", "/accounts/", "/me/", "/mentor/", "/coordinator/", "/sw.js"];

  /** What was saved, by address; null until it is known. @type {Set<string> | null} */
  let saved = null;
  const learnSaved = async () => {
    const keys = (await scope.caches.has(SAVED)) ? await (await scope.caches.open(SAVED)).keys() : [];
    saved = new Set(keys.map(({ url }) => url));
  };
  const known = learnSaved().catch(() => {
    saved = new Set();
  });

  /** "no-cache": every file as the hub has it now, or one version would hold files of another. */
  async function keepShell(urls) {
    const cache = await scope.caches.open(SHELL);
    await cache.addAll(urls.map((url) => new Request(url, { cache: "no-cache", credentials: "same-origin" })));
  }

  /** With what is only loaded when needed, such as the decoder, where an earlier version had it. */
  async function install() {
    const used = shell.later.length > 0 && Boolean(await scope.caches.match(shell.later[0]));
    await keepShell([shell.page, shell.offline, ...shell.files, ...(used ? shell.later : [])]);
  }

  async function activate() {
    const old = (await scope.caches.keys()).filter((name) => name.startsWith("fettle-shell-") && name !== SHELL);
    await Promise.all(old.map((name) => scope.caches.delete(name)));
    await scope.clients.claim();
  }

  /** Opened once: the desk asks for some fifty files when it opens. @type {Promise<Cache> | null} */
  let opened = null;
  const fromShell = async (url) => (await (opened ??= scope.caches.open(SHELL))).match(url, { ignoreVary: true });

  /** Cache first: the desk has to open at once, with a network or without. */
  const desk = async (request, url) => (await fromShell(url)) ?? fetch(request);

  /** From the network, unless that takes longer than one wants to stand there with a phone: then the desk. */
  async function networkOrDesk(request) {
    const answer = fetch(request).then((response) => {
      if (response.status >= 502 && response.status <= 504) throw new Error("The hub is not there.");
      return response;
    });
    const limit = new Promise((_, reject) => setTimeout(reject, PATIENCE_MS));
    try {
      return await Promise.race([answer, limit]);
    } catch {
      answer.catch(() => {});
      return (await fromShell(shell.page)) ?? fetch(request);
    }
  }

  const fromSaved = async (url) => saved.has(url) && (await scope.caches.match(url, { cacheName: SAVED }));

  /** The hub's page; without a network what was saved, or else a page that says what is here. */
  async function networkOrSaved(event, url) {
    const navigates = event.request.mode === "navigate";
    try {
      const response = await fetch(event.request);
      if (navigates && saved.has(url)) event.waitUntil(renew(url).catch(() => {}));
      return response;
    } catch (error) {
      const found = (await fromSaved(url)) || (navigates && saved.size && (await fromShell(shell.offline)));
      if (found) return found;
      throw error;
    }
  }

  /** What was saved is fetched again for the next time, once a day. */
  async function renew(url) {
    const kept = await fromSaved(url);
    if (kept && Date.now() - Date.parse(kept.headers.get("Date") ?? "") > DAY_MS) await save([url]);
  }

  /** Whether an answer may be kept: a page of ours, as asked for, that nobody said to forget. */
  const isOurs = (response) =>
    response.status === 200 &&
    response.type === "basic" &&
    !response.redirected &&
    !/no-store/.test(response.headers.get("Cache-Control") ?? "");

  const mayBeSaved = (url) => url.origin === scope.location.origin && !NEVER.some((start) => url.pathname.startsWith(start));

  async function keep(url, response) {
    await (await scope.caches.open(SAVED)).put(url, response);
    saved?.add(url);
  }

  /** Without cookies: what is kept is the page as everybody may read it, with nobody's name or progress in it. */
  async function save(urls) {
    const answer = { saved: [], failed: [] };
    for (const given of urls) {
      const url = new URL(given, scope.location.origin);
      url.hash = "";
      try {
        if (!mayBeSaved(url)) throw new Error("Not a page to be saved.");
        const response = await fetch(url.href, { cache: "no-cache", credentials: "omit" });
        if (!isOurs(response)) throw new Error("Not a page to be kept.");
        await keep(url.href, response);
        answer.saved.push(given);
      } catch {
        answer.failed.push(given);
      }
    }
    return answer;
  }

  async function forget(urls) {
    if (urls.length) {
      const cache = await scope.caches.open(SAVED);
      await Promise.all(urls.map((url) => cache.delete(new URL(url, scope.location.origin).href)));
    } else await scope.caches.delete(SAVED);
    await learnSaved();
    return { saved: [], failed: [] };
  }

  /** Everybody's queue: the hub takes only that of whoever is signed in. Rejected where the browser should ask again. */
  async function sendAll() {
    let again = false;
    for (const mentor of await scope.fettleDatabase.mentors()) {
      let answer = await scope.fettleSend(mentor);
      const wait = (answer.nextAt ?? 0) - Date.now();
      if (answer.left && !answer.offline && wait > 0 && wait < 20_000) {
        await new Promise((resolve) => setTimeout(resolve, wait)); // it can still be undone until then
        answer = await scope.fettleSend(mentor);
      }
      again ||= answer.left > 0 && answer.offline;
    }
    if (again) throw new Error("The hub did not answer.");
  }

  scope.addEventListener("install", (event) => event.waitUntil(install()));
  scope.addEventListener("activate", (event) => event.waitUntil(activate()));
  scope.addEventListener("sync", (event) => {
    if (event.tag === "fettle-queue") event.waitUntil(sendAll());
  });

  scope.addEventListener("message", (event) => {
    const { type, urls = [] } = event.data ?? {};
    const reply = (work) => event.waitUntil(work.then((answer) => event.ports[0]?.postMessage(answer)));
    if (type === "later") event.waitUntil(keepShell(shell.later));
    if (type === "take-over") event.waitUntil(scope.skipWaiting());
    if (type === "save") reply(known.then(() => save(urls)));
    if (type === "forget") reply(forget(urls));
  });

  scope.addEventListener("fetch", (event) => {
    const { request } = event;
    const url = new URL(request.url);
    if (url.origin !== scope.location.origin) return;
    if (request.method === "POST" && url.pathname === "/accounts/logout/") {
      event.waitUntil(scope.fettleForget().then(learnSaved));
      return;
    }
    if (request.method !== "GET") return;
    if (files.has(url.pathname)) return event.respondWith(desk(request, url.pathname));
    const navigates = request.mode === "navigate";
    if (navigates && url.pathname === shell.page) return event.respondWith(desk(request, shell.page));
    if (navigates && (url.pathname === "/mentor/" || /^\/b\/[^/]+\/?$/.test(url.pathname))) {
      return event.respondWith(networkOrDesk(request));
    }
    if (request.headers.has("Range") || /^\/(admin|api)\//.test(url.pathname)) return;
    url.hash = "";
    // Just after the start it is not known yet what was saved: then look, which for other pages is the network too.
    const concerns = saved === null ? navigates : saved.has(url.href) || (navigates && saved.size > 0);
    if (concerns) event.respondWith(known.then(() => networkOrSaved(event, url.href)));
  });
})(self);
