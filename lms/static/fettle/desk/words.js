/* The desk's sentences, in the reader's language: they come with the page. */

/** @type {Record<string, string> | null} */
let known = null;

/**
 * @param {string} key as in desk_words.py
 * @param {Record<string, string | number>} [values] for the `%(name)s` in the sentence
 * @returns {string} plain text, for textContent; the key itself where the page has no such sentence
 */
export function say(key, values = {}) {
  known ??= JSON.parse(document.getElementById("desk-words")?.textContent || "{}");
  return (known[key] ?? key).replace(/%\((\w+)\)s/g, (whole, name) => String(values[name] ?? whole));
}
