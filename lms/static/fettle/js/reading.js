/* What makes lessons and cards easier to read. Everything here is a link that leads somewhere without it. */

/** A picture's large form in a dialog: as large as the screen at first, then as large as it is. Esc closes it. */
function showLarge(link) {
  const small = link.querySelector("img");
  const dialog = document.createElement("dialog");
  dialog.className = "zoom-dialog";
  dialog.setAttribute("aria-label", small.alt);
  speaksAs(dialog, link);
  const close = button(link.dataset.close, () => dialog.close());
  const size = button(link.dataset.whole, () => {
    const whole = dialog.dataset.size === "whole";
    dialog.dataset.size = whole ? "fit" : "whole";
    size.textContent = whole ? link.dataset.whole : link.dataset.fit;
  });
  const bar = document.createElement("div");
  bar.className = "cluster split";
  speaksAs(bar, document.documentElement);
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

/** What is taken elsewhere stays in its language. */
function speaksAs(element, place) {
  element.lang = place.closest("[lang]").lang;
  element.dir = place.closest("[dir]").dir;
}

function button(text, act) {
  const made = document.createElement("button");
  made.type = "button";
  made.className = "button button-quiet";
  made.textContent = text;
  made.addEventListener("click", act);
  return made;
}

const glossaries = new Map();

/** The glossary's page in a language, fetched once; its entries are taken from there, so that they are said in one place. */
function allWords(page) {
  const words =
    glossaries.get(page) ??
    fetch(page).then(async (answer) => {
      if (!answer.ok) throw new Error("The glossary did not come.");
      return new DOMParser().parseFromString(await answer.text(), "text/html");
    });
  glossaries.set(page, words);
  return words;
}

/** A word's meaning beside the text, without leaving it. Whatever stands in the way, the link leads to it. */
async function explain(link) {
  try {
    const { pathname, hash } = new URL(link.href);
    const entry = (await allWords(pathname)).getElementById(decodeURIComponent(hash.slice(1)));
    if (!entry) throw new Error("The glossary does not explain it.");
    showMeaning(link, entry);
  } catch {
    location.assign(link.href);
  }
}

function showMeaning(link, entry) {
  document.querySelector(".term-meaning")?.remove();
  const box = document.createElement("aside");
  box.className = "term-meaning";
  box.popover = "auto";
  box.tabIndex = -1;
  speaksAs(box, entry);
  const list = document.createElement("dl");
  list.append(...[...entry.children].map((part) => document.importNode(part, true)));
  for (const other of list.querySelectorAll('a[href^="#"]')) other.href = link.pathname + other.getAttribute("href");
  box.append(list);
  box.setAttribute("aria-label", list.querySelector("dfn").textContent);
  box.addEventListener("toggle", ({ newState }) => {
    if (newState !== "closed") return;
    const inside = box.contains(document.activeElement) || document.activeElement === document.body;
    box.remove();
    if (inside) link.focus();
  });
  link.after(box);
  box.showPopover();
  box.focus();
}

document.addEventListener("click", (event) => {
  if (event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
  const picture = event.target.closest("a.figure-zoom");
  const word = event.target.closest('a[href*="/glossary/#"]');
  if (picture && typeof HTMLDialogElement === "function") {
    event.preventDefault();
    showLarge(picture);
  } else if (word && "popover" in HTMLElement.prototype) {
    event.preventDefault();
    explain(word);
  }
});
