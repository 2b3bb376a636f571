/* <copy-field>: a button that copies the read-only field inside. The button's words are in data-copy, what it says
   afterwards in data-copied, and in data-selected where the browser lets no page write to the clipboard. */
class CopyField extends HTMLElement {
  connectedCallback() {
    this.field = this.querySelector("input, textarea");
    if (!this.field || this.button) return;
    this.button = document.createElement("button");
    this.button.type = "button";
    this.button.className = "button button-quiet";
    this.button.textContent = this.dataset.copy;
    if (this.field.id) this.button.setAttribute("aria-describedby", `${this.field.id}-label`);
    this.status = document.createElement("span");
    this.status.setAttribute("role", "status");
    const line = document.createElement("p");
    line.className = "cluster";
    line.append(this.button, this.status);
    this.append(line);
    this.button.addEventListener("click", () => this.copy());
    this.field.addEventListener("focus", () => this.field.select());
  }

  async copy() {
    this.status.textContent = "";
    const done = await this.write();
    this.status.textContent = done ? this.dataset.copied : this.dataset.selected;
  }

  /** Without a secure connection there is no clipboard interface; then the selection is copied the old way. */
  async write() {
    if (navigator.clipboard) {
      try {
        await navigator.clipboard.writeText(this.field.value);
        return true;
      } catch (error) {
        if (error.name !== "NotAllowedError") throw error;
      }
    }
    this.field.focus();
    this.field.select();
    return document.execCommand("copy");
  }
}

customElements.define("copy-field", CopyField);
