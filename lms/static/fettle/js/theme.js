/* Sets the theme a reader chose before the page is painted, so it is loaded first and stays small. Then defines
   <theme-switch>: light, dark, or as the device says. Words come translated in data attributes. */
(() => {
  "use strict";
  const KEY = "fettle-theme";

  const stored = () => {
    try {
      return localStorage.getItem(KEY) ?? "auto";
    } catch {
      return null; // Storage is switched off: the device's own choice holds, and another could not be kept.
    }
  };

  class ThemeSwitch extends HTMLElement {
    connectedCallback() {
      const now = stored();
      if (now === null || this.firstChild) return;
      const label = document.createElement("label");
      const select = document.createElement("select");
      label.append(`${this.dataset.label} `, select);
      for (const choice of ["auto", "light", "dark"]) {
        select.append(new Option(this.dataset[choice], choice, false, choice === now));
      }
      select.addEventListener("change", () => this.choose(select.value));
      this.append(label);
      this.hidden = false;
    }

    choose(theme) {
      if (theme === "auto") {
        localStorage.removeItem(KEY);
        delete document.documentElement.dataset.theme;
      } else {
        localStorage.setItem(KEY, theme);
        document.documentElement.dataset.theme = theme;
      }
    }
  }

  const chosen = stored();
  if (chosen === "light" || chosen === "dark") document.documentElement.dataset.theme = chosen;
  customElements.define("theme-switch", ThemeSwitch);
})();
