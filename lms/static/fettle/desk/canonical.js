/* JSON in the one form that is signed: RFC 8785, for what the desk's protocol uses. */

/** Marks a surrogate that has lost its other half: such text has no UTF-8 form, so it cannot be signed. */
const LONE_SURROGATE = /\p{Surrogate}/u;

/**
 * @param {string} text
 * @returns {string} the text in quotes, escaped as RFC 8785, 3.2.2.2 wants it
 */
function quoted(text) {
  if (LONE_SURROGATE.test(text)) throw new TypeError("Text with half a character cannot be signed.");
  return JSON.stringify(text);
}

/**
 * The canonical text of a value. Keys are ordered by UTF-16 units, as JavaScript compares strings.
 *
 * @param {unknown} value strings, whole numbers up to 2^53 - 1, booleans, null, and lists and plain objects of these
 * @returns {string}
 * @throws {TypeError} for anything else: other numbers, undefined, dates, half a surrogate pair
 */
export function canonical(value) {
  if (value === null || typeof value === "boolean") return String(value);
  if (typeof value === "string") return quoted(value);
  if (typeof value === "number") {
    if (!Number.isSafeInteger(value)) throw new TypeError("Only whole numbers can be signed; send others as text.");
    return String(value); // -0 becomes 0, as the RFC says
  }
  if (Array.isArray(value)) return `[${Array.from(value, canonical).join(",")}]`;
  if (typeof value === "object" && Object.getPrototypeOf(value) === Object.prototype) {
    const members = Object.keys(value)
      .sort()
      .map((key) => `${quoted(key)}:${canonical(value[key])}`);
    return `{${members.join(",")}}`;
  }
  throw new TypeError("Only plain values can be signed.");
}
