/* <artwork-preview>: shows the badge as the form beside it describes it, while choices are made. */
const NAMES = ["trade", "glyph", "ground", "ink", "label"];

class ArtworkPreview extends HTMLElement {
  connectedCallback() {
    this.form = this.closest("form");
    this.onChange = (event) => {
      if (NAMES.includes(event.target.name)) this.later();
    };
    this.form?.addEventListener("input", this.onChange);
    this.form?.addEventListener("change", this.onChange);
    this.show();
  }

  disconnectedCallback() {
    this.form?.removeEventListener("input", this.onChange);
    this.form?.removeEventListener("change", this.onChange);
    clearTimeout(this.timer);
  }

  /** Waits until somebody who types has paused. */
  later() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.show(), 200);
  }

  async show() {
    const query = new URLSearchParams();
    for (const name of NAMES) {
      const field = this.form?.elements.namedItem(name);
      if (field) query.set(name, field.value);
    }
    const asked = (this.asked = query.toString());
    const isClosed = this.querySelector("details")?.open === false;
    const response = await fetch(`${this.dataset.src}?${asked}`, { headers: { Accept: "text/html" } });
    // Of two questions the later one counts, whichever is answered first.
    if (!response.ok || this.asked !== asked) return;
    this.innerHTML = await response.text();
    if (isClosed) this.querySelector("details").open = false;
  }
}

customElements.define("artwork-preview", ArtworkPreview);
