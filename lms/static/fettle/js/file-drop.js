/* <file-drop>: drag a file in or paste it, besides choosing it. Pasted text goes to the textarea that data-text names. */
class FileDrop extends HTMLElement {
  connectedCallback() {
    this.input = this.querySelector("input[type=file]");
    this.note = this.querySelector("[role=status]");
    if (!this.input) return;
    this.input.addEventListener("change", () => this.tell());
    for (const type of ["dragenter", "dragover"]) {
      this.addEventListener(type, (event) => {
        event.preventDefault();
        this.dataset.over = "";
      });
    }
    for (const type of ["dragleave", "drop"]) this.addEventListener(type, () => delete this.dataset.over);
    this.addEventListener("drop", (event) => {
      event.preventDefault();
      this.take(event.dataTransfer);
    });
    this.onPaste = (event) => {
      if (event.target.closest?.("input:not([type=file]), textarea, [contenteditable]")) return;
      if (this.take(event.clipboardData)) event.preventDefault();
    };
    document.addEventListener("paste", this.onPaste);
  }

  disconnectedCallback() {
    document.removeEventListener("paste", this.onPaste);
  }

  /** Takes a file if there is one, else text; says whether it took anything. */
  take(data) {
    if (data.files.length > 0) {
      const one = new DataTransfer();
      one.items.add(data.files[0]);
      this.input.files = one.files;
      this.input.dispatchEvent(new Event("change", { bubbles: true }));
      return true;
    }
    const text = data.getData("text/plain");
    const area = document.getElementById(this.dataset.text ?? "");
    if (!text || !area) return false;
    area.value = text;
    area.dispatchEvent(new Event("input", { bubbles: true }));
    area.focus();
    return true;
  }

  tell() {
    const file = this.input.files[0];
    this.note.textContent = file ? `${this.dataset.chosen} ${file.name}` : "";
  }
}

customElements.define("file-drop", FileDrop);
