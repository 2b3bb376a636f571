/* Met, not yet, stop: three big answers. Untouched is "not seen"; the same answer again clears it. */
import { copyOf, fill, newId, part } from "./dom.js";
import { say } from "./words.js";

/** @type {[string, string, string, string][]} mark, symbol, tone, key of its word */
export const MARKS = [["met", "check", "good", "mark_met"], ["not_yet", "wait", "wait", "mark_not_yet"], ["stop", "stop", "bad", "mark_stop"]];

/** @param {string} mark */
export const wordOf = (mark) => say(`mark_${mark}`);

/**
 * One criterion.
 *
 * @param {{id: string, text: string, safety: boolean}} criterion
 * @param {Record<string, string>} marks changed in place
 * @param {(mark: string | undefined) => void} changed
 * @returns {{root: HTMLElement, update: () => void}}
 */
export function markOf(criterion, marks, changed) {
  const root = copyOf("mark");
  const text = part(root, "text");
  text.id = newId("criterion");
  text.textContent = criterion.text;
  if (criterion.safety) text.prepend(copyOf("safety"), " ");
  root.setAttribute("aria-labelledby", text.id);
  const buttons = [...root.querySelectorAll("button")];
  const update = () => {
    for (const button of buttons) button.setAttribute("aria-pressed", String(marks[criterion.id] === button.value));
    root.toggleAttribute("data-stopped", marks[criterion.id] === "stop");
  };
  for (const button of buttons) {
    button.addEventListener("click", () => {
      if (marks[criterion.id] === button.value) delete marks[criterion.id];
      else marks[criterion.id] = button.value;
      update();
      changed(marks[criterion.id]);
    });
  }
  update();
  return { root, update };
}

/**
 * How many criteria have which answer, for a summary: "Met: 2".
 *
 * @param {Record<string, string>} marks
 * @param {number} all
 */
export function tally(marks, all) {
  const given = Object.values(marks);
  const lines = MARKS.map(([mark]) => [wordOf(mark), given.filter((one) => one === mark).length]);
  return [...lines, [say("mark_not_seen"), all - given.length]].filter(([, number]) => number);
}

/** @param {any} fields see `fill` */
export const filled = (name, fields) => fill(copyOf(name), fields);
