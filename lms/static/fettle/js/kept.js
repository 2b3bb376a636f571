/* Courses kept for reading without a network. <keep-course> keeps the course whose page it stands on, <kept-list> says
   what is kept on this device. The service worker fetches the pages, without cookies; the list of them lies beside
   them in the cache, so that whatever empties the cache empties the list. All words come from data attributes. */
const CACHE = "fettle-saved";
const LIST = "/kept.json"; // no page of the hub: only its name in the cache
const START_MS = 60_000;
const worker = () => import("../desk/worker.js"); // only once something is kept, or let go
const CAN = "serviceWorker" in navigator && "caches" in window;

const lang = document.documentElement.lang;
// The reader's own way of writing dates and numbers, if it is of the page's language.
const locale = navigator.languages.find((one) => one.startsWith(lang)) ?? lang;
const when = (at) => new Date(at).toLocaleString(locale, { dateStyle: "medium", timeStyle: "short" });
const filled = (text, values) => text.replace(/\{(\w+)\}/g, (_, name) => values[name]);

function size(bytes) {
  const [unit, value] = bytes < 1_000_000 ? ["kilobyte", bytes / 1_000] : ["megabyte", bytes / 1_000_000];
  const digits = unit === "megabyte" ? 1 : 0;
  return new Intl.NumberFormat(locale, { style: "unit", unit, maximumFractionDigits: digits }).format(value);
}

/** @returns {Promise<{page: string, title: string, at: number, size: number, urls: string[]}[]>} the courses kept here */
async function kept() {
  const found = (await caches.has(CACHE)) && (await (await caches.open(CACHE)).match(LIST));
  return found ? found.json() : [];
}

const write = async (list) => (await caches.open(CACHE)).put(LIST, new Response(JSON.stringify(list)));

/** Let go of one course, and of what no other kept course shows. */
async function letGo(page) {
  const list = await kept();
  const rest = list.filter((one) => one.page !== page);
  const needed = new Set(rest.flatMap(({ urls }) => urls));
  const gone = list.find((one) => one.page === page)?.urls.filter((url) => !needed.has(url)) ?? [];
  const { keepPages } = await worker();
  if (!rest.length) await keepPages("forget", []);
  else if (gone.length) await keepPages("forget", gone);
  if (rest.length) await write(rest);
}

/** What a kept page shows: its styles, scripts, icons and pictures, as far as they are this site's. */
async function shownOn(page, cache) {
  const answer = await cache.match(page);
  if (!answer) return [];
  const found = new DOMParser().parseFromString(await answer.text(), "text/html");
  const named = [...found.querySelectorAll("link[rel=stylesheet], link[rel=icon], use, script[src], img[src]")];
  const addresses = named.map((node) => node.getAttribute("href") ?? node.getAttribute("src") ?? "");
  // Which of these a browser takes depends on the screen it will be read on.
  for (const source of found.querySelectorAll("picture > source[srcset]"))
    addresses.push(...source.getAttribute("srcset").split(",").map((one) => one.trim().split(" ")[0]));
  return addresses
    .map((address) => new URL(address, new URL(page, location.origin)))
    .filter(({ origin }) => origin === location.origin)
    .map(({ pathname, search }) => pathname + search);
}

async function weigh(urls, cache) {
  let sum = 0;
  for (const url of urls) sum += (await (await cache.match(url))?.blob())?.size ?? 0;
  return sum;
}

/** @throws where the browser starts no service worker */
async function ready() {
  const { startWorker } = await worker();
  if (!(await startWorker())) throw new Error("There is no service worker here.");
  const limit = new Promise((_, reject) => setTimeout(() => reject(new Error("It did not start.")), START_MS));
  await Promise.race([navigator.serviceWorker.ready, limit]);
}

class KeepCourse extends HTMLElement {
  async connectedCallback() {
    if (!CAN) return;
    this.page = location.pathname;
    this.part("keep").addEventListener("click", () => this.keep());
    this.part("remove").addEventListener("click", () => this.dismiss());
    await this.show();
    this.hidden = false;
  }

  part(name) {
    return this.querySelector(`[data-part="${name}"]`);
  }

