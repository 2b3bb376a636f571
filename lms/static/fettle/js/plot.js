/* <fettle-plot>: zoom and read-out for a plot that the server drew. Buttons, keys, the wheel with Ctrl or inside
   the focused plot, and two fingers zoom along the time; a pointer or the arrow keys move a line along the trace and
   read it out. The words are in data attributes. Without this script the picture and its table say everything. */
const SVG = "http://www.w3.org/2000/svg";
const MOST = 64;

const numbers = (text) => text.trim().split(/[\s,]+/).map(Number);
const clamp = (value, low, high) => Math.min(Math.max(value, low), high);
const short = (value) => String(Number(value.toPrecision(6))).replace("-", "\u2212");

/** Round numbers on a range, about as many as wanted. */
function ticks(low, high, wanted) {
  const rough = (high - low) / wanted;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((digit) => digit * power).find((size) => size >= rough);
  const found = [];
  for (let at = Math.ceil(low / step - 1e-9); at * step <= high + step * 1e-9; at += 1) found.push(at * step);
  return found;
}

/** One drawing: the wide or the narrow one. */
class Drawing {
  constructor(svg) {
    this.svg = svg;
    [this.start, this.end, this.left, this.right] = numbers(svg.dataset.x);
    [this.low, this.high, this.bottom, this.top] = numbers(svg.dataset.y);
    this.points = svg.dataset.points.split(";").filter(Boolean).map(numbers);
    this.zoomed = svg.querySelector(".plot-zoom");
    this.times = svg.querySelector(".plot-times");
    this.flags = [...svg.querySelectorAll(".plot-flag")];
    this.tick = this.times.querySelector("line");
    this.label = this.times.querySelector("text");
    this.wanted = Math.max(3, this.times.querySelectorAll("text").length);
    this.first = this.times.innerHTML;
    this.cursor = document.createElementNS(SVG, "path");
    this.cursor.setAttribute("class", "plot-cursor");
    this.cursor.setAttribute("fill", "none");
    svg.append(this.cursor);
    this.view = [this.start, this.end];
  }

  /** Where a time lies in the drawing. */
  at(time) {
    const [from, to] = this.view;
    return this.left + ((time - from) / (to - from)) * (this.right - this.left);
  }

  height(value) {
    return this.bottom + ((value - this.low) / (this.high - this.low)) * (this.top - this.bottom);
  }

  /** The time under a point of the screen, kept inside the field. */
  timeAt(clientX) {
    const box = this.svg.getBoundingClientRect();
    const x = ((clientX - box.left) / box.width) * this.svg.viewBox.baseVal.width;
    const share = clamp((x - this.left) / (this.right - this.left), 0, 1);
    return this.view[0] + share * (this.view[1] - this.view[0]);
  }

  show(view) {
    this.view = view;
    const factor = (this.end - this.start) / (view[1] - view[0]);
    const shift = this.at(this.start) - this.left * factor;
    this.zoomed.setAttribute("transform", `translate(${shift} 0) scale(${factor} 1)`);
    for (const flag of this.flags) {
      const time = Number(flag.dataset.time);
      const home = this.left + ((time - this.start) / (this.end - this.start)) * (this.right - this.left);
      flag.setAttribute("transform", `translate(${this.at(time) - home} 0)`);
      flag.setAttribute("visibility", time < view[0] || time > view[1] ? "hidden" : "visible");
    }
    if (factor === 1) this.times.innerHTML = this.first;
    else this.drawTimes();
  }

  drawTimes() {
    const seconds = Number(this.times.dataset.seconds);
    this.times.replaceChildren();
    if (!this.tick) return;
    for (const value of ticks(this.view[0] / seconds, this.view[1] / seconds, this.wanted)) {
      const line = this.tick.cloneNode();
      const text = this.label.cloneNode();
      const x = this.at(value * seconds);
      line.setAttribute("x1", x);
      line.setAttribute("x2", x);
      text.setAttribute("x", x);
      text.textContent = short(value);
      this.times.append(line, text);
    }
  }

  /** The bucket that a time falls into, by its index. */
  indexAt(time) {
    let low = 0;
    let high = this.points.length - 1;
    while (low < high) {
      const middle = Math.ceil((low + high) / 2);
      if (this.points[middle][0] <= time) low = middle;
      else high = middle - 1;
    }
    return low;
  }

  point(index) {
    const [time, low, high] = this.points[index];
    const x = this.at(time);
    const y = this.height((low + high) / 2);
    this.cursor.setAttribute(
      "d",
      `M${x} ${this.top}V${this.bottom}M${x - 7} ${y}a7 7 0 1 0 14 0a7 7 0 1 0 -14 0`,
    );
    this.cursor.setAttribute("visibility", x < this.left || x > this.right ? "hidden" : "visible");
  }
}

class FettlePlot extends HTMLElement {
  connectedCallback() {
    this.drawings = [...this.querySelectorAll("svg[data-points]")]
      .filter((svg) => svg.dataset.points)
      .map((svg) => new Drawing(svg));
    if (this.drawings.length === 0 || this.tools) return;
    const [one] = this.drawings;
    this.whole = [one.start, one.end];
    this.view = this.whole;
    this.pointers = new Map();
    this.index = null;
    this.build();
    for (const drawing of this.drawings) this.listen(drawing);
    this.dataset.ready = "";
  }

