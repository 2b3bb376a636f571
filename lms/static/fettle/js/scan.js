/* <qr-scan>: reads the QR code of a badge from the camera or from a photo, here on the device, and sends what it says
   by the form around it. A photo is not sent, unless this script or the decoder is missing: then the server reads it. */

const SIDES = [1600, 4000]; // pixels: the first will do for most photos, the other for a small code in a large one
const SENT_AS_IT_IS = ["image/png", "image/svg+xml"]; // there may be a badge inside

class QrScan extends HTMLElement {
  connectedCallback() {
    this.form = this.closest("form");
    this.parts = {};
    for (const part of this.querySelectorAll("[data-part]")) this.parts[part.dataset.part] = part;
    const { start, stop, photo } = this.parts;
    const file = this.form.elements.file;
    this.parts.begin.hidden = this.parts["at-once"].hidden = false;
    start.addEventListener("click", () => this.open());
    stop.addEventListener("click", () => {
      this.close();
      start.focus();
    });
    photo.addEventListener("change", () => this.look(photo));
    file.addEventListener("change", () => this.look(file));
    this.form.elements.text.addEventListener("input", () => this.typed());
    addEventListener("pagehide", () => this.close());
    addEventListener("pageshow", ({ persisted }) => persisted && (this.close(), this.typed()));
    this.typed();
  }

  /** What stands in the field was typed or pasted from now on. */
  typed() {
    this.form.elements.scanned.value = "";
    this.sent = false;
  }

  /** @param {string} name of a sentence in the element's data */
  say(name) {
    const text = this.dataset[name] ?? "";
    if (this.parts.says.textContent === text) return; // said again, it would be read again
    this.parts.says.textContent = text;
    if (text) this.parts.says.scrollIntoView({ block: "nearest" });
  }

  async open() {
    const { begin, start, stop, camera, video } = this.parts;
    this.say("starting");
    begin.hidden = true;
    camera.hidden = false;
    stop.focus();
    const turn = (this.turn = {});
    try {
      const { startScanner, fetchedReader } = await import("../desk/scanner.js");
      const reader = () => fetchedReader(this.dataset, { most: 2 });
      const scanner = await startScanner(video, reader, (_text, all) => this.take(all));
      if (this.turn !== turn) return scanner.stop();
      this.scanner = scanner;
      await scanner.reading;
      if (this.turn === turn) this.say("looking");
    } catch (error) {
      if (this.turn !== turn) return;
      this.close();
      this.say(error.code in this.dataset ? error.code : "failed");
      start.focus();
    }
  }

  close() {
    this.turn = null;
    this.scanner?.stop();
    this.scanner = null;
    this.parts.camera.hidden = true;
    this.parts.begin.hidden = false;
    this.say("");
  }

  /** Send the one code that was seen; of several, nobody can say which is meant. @param {string[]} all */
  take(all) {
    if (this.sent) return;
    if (all.length > 1) return this.say("several");
    this.close();
    this.say("found");
    this.sent = true;
    for (const input of this.form.querySelectorAll("input[type=file]")) input.value = "";
    this.form.elements.text.value = all[0];
    this.form.elements.scanned.value = "on";
    this.form.submit();
  }

  /** Look for a code in a photo that was chosen; what may be a badge itself is left to the form. */
  async look(input) {
    const [file] = input.files;
    if (!file?.type.startsWith("image/")) return;
    if (SENT_AS_IT_IS.includes(file.type)) {
      if (input === this.parts.photo) this.sendPhoto();
      return;
    }
    this.close();
    this.say("reading");
    try {
      const found = await this.codesIn(file);
      if (input.files[0] !== file) return;
      if (found.length) this.take(found);
      else this.say(input === this.parts.photo ? "none" : ""); // another picture is sent: the hub says what became of its proof
      if (found.length === 1 || (!found.length && input !== this.parts.photo)) return;
      input.value = "";
      input.dispatchEvent(new Event("change", { bubbles: true })); // so that nobody says it is chosen
    } catch {
      // No decoder, or no picture that a browser knows: the form takes it as it is.
      if (input === this.parts.photo) this.sendPhoto();
      else this.say("");
    }
  }

  /** The photo alone: a file that was chosen before would be looked at instead. */
  sendPhoto() {
    for (const input of this.form.querySelectorAll("input[type=file]")) {
      if (input !== this.parts.photo) input.value = "";
    }
    this.form.submit();
  }

  async codesIn(file) {
    const picture = await createImageBitmap(file);
    const { fetchedReader, nativeReader } = await import("../desk/scanner.js");
    const native = await nativeReader();
    const seen = (await native?.(picture).catch(() => [])) ?? [];
    for (const widest of seen.length ? [] : SIDES) {
      const found = await (await fetchedReader(this.dataset, { widest, most: 2 }))(picture);
      if (found.length || picture.width <= widest) return found;
    }
    return seen;
  }
}

customElements.define("qr-scan", QrScan);
