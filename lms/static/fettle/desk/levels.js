/* How far they got, 1 to 5. Nothing is chosen beforehand. */
import { copyOf, fill, newId, show } from "./dom.js";

/**
 * @param {{levels: {value: number, label: string}[], least: number, value: number | null, changed: (level: number) => void}} what
 * @returns {HTMLElement} a group of radio buttons; its part `level-wrong` takes a sentence
 */
export function levelOf({ levels, least, value, changed }) {
  const root = copyOf("level");
  const name = newId("level");
  const options = levels.map((level) => {
    const made = fill(copyOf("level-option"), { value: level.value, label: level.label });
    show(made, { counts: level.value === least });
    const input = made.querySelector("input");
    Object.assign(input, { name, value: String(level.value), checked: level.value === value });
    input.addEventListener("change", () => changed(level.value));
    return made;
  });
  fill(root, { options });
  return root;
}
