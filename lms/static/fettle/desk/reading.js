/* What a reading comes to, as far as the phone can tell: plain limits and plain numbers. The hub judges the rest. */

/**
 * @param {string} text as typed: a comma or a point, and perhaps the unit of the card behind it
 * @param {string} unit
 * @returns {number | null} null where it is not plainly a number in this unit
 */
export function numberIn(text, unit) {
  let rest = text.trim();
  if (unit && rest.endsWith(unit)) rest = rest.slice(0, -unit.length).trim();
  return /^[+-]?(\d+([.,]\d*)?|[.,]\d+)([eE][+-]?\d+)?$/.test(rest) ? Number(rest.replace(",", ".")) : null;
}

/**
 * @param {string} text
 * @param {{unit: string, min: string | null, max: string | null}} spec
 * @param {string} [otherUnit] the unit the instrument shows, where it is another
 * @returns {"empty" | "within" | "outside" | "unknown"}
 */
export function judge(text, spec, otherUnit = "") {
  if (!text.trim()) return "empty";
  if ((spec.min === null && spec.max === null) || (otherUnit && otherUnit !== spec.unit)) return "unknown";
  const value = numberIn(text, spec.unit);
  if (value === null) return "unknown";
  const low = spec.min !== null && value < Number(spec.min);
  const high = spec.max !== null && value > Number(spec.max);
  return low || high ? "outside" : "within";
}

/**
 * @param {string[]} texts
 * @param {{unit: string, min: string | null, max: string | null}} spec
 * @param {string} [otherUnit]
 * @returns {"empty" | "within" | "outside" | "unknown"} the least good of them
 */
export function judgeAll(texts, spec, otherUnit = "") {
  const all = texts.map((text) => judge(text, spec, otherUnit)).filter((one) => one !== "empty");
  if (!all.length) return "empty";
  return all.includes("outside") ? "outside" : all.includes("unknown") ? "unknown" : "within";
}
