/* Sets the theme a reader chose before the page is painted. Loaded first and on its own, so it stays this small. */
(function () {
  "use strict";
  try {
    var chosen = localStorage.getItem("fettle-theme");
    if (chosen === "light" || chosen === "dark") document.documentElement.dataset.theme = chosen;
  } catch (refused) {
    /* Storage is switched off: the device's own choice holds. */
  }
})();
