/* Screens by the part of the address behind the #. The browser's own back button works. */
import { copyOf, fill, icon, part } from "./dom.js";
import { say } from "./words.js";

/** @typedef {{root: HTMLElement, up?: {href: string, words: string} | null, leave?: () => void}} Screen */

/** @type {[RegExp, (...parts: string[]) => Promise<Screen | null> | Screen | null][]} */
const routes = [];
let leave = () => {};
let turn = 0;

/**
 * @param {string} pattern such as "/p/:learner/:skill"
 * @param {(...parts: string[]) => Promise<Screen | null> | Screen | null} screen null where it has gone on itself
 */
export function route(pattern, screen) {
  routes.push([new RegExp(`^${pattern.replace(/:\w+/g, "([^/]+)")}/?$`), screen]);
}

/** @param {...string} parts */
export const address = (...parts) => `#/${parts.map(encodeURIComponent).join("/")}`;

/** @param {string} hash a new entry in the browser's history */
export function go(hash) {
  if (location.hash === hash) render();
  else location.hash = hash;
}

/** @param {string} hash instead of where we are: "back" does not come here again */
export function goInstead(hash) {
  history.replaceState(null, "", hash);
  render();
}

/** @param {string} text */
function missing(text) {
  return { root: fill(copyOf("missing"), { text }), up: null };
}

export const notHere = () => missing(say("not_here"));

const partOf = (text) => {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
};

/** Draw the screen of the present address, and give its heading the focus. */
export async function render({ focus = true } = {}) {
  const mine = (turn += 1);
  const path = location.hash.replace(/^#/, "") || "/";
  let screen = null;
  for (const [pattern, draw] of routes) {
    const found = pattern.exec(path);
    if (!found) continue;
    try {
      screen = await draw(...found.slice(1).map(partOf));
    } catch (error) {
      console.error(error);
      screen = missing(say("screen_failed"));
    }
    if (screen === null || mine !== turn) {
      screen?.leave?.();
      return;
    }
    break;
  }
  put(screen ?? notHere(), focus);
}

/**
 * @param {Screen} screen
 * @param {boolean} focus
 */
function put({ root, up, leave: leaving }, focus) {
  leave();
  leave = leaving ?? (() => {});
  root.id = "desk-screen";
  document.getElementById("desk-screen").replaceWith(root);
  const link = document.getElementById("desk-up");
  link.hidden = !up;
  if (up) {
    link.setAttribute("href", up.href);
    part(link, "words").textContent = up.words;
  }
  const heading = root.querySelector("h1");
  document.title = `${heading.textContent} · ${say("desk")}`;
  window.scrollTo(0, 0);
  if (focus) heading.focus({ preventScroll: true });
}

/**
 * The chip in the head: what is still on this device.
 *
 * @param {{mark: string, words: string, tone: string}} state
 */
export function showChip({ mark, words, tone }) {
  const chip = document.getElementById("desk-chip");
  chip.dataset.tone = tone;
  fill(chip, { icon: icon(mark), words });
}

window.addEventListener("hashchange", () => render());
