/* What makes lessons and cards easier to read. Everything here is a link that leads somewhere without it. */

/** A picture's large form in a dialog: as large as the screen at first, then as large as it is. Esc closes it. */
function showLarge(link) {
  const small = link.querySelector("img");
  const dialog = document.createElement("dialog");
  dialog.className = "zoom-dialog";
  dialog.setAttribute("aria-label", small.alt);
  const close = button(link.dataset.close, () => dialog.close());
  const size = button(link.dataset.whole, () => {
    const whole = dialog.dataset.size === "whole";
    dialog.dataset.size = whole ? "fit" : "whole";
    size.textContent = whole ? link.dataset.whole : link.dataset.fit;
  });
  const bar = document.createElement("div");
  bar.className = "cluster split";
  bar.append(close, size);
  const picture = document.createElement("img");
  picture.alt = small.alt;
  // A course that is kept for offline has the small form only.
  picture.addEventListener("error", () => (picture.src = small.currentSrc || small.src), { once: true });
  picture.src = link.href;
  const field = document.createElement("div");
  field.className = "zoom-picture";
  field.tabIndex = 0;
  field.setAttribute("role", "region");
  field.setAttribute("aria-label", small.alt);
  field.append(picture);
  dialog.append(bar, field);
  dialog.addEventListener("close", () => {
    dialog.remove();
    link.focus();
  });
  document.body.append(dialog);
  dialog.showModal();
  close.focus();
}

function button(text, act) {
  const made = document.createElement("button");
  made.type = "button";
  made.className = "button button-quiet";
  made.textContent = text;
  made.addEventListener("click", act);
  return made;
}

document.addEventListener("click", (event) => {
  if (event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
  const link = event.target.closest("a.figure-zoom");
  if (!link || typeof HTMLDialogElement !== "function") return;
  event.preventDefault();
  showLarge(link);
});
