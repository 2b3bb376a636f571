/* Readings, with what the phone can say about them at once. */
import { desk } from "./desk.js";
import { copyOf, day, fill, icon, label, newId, part, show } from "./dom.js";
import { judgeAll } from "./reading.js";
import { say } from "./words.js";

const VERDICTS = { within: ["check", "good"], outside: ["alert", "bad"], unknown: ["info", "plain"] };

/** @param {any} spec limits in short, such as "≤ 0.3 Ω" */
function limitOf({ min, max, unit }) {
  if (min !== null && max !== null) return say("limit_between", { min, max, unit });
  if (max !== null) return say("limit_most", { max, unit });
  return min !== null ? say("limit_least", { min, unit }) : "";
}

/** @param {HTMLElement} root @param {any} spec @param {any} how */
function instrumentPart(root, spec, how, changed) {
  const select = part(root, "instrument");
  label(root, "instrument-label", select);
  select.append(new Option(say("instrument_none"), ""), ...desk.pack.instruments.map(({ code, name }) => new Option(`${name} (${code})`, code)));
  select.value = how.instrument ?? "";
  const due = () => {
    const chosen = desk.pack.instruments.find(({ code }) => code === select.value);
    const over = chosen?.due && Date.parse(chosen.due) < Date.now();
    fill(root, { "instrument-due": chosen?.due ? say(over ? "instrument_over" : "instrument_due", { day: day(chosen.due) }) : "" });
  };
  select.addEventListener("change", () => {
    how.instrument = select.value;
    due();
    changed();
  });
  due();
  for (const [name, where] of [["unit", "other-unit"], ["uncertainty", "uncertainty"]]) {
    const input = part(root, where);
    label(root, `${where}-label`, input);
    input.value = how[name] ?? "";
    input.addEventListener("input", () => {
      how[name] = input.value;
      changed();
    });
  }
}

/** @param {any} condition @param {any} how */
function conditionOf(condition, how, changed) {
  const root = fill(copyOf("condition"), { label: condition.label });
  const choices = condition.choices ?? [];
  const [used, other] = choices.length ? ["choice", "typed"] : ["typed", "choice"];
  part(root, other).remove();
  const input = part(root, used);
  label(root, "label", input);
  if (choices.length) input.append(new Option(say("choose"), ""), ...choices.map((one) => new Option(one.label ?? one, one.value ?? one)));
  input.value = how.conditions?.[condition.id] ?? "";
  input.addEventListener("input", () => {
    how.conditions = { ...how.conditions, [condition.id]: input.value };
    changed();
  });
  return root;
}

/**
 * One measurement of the card.
 *
 * @param {any} spec
 * @param {{readings: Record<string, string[]>, taken: Record<string, any>}} draft changed in place
 * @param {() => void} keep called after every change
 * @param {any[]} files the files of the observation, changed in place: a trace is one of them
 * @param {(spec: any) => Element} [traceIn] where a trace is taken; within the measurement, where nothing is said
 * @returns {HTMLElement}
 */
export function readingOf(spec, draft, keep, files, traceIn) {
  const root = copyOf("reading");
  const texts = (draft.readings[spec.id] ??= []);
  const how = (draft.taken[spec.id] ??= { conditions: {}, accepted: false });
  const heading = part(root, "quantity");
  heading.id = newId("quantity");
  root.setAttribute("aria-labelledby", heading.id);
  fill(root, { quantity: spec.quantity, limit: limitOf(spec), "limit-words": spec.limits ?? "", note: spec.note ?? "" });
  show(root, { limit: limitOf(spec), "limit-words": spec.limits, note: spec.note });
  const traces = spec.trace;
  const judge = () => {
    const read = traces && how.trace; // from a file, which the hub judges
    show(root, { inputs: !read && !traces?.needed });
    const verdict = read ? "empty" : judgeAll(texts, spec, how.unit?.trim());
    const place = part(root, "verdict");
    place.dataset.tone = VERDICTS[verdict]?.[1] ?? "plain";
    place.replaceChildren(...(verdict === "empty" ? [] : [icon(VERDICTS[verdict][0]), say(`reading_${verdict}`)]));
    if (read && traceIn) place.replaceChildren(icon("info"), say("reading_traced"));
    if (!read && verdict !== "outside") how.accepted = false;
    part(root, "accept").checked = Boolean(how.accepted);
    show(root, { "accept-part": verdict === "outside" });
  };
  const changed = () => {
    judge();
    keep();
  };
  fill(root, {
    inputs: Array.from({ length: spec.readings }, (_, at) => {
      const field = fill(copyOf("reading-input"), {
        label: spec.readings > 1 ? say("reading_n", { n: at + 1 }) : say("reading_one"),
        unit: spec.unit,
      });
      const input = field.querySelector("input");
      label(field, "label", input);
      input.value = texts[at] ?? "";
      input.addEventListener("input", () => {
        for (let before = texts.length; before <= at; before += 1) texts[before] ??= "";
        texts[at] = input.value;
        changed();
      });
      return field;
    }),
    conditions: (spec.conditions ?? []).map((one) => conditionOf(one, how, changed)),
  });
  part(root, "accept").addEventListener("change", ({ target }) => {
    how.accepted = target.checked;
    keep();
  });
  instrumentPart(root, spec, how, changed);
  judge();
  if (traces) import("./later/tracing.js").then(({ traceOf }) => (traceIn?.(spec) ?? part(root, "trace")).replaceChildren(traceOf(spec, { how, files }, changed)));
  return root;
}
