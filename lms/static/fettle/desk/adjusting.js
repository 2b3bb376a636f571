/* Reasonable adjustments that are agreed for one person: shown on the card, and named where they were in use. */
import { copyOf, fill, newId } from "./dom.js";
import { say } from "./words.js";

/** What is agreed for this person and skill. @param {any} person @param {string} code */
export const agreedFor = (person, code) => (person.adjustments ?? []).filter(({ skill }) => skill === null || skill === code);

/**
 * @param {any[]} agreed
 * @param {string | null} value the one in use
 * @param {(id: string | null) => void} changed
 * @returns {HTMLElement[]} one line to choose for each, and one for none
 */
export function adjustmentsOf(agreed, value, changed) {
  const name = newId("adjustment");
  const chosen = agreed.some(({ id }) => id === value) ? value : null;
  return [{ id: null, what: "" }, ...agreed].map(({ id, what }) => {
    const root = fill(copyOf("adjustment"), { label: id ? say("agreed", { what }) : say("agreed_none") });
    const input = root.querySelector("input");
    Object.assign(input, { name, checked: id === chosen });
    input.addEventListener("change", () => changed(id));
    return root;
  });
}
