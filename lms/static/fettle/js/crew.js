/* <crew-check>: sends many badges a few at a time and shows how far it is. What comes back is carried to the table in a
   form, and stored nowhere. Without this script the form sends all at once. */
const A_FEW = 8; // files
const NOT_MUCH = 2_000_000; // bytes
const HOLDS_MANY = /\.(zip|csv|tsv|txt)$/i;
const WAIT = 10_000; // milliseconds, where the hub says that it is asked too often
const WAITS = 12;
const SAY_EVERY = 1500; // milliseconds: a screen reader has to be able to follow

const pause = (milliseconds) => new Promise((done) => setTimeout(done, milliseconds));
const filled = (text, values) => text.replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);

/** Files in small parcels; what holds many badges goes by itself. */
function parcels(files, text) {
  const found = [];
  let open = null;
  for (const file of files) {
    const alone = HOLDS_MANY.test(file.name) || file.size > NOT_MUCH;
    if (alone || !open || open.files.length >= A_FEW || open.bytes + file.size > NOT_MUCH) {
      open = { files: [], text: "", bytes: 0, total: 0 };
      found.push(open);
    }
    open.files.push(file);
    open.bytes += file.size;
    open.total = open.files.length;
    if (alone) open = null;
  }
  const lines = text.split("\n").filter((line) => line.trim()).length;
  if (lines) found.push({ files: [], text, total: lines });
  return found;
}

class CrewCheck extends HTMLElement {
  connectedCallback() {
    this.form = this.querySelector("form");
    this.parts = {};
    for (const part of this.querySelectorAll("[data-part]")) this.parts[part.dataset.part] = part;
    this.form.addEventListener("submit", (event) => this.begin(event));
    this.parts.stop.addEventListener("click", () => this.stop.abort());
    this.parts.back.addEventListener("click", () => this.rest());
    this.parts.carry.addEventListener("submit", () => this.load());
    window.addEventListener("pageshow", (event) => event.persisted && this.rest());
  }

  begin(event) {
    const files = [...this.form.elements.file.files];
    const text = this.form.elements.text.value;
    const todo = parcels(files, text);
    if (todo.length === 0 || !this.form.elements.days.checkValidity()) return; // the server says what is missing
    event.preventDefault();
    this.todo = todo;
    this.rows = [];
    this.stop = new AbortController();
    this.parts.problems.replaceChildren();
    this.parts.problems.hidden = true;
    this.form.hidden = true;
    this.parts.run.hidden = false;
    this.parts.stop.hidden = false;
    this.parts.show.hidden = this.parts.back.hidden = true;
    this.said = 0;
    this.tell();
    this.querySelector("#crew-running").focus();
    this.run().catch(() => this.end(this.dataset.stopped));
  }

  async run() {
    for (const parcel of this.todo) {
      for (let done = 0; done < parcel.total; ) {
        const answer = await this.ask(parcel, done);
        if (!answer) break;
        parcel.total = answer.total;
        done = answer.done;
        this.rows.push(...answer.rows);
        this.tell();
        if (this.rows.length > Number(this.dataset.most)) {
          this.rows.length = Number(this.dataset.most);
          this.problem(this.dataset.tooMany);
          return this.end(this.dataset.stopped);
        }
      }
    }
    if (this.parts.problems.hidden) this.parts.carry.requestSubmit();
    else this.end(this.dataset.finished);
  }

  /** The next few rows of a parcel; nothing where it cannot be checked, which is then listed. */
  async ask(parcel, skip) {
    for (let wait = 0; wait < WAITS; wait += 1) {
      const body = new FormData();
      for (const file of parcel.files) body.append("file", file);
      body.append("text", parcel.text);
      body.append("skip", String(skip));
      let reason = this.dataset.unreachable;
      try {
        const sent = { method: "POST", body, credentials: "omit", signal: this.stop.signal };
        const answer = await fetch(this.dataset.some, sent);
        if (answer.ok) return await answer.json();
        if (answer.status !== 429) reason = (await answer.json()).reason;
        else {
          this.say(this.dataset.waiting);
          await pause(WAIT);
          this.stop.signal.throwIfAborted();
          continue;
        }
      } catch (error) {
        this.stop.signal.throwIfAborted();
      }
      const name = parcel.files.map((file) => file.name).join(", ");
      this.problem(name ? filled(this.dataset.failed, { name, reason }) : reason);
      parcel.total = 0;
      return null;
    }
    this.problem(this.dataset.unreachable);
    return null;
  }

  problem(text) {
    const line = document.createElement("li");
    line.textContent = text;
    this.parts.problems.append(line);
    this.parts.problems.hidden = false;
  }

  counts() {
    const done = this.rows.length;
    return { done, total: Math.max(done, this.todo.reduce((sum, parcel) => sum + parcel.total, 0)) };
  }

  tell() {
    const { done, total } = this.counts();
    this.parts.bar.max = Math.max(total, 1);
    this.parts.bar.value = done;
    if (Date.now() - this.said < SAY_EVERY) return;
    this.said = Date.now();
    this.say(this.dataset.working);
  }

  say(text) {
    this.parts.says.textContent = filled(text, this.counts());
  }

  /** Stays on the page, because something could not be checked or was stopped. */
  end(text) {
    this.say(text);
    this.parts.stop.hidden = true;
    this.parts.back.hidden = false;
    this.parts.show.hidden = this.rows.length === 0;
    (this.rows.length ? this.parts.show : this.parts.back).focus();
  }

  /** Puts what was found into the form that carries it. */
  load() {
    const fields = [["days", this.form.elements.days.value], ...this.rows.map((row) => ["row", row])];
    for (const old of this.parts.carry.querySelectorAll("input")) old.remove();
    for (const [name, value] of fields) {
      const field = document.createElement("input");
      Object.assign(field, { type: "hidden", name, value });
      this.parts.carry.append(field);
    }
  }

  rest() {
    this.parts.run.hidden = true;
    this.form.hidden = false;
    this.form.elements.file.focus();
  }
}

customElements.define("crew-check", CrewCheck);
