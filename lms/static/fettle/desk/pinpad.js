/* A pad for a PIN: big keys, no digit is shown. The PIN is handed on once and forgotten. */
import { copyOf, count, fill, part } from "./dom.js";
import { say } from "./words.js";

const LEAST = 6;
const MOST = 12;

/**
 * @param {{name: string, done: (pin: string) => Promise<void>}} what
 * @returns {{root: HTMLElement, leave: () => void, wrong: (words: string) => void}}
 */
export function pinPad({ name, done }) {
  const root = copyOf("pad");
  root.setAttribute("aria-label", say("pin_of", { name }));
  let digits = "";
  let busy = false;
  const draw = () => fill(root, { dots: "●".repeat(digits.length), count: count("pin_digits", digits.length) });
  const wrong = (words) => fill(root, { wrong: words });
  const finish = async () => {
    if (digits.length < LEAST) {
      wrong(count("pin_short", LEAST));
      return;
    }
    const pin = digits;
    digits = "";
    busy = true;
    root.toggleAttribute("data-busy", true);
    fill(root, { dots: "", count: say("just_a_moment"), wrong: "" });
    try {
      await done(pin);
    } finally {
      busy = false;
      root.toggleAttribute("data-busy", false);
    }
  };
  const press = (key) => {
    if (busy) return;
    wrong("");
    if (key === "ok") {
      finish();
      return;
    }
    digits = key === "back" ? digits.slice(0, -1) : (digits + key).slice(0, MOST);
    draw();
  };
  for (const key of root.querySelectorAll("button")) key.addEventListener("click", () => press(key.value));
  const typed = (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest?.("input, textarea, select")) return;
    if (/^\d$/.test(event.key)) press(event.key);
    else if (event.key === "Backspace") press("back");
    // On a button Enter presses that button; elsewhere it means that the PIN is complete.
    else if (event.key === "Enter" && digits && !event.target.closest?.("button, a")) press("ok");
    else return;
    event.preventDefault();
  };
  document.addEventListener("keydown", typed);
  draw();
  return {
    root,
    wrong,
    leave: () => {
      digits = "";
      document.removeEventListener("keydown", typed);
    },
  };
}