  say(text, values = {}) {
    this.part("says").textContent = filled(text, values);
  }

  async show() {
    const course = (await kept()).find((one) => one.page === this.page);
    this.part("keep").textContent = course ? this.dataset.again : this.dataset.keep;
    this.part("remove").hidden = !course;
    if (!course) return this.say(this.dataset.offer);
    const values = { when: when(course.at), size: size(course.size), failed: course.failed, total: course.total };
    return this.say(course.failed ? this.dataset.partOnly : this.dataset.kept, values);
  }

  /** The course, and the pages below it that it links to. */
  pages() {
    const links = [...document.querySelectorAll("main a[href]")].map(({ href }) => new URL(href));
    const below = links.filter(({ origin, pathname }) => origin === location.origin && pathname.startsWith(this.page));
    return [...new Set([this.page, ...below.map(({ pathname }) => pathname)])];
  }

  async keep() {
    const { bar, keep } = { bar: this.part("bar"), keep: this.part("keep") };
    if (keep.getAttribute("aria-disabled") === "true") return;
    keep.setAttribute("aria-disabled", "true");
    try {
      await this.fetchAll(bar);
      await this.show();
    } catch {
      this.say(this.dataset.failed);
    } finally {
      keep.removeAttribute("aria-disabled");
      bar.hidden = true;
    }
  }

  async fetchAll(bar) {
    const pages = this.pages();
    const urls = [];
    Object.assign(bar, { max: pages.length + 1, value: 0, hidden: false });
    this.say(this.dataset.working, { done: 1, total: pages.length });
    await ready();
    const { keepPages } = await worker();
    for (const [at, page] of pages.entries()) {
      this.say(this.dataset.working, { done: at + 1, total: pages.length });
      urls.push(...(await keepPages("save", [page])).saved);
      bar.value = at + 1;
    }
    if (!urls.includes(this.page)) throw new Error("The course itself could not be kept.");
    const failed = pages.length - urls.length;
    this.say(this.dataset.pictures);
    const cache = await caches.open(CACHE);
    const shown = new Set((await Promise.all(urls.map((page) => shownOn(page, cache)))).flat());
    urls.push(...(await keepPages("save", [...shown])).saved);
    const others = (await kept()).filter((one) => one.page !== this.page);
    const course = { page: this.page, title: this.dataset.title, at: Date.now(), size: await weigh(urls, cache), urls };
    await write([...others, { ...course, failed, total: pages.length }]);
  }

  async dismiss() {
    await letGo(this.page);
    await this.show();
    this.say(this.dataset.removed);
    this.part("keep").focus();
  }
}

class KeptList extends HTMLElement {
  async connectedCallback() {
    if (CAN) await this.show();
  }

  async show() {
    const list = await kept();
    this.querySelector("[data-part=list]").replaceChildren(...list.map((course) => this.row(course)));
    this.querySelector("[data-part=says]").textContent = list.length ? "" : this.dataset.empty;
    this.hidden = !list.length && !this.dataset.empty;
  }

  row({ page, title, at, size: bytes }) {
    const row = document.createElement("li");
    const main = document.createElement("div");
    main.className = "roll-main";
    const name = document.createElement("p");
    name.className = "roll-title";
    const link = document.createElement("a");
    Object.assign(link, { href: page, textContent: title });
    name.append(link);
    const line = document.createElement("p");
    line.className = "small soft";
    line.textContent = filled(this.dataset.line, { when: when(at), size: size(bytes) });
    main.append(name, line);
    const button = document.createElement("button");
    Object.assign(button, { type: "button", className: "button button-quiet", textContent: this.dataset.remove });
    button.setAttribute("aria-label", `${this.dataset.remove}: ${title}`);
    button.addEventListener("click", () => this.letGo(page));
    row.append(main, button);
    return row;
  }

  async letGo(page) {
    await letGo(page);
    await this.show();
    this.hidden = false;
    const says = this.querySelector("[data-part=says]");
    says.textContent = this.dataset.removed;
    says.tabIndex = -1;
    says.focus();
  }
}

customElements.define("keep-course", KeepCourse);
customElements.define("kept-list", KeptList);
