/* Pages out of templates. Text goes in by textContent only, so nothing that somebody typed can become HTML. */
import { say } from "./words.js";

const SVG = "http://www.w3.org/2000/svg";

/**
 * @param {string} name of a `<template id="desk-NAME">`
 * @returns {HTMLElement} a copy of the first element in it
 */
export function copyOf(name) {
  const template = document.getElementById(`desk-${name}`);
  return document.importNode(template.content.firstElementChild, true);
}

/**
 * @param {Element} root
 * @param {string} name
 * @returns {HTMLElement} the part of that name: `data-part="name"`
 */
export const part = (root, name) =>
  root.matches(`[data-part="${name}"]`) ? root : root.querySelector(`[data-part="${name}"]`);

/**
 * Put text or nodes into parts.
 *
 * @param {Element} root
 * @param {Record<string, string | number | Node | Node[] | null | undefined>} values
 */
export function fill(root, values) {
  for (const [name, value] of Object.entries(values)) {
    const target = part(root, name);
    if (value instanceof Node) target.replaceChildren(value);
    else if (Array.isArray(value)) target.replaceChildren(...value);
    else target.textContent = value ?? "";
  }
  return root;
}

/**
 * @param {Element} root
 * @param {Record<string, unknown>} shown whether each part is to be seen
 */
export function show(root, shown) {
  for (const [name, value] of Object.entries(shown)) part(root, name).hidden = !value;
}

/**
 * @param {string} name symbol in icons.svg
 * @returns {SVGElement} decoration: the word stands beside it
 */
export function icon(name) {
  const drawing = document.createElementNS(SVG, "svg");
  for (const [key, value] of Object.entries({ class: "icon", width: 24, height: 24, "aria-hidden": "true", focusable: "false" }))
    drawing.setAttribute(key, String(value));
  const use = document.createElementNS(SVG, "use");
  use.setAttribute("href", `${document.getElementById("desk").dataset.icons}#${name}`);
  drawing.append(use);
  return drawing;
}

/**
 * @param {string} words
 * @param {{tone?: string, mark?: string}} [look]
 */
export function tag(words, { tone = "work", mark = "" } = {}) {
  const made = copyOf("tag");
  made.dataset.tone = tone;
  fill(made, { words });
  if (mark) fill(made, { icon: icon(mark) });
  else part(made, "icon").remove();
  return made;
}

/** @param {string} code as engraved */
export function plate(code) {
  const made = copyOf("plate");
  made.textContent = code;
  return made;
}

const LOOKS = { info: ["info", "info"], action: ["action", "alert"], danger: ["bad", "stop"], success: ["good", "check"] };

/**
 * @param {{kind: "info" | "action" | "danger" | "success", title: string, text?: string, href?: string, link?: string}} what
 */
export function alertOf({ kind, title, text = "", href = "", link = "" }) {
  const made = copyOf("alert");
  const [tone, mark] = LOOKS[kind];
  made.dataset.tone = tone;
  fill(made, { icon: icon(mark), title, text, link });
  part(made, "link").setAttribute("href", href);
  show(made, { text, where: href });
  return made;
}

/** @param {string} text */
export const emptyOf = (text, mark = "people") => fill(copyOf("empty"), { icon: icon(mark), text });

/** @param {string} text one line of a list */
export function line(text) {
  const made = copyOf("list-line");
  made.textContent = text;
  return made;
}

/**
 * A row of a list that leads somewhere, or (without `href`) says why not.
 *
 * @param {{title: string, note?: string, href?: string, tags?: Node[]}} what
 */
export function row({ title, note = "", href = "", tags = [] }) {
  const made = copyOf(href ? "link-row" : "still-row");
  fill(made, { title, note, mark: tags });
  show(made, { note, mark: tags.length });
  if (href) made.querySelector("a").setAttribute("href", href);
  return made;
}

/**
 * A row that is pressed.
 *
 * @param {{title: string, note?: string, tags?: Node[], press: () => void}} what
 */
export function pick({ title, note = "", tags = [], press }) {
  const made = fill(copyOf("pick-row"), { title, note, mark: tags });
  show(made, { note });
  made.querySelector("button").addEventListener("click", press);
  return made;
}

let turn = 0;
/** @param {string} stem an id that no other element of this page has */
export const newId = (stem) => `desk-${stem}-${(turn += 1)}`;

/**
 * @param {Element} root
 * @param {string} labelPart
 * @param {HTMLElement} input tie a label to its input
 */
export function label(root, labelPart, input) {
  input.id ||= newId("input");
  part(root, labelPart).setAttribute("for", input.id);
}

let saying = 0;
/** Say something to whoever listens rather than looks; soon gone, so that nobody reads it on another screen. @param {string} words */
export function announce(words) {
  const place = document.getElementById("desk-says");
  const put = (text) => () => (place.textContent = text);
  clearTimeout(saying);
  put("")();
  setTimeout(put(words), 50);
  saying = setTimeout(put(""), 5_000);
}

/**
 * A sentence about a number: the page has `key_one` where one thing is said otherwise.
 *
 * @param {string} key
 * @param {number} number
 * @param {Record<string, string | number>} [values]
 */
export function count(key, number, values = {}) {
  const rule = new Intl.PluralRules(document.documentElement.lang).select(number);
  const chosen = rule === "one" ? `${key}_one` : key;
  return say(chosen, { n: number, ...values });
}

/** Dates by the day first, and 24 hours: nobody mistakes them. */
const language = () => (document.documentElement.lang === "en" ? "en-GB" : document.documentElement.lang);

/** @param {string | number | Date} moment */
export const clock = (moment) =>
  new Intl.DateTimeFormat(language(), { hour: "2-digit", minute: "2-digit", hourCycle: "h23" }).format(new Date(moment));

/** @param {string | number | Date} moment */
export const day = (moment) =>
  new Intl.DateTimeFormat(language(), { day: "numeric", month: "short", year: "numeric" }).format(new Date(moment));

/** @param {string | number | Date} moment */
export const dayAndTime = (moment) =>
  new Intl.DateTimeFormat(language(), {
    day: "numeric", month: "short", year: "numeric", hour: "2-digit", minute: "2-digit", hourCycle: "h23",
    timeZoneName: "short",
  }).format(new Date(moment));

/** @param {string[]} parts */
export const listed = (parts) => new Intl.ListFormat(language(), { type: "unit", style: "long" }).format(parts);
