/* What was worked on: chips to tap, and one line to type. */
import { copyOf, part } from "./dom.js";

const MOST = 30;

/**
 * @param {HTMLElement} root with the parts items and item-form
 * @param {{offered: string[], items: string[], changed: () => void}} what `items` is changed in place
 */
export function wireItems(root, { offered, items, changed }) {
  const all = [...new Set([...items, ...offered])];
  const draw = () =>
    part(root, "items").replaceChildren(
      ...all.map((item) => {
        const chip = copyOf("chip-choice");
        chip.textContent = item;
        chip.setAttribute("aria-pressed", String(items.includes(item)));
        chip.addEventListener("click", () => {
          if (items.includes(item)) items.splice(items.indexOf(item), 1);
          else if (items.length < MOST) items.push(item);
          chip.setAttribute("aria-pressed", String(items.includes(item)));
          changed();
        });
        return chip;
      }),
    );
  draw();
  const form = part(root, "item-form");
  const input = form.querySelector("input");
  const add = () => {
    const typed = input.value.trim().replace(/\s+/g, " ");
    if (!typed || items.length >= MOST) return;
    if (!all.includes(typed)) all.push(typed);
    if (!items.includes(typed)) items.push(typed);
    input.value = "";
    draw();
    changed();
  };
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    add();
  });
  // What was typed and not added counts as well: the next tap may be far down the page.
  input.addEventListener("change", add);
}