  build() {
    this.tools = document.createElement("div");
    this.tools.className = "plot-tools no-print";
    for (const [name, sign, act] of [
      ["zoomIn", "+", () => this.zoom(0.5)],
      ["zoomOut", "\u2212", () => this.zoom(2)],
      ["earlier", "\u2190", () => this.pan(-0.5)],
      ["later", "\u2192", () => this.pan(0.5)],
      ["whole", "", () => this.show(this.whole)],
    ]) {
      const button = document.createElement("button");
      button.type = "button";
      button.className = sign ? "button button-quiet button-square" : "button button-quiet";
      button.textContent = sign || this.dataset[name];
      button.setAttribute("aria-label", this.dataset[name]);
      button.addEventListener("click", act);
      this.tools.append(button);
    }
    this.readout = document.createElement("output");
    this.tools.append(this.readout);
    this.querySelector(".plot-narrow").after(this.tools);
  }

  listen(drawing) {
    const frame = drawing.svg.parentElement;
    frame.tabIndex = 0;
    frame.setAttribute("role", "group");
    frame.setAttribute("aria-label", `${this.dataset.name}. ${this.dataset.hint}`);
    frame.addEventListener("keydown", (event) => this.key(event, drawing));
    frame.addEventListener("pointerdown", (event) => this.touch(event, drawing));
    frame.addEventListener("pointermove", (event) => this.move(event, drawing));
    for (const type of ["pointerup", "pointercancel", "pointerleave"])
      frame.addEventListener(type, (event) => this.pointers.delete(event.pointerId));
    frame.addEventListener(
      "wheel",
      (event) => {
        if (!event.ctrlKey && document.activeElement !== frame) return;
        event.preventDefault();
        this.zoom(event.deltaY > 0 ? 1.25 : 0.8, drawing.timeAt(event.clientX));
      },
      { passive: false },
    );
  }

  key(event, drawing) {
    const steps = { ArrowLeft: -1, ArrowRight: 1, PageUp: -10, PageDown: 10 };
    const last = drawing.points.length - 1;
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key in steps) this.read(clamp((this.index ?? drawing.indexAt(this.view[0])) + steps[event.key], 0, last), true);
    else if (event.key === "Home") this.read(0, true);
    else if (event.key === "End") this.read(last, true);
    else if (event.key === "+" || event.key === "=") this.zoom(0.5, this.timeOfIndex());
    else if (event.key === "-") this.zoom(2, this.timeOfIndex());
    else if (event.key === "0" || event.key === "Escape") this.show(this.whole);
    else return;
    event.preventDefault();
  }

  touch(event, drawing) {
    this.pointers.set(event.pointerId, event.clientX);
    if (this.pointers.size === 2) {
      const [one, other] = [...this.pointers.values()];
      this.grip = { width: Math.max(1, Math.abs(one - other)), view: this.view, time: drawing.timeAt((one + other) / 2) };
    }
  }

  move(event, drawing) {
    if (this.pointers.has(event.pointerId)) this.pointers.set(event.pointerId, event.clientX);
    if (this.pointers.size === 2) {
      const [one, other] = [...this.pointers.values()];
      this.view = this.grip.view;
      this.zoom(this.grip.width / Math.max(1, Math.abs(one - other)), this.grip.time);
      return;
    }
    this.read(drawing.indexAt(drawing.timeAt(event.clientX)), false);
  }

  timeOfIndex() {
    return this.index === null ? undefined : this.drawings[0].points[this.index][0];
  }

  /** Makes the span of time so many times as long, around a moment that stays where it is. */
  zoom(factor, around = (this.view[0] + this.view[1]) / 2) {
    const [from, to] = this.view;
    const full = this.whole[1] - this.whole[0];
    const span = clamp((to - from) * factor, full / MOST, full);
    const share = clamp((around - from) / (to - from), 0, 1);
    this.showFrom(around - share * span, span);
  }

  pan(share) {
    const span = this.view[1] - this.view[0];
    this.showFrom(this.view[0] + share * span, span);
  }

  showFrom(from, span) {
    const start = clamp(from, this.whole[0], this.whole[1] - span);
    this.show([start, start + span]);
  }

  show(view) {
    this.view = view;
    for (const drawing of this.drawings) drawing.show(view);
    if (this.index !== null) for (const drawing of this.drawings) drawing.point(this.index);
  }

  /** Reads a bucket out; keys also bring it into view and have it spoken. */
  read(index, byKey) {
    this.index = index;
    const [drawing] = this.drawings;
    const [time, low, high] = drawing.points[index];
    if (byKey && (time < this.view[0] || time > this.view[1])) {
      const span = this.view[1] - this.view[0];
      this.showFrom(time - span / 2, span);
    }
    for (const each of this.drawings) each.point(index);
    const values = low === high ? short(low) : `${short(low)} \u2026 ${short(high)}`;
    this.readout.setAttribute("aria-live", byKey ? "polite" : "off");
    this.readout.textContent = `${short(time)} s: ${values} ${drawing.svg.dataset.unit}`;
  }
}

customElements.define("fettle-plot", FettlePlot);
