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
      const taken = new DataTransfer();
      const files = this.input.multiple ? [...this.input.files, ...data.files] : [data.files[0]];
      for (const file of files) taken.items.add(file);
      this.input.files = taken.files;
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
    const names = [...this.input.files].map((file) => file.name);
    const more = names.length > 3 ? ` + ${names.length - 3}` : "";
    this.note.textContent = names.length ? `${this.dataset.chosen} ${names.slice(0, 3).join(", ")}${more}` : "";
  }
}

customElements.define("file-drop", FileDrop);
