/* The skill card of one trainee: what to look at, and what was seen. Everything is kept at each change. */
import { adjustmentsOf, agreedFor } from "../adjusting.js";
import { desk } from "../desk.js";
import { alertOf, clock, copyOf, count, dayAndTime, fill, label, line, listed, part, show, tag } from "../dom.js";
import { asides, cardDraft, cardKey, dropFile, emptyDraft, missingIn } from "../draft.js";
import { evidenceOf } from "../evidence.js";
import { setPending } from "../flow.js";
import { wireItems } from "../items.js";
import { levelOf } from "../levels.js";
import { personOf, recordOf, skillOf } from "../lookup.js";
import { markOf, MARKS, wordOf } from "../marks.js";
import { readingOf } from "../measuring.js";
import { address, go, notHere, render } from "../router.js";
import { canSign } from "../secure.js";
import { levelWords } from "../summary.js";
import { say } from "../words.js";
import { consentAlerts, whyNot } from "./skills.js";

/** @param {any} one what was seen before */
function pastOf(one) {
  const marks = MARKS.map(([mark, shape, tone]) => [mark, shape, tone, Object.values(one.marks).filter((each) => each === mark).length]);
  return fill(copyOf("past-one"), {
    when: dayAndTime(one.at),
    who: say("seen_by", { name: one.mentor }),
    "past-marks": marks.filter((each) => each[3]).map(([mark, shape, tone, n]) => tag(say("word_number", { word: wordOf(mark), n }), { tone, mark: shape })),
    "past-level": [say("summary_level", { level: one.level, words: levelWords(one.level) }), say(one.counts ? "it_counted" : "it_did_not_count")].join(" · "),
  });
}

function besidePart(root, skill, record) {
  const past = record?.past ?? [];
  fill(root, {
    stops: skill.stops.map(line),
    kit: skill.kit.map(line),
    protection: skill.protection.map(line),
    past: past.map(pastOf),
    "past-title": say("seen_before", { n: past.length }),
  });
  show(root, {
    "stops-part": skill.stops.length,
    "kit-part": skill.kit.length + skill.protection.length,
    "kit-list-part": skill.kit.length,
    "protection-part": skill.protection.length,
    "past-part": past.length,
  });
}

/** @param {any} skill @param {any} record */
function needsWords(skill, record) {
  const words = [say("needs_observations", { have: record?.have ?? 0, want: record?.want ?? skill.observations })];
  if (skill.distinct_items > 1) words.push(count("needs_items", skill.distinct_items));
  if (skill.countersign) words.push(say("needs_second"));
  return words.join(" · ");
}

/** What stands against recording it, said before anything is filled in. @param {string} why */
function alertsFor(why) {
  const alerts = why ? [alertOf({ kind: "danger", title: say("blocked_title"), text: why })] : [];
  if (!canSign()) {
    const [href, link] = [desk.config.forms, say("use_forms")];
    alerts.push(alertOf({ kind: "action", title: say("insecure_title"), text: say("insecure_sign"), href, link }));
  }
  return alerts;
}

/** Another draft of the same lies aside. @param {string[]} keys @param {string} href */
export const asideAlert = ({ length }, href) =>
  length ? [alertOf({ kind: "action", title: count("aside", length), href, link: say("aside_choose") })] : [];

/** The comment, and what to practise. @param {any} value changed in place @param {() => void} changed */
export function notesOf(value, changed) {
  const root = copyOf("notes");
  for (const name of ["comment", "practise"]) {
    const input = part(root, name);
    label(root, `${name}-label`, input);
    input.value = value[name];
    input.addEventListener("input", () => {
      value[name] = input.value;
      changed();
    });
  }
  return root;
}

function stoppedPart(root, marks) {
  const stopped = Object.values(marks).includes("stop");
  fill(root, { stopped: stopped ? alertOf({ kind: "danger", title: say("stopped_title"), text: say("stopped_text") }) : [] });
}

/**
 * @param {HTMLElement} root
 * @param {any} draft
 * @param {any} skill
 * @returns {boolean} whether the card can go on; else what is missing is said where it belongs
 */
function check(root, draft, skill) {
  const wrong = missingIn(draft.value, skill);
  const places = { marks: ["criteria", "marks-wrong"], readings: ["readings", "readings-wrong"], items: ["item-form", "items-wrong"], level: ["level", "level-wrong"], comment: ["more", "comment-wrong"] };
  for (const [name, [, message]] of Object.entries(places)) fill(root, { [message]: wrong.includes(name) ? say(`wrong_${name}`) : "" });
  if (!wrong.length) return true;
  if (wrong.includes("comment")) part(root, "more").open = true;
  const first = part(root, places[wrong[0]][0]);
  const open = [...first.querySelectorAll('[data-part="trace-choice"]')].find((one) => one.checkVisibility() && !one.value);
  const target = open ?? first.querySelector(wrong[0] === "items" ? "input" : "button, input, textarea");
  target.focus({ preventScroll: true });
  (open ?? first).scrollIntoView({ block: "center" });
  return false;
}

/**
 * @param {string} learner
 * @param {string} code
 * @returns {Promise<import("../router.js").Screen>}
 */
export async function card(learner, code) {
  const person = personOf(desk.pack, learner);
  const skill = skillOf(desk.pack, code);
  if (!person || !skill) return notHere();
  setPending(null); // what was acknowledged is another text, once the card may be changed
  const record = recordOf(desk.pack, learner, code);
  const draft = await cardDraft(learner, code);
  const root = copyOf("card");
  draft.onKept = (fine) => {
    fill(root, { kept: fine ? say("draft_kept", { time: clock(Date.now()) }) : say("draft_not_kept") });
    show(root, { "draft-tools": true });
  };
  const why = whyNot(learner, skill);
  fill(root, {
    code: skill.engraved,
    name: person.name,
    title: skill.title,
    needs: needsWords(skill, record),
    restored: draft.restored ? say("draft_restored") : "",
    alerts: [...alertsFor(why), ...consentAlerts(person), ...asideAlert(await asides(cardKey(learner, code)), address("p", learner, code, "drafts"))],
    next: say(person.pin ? "next_hand" : "next_sign", { name: person.name }),
    "items-note": itemsNote(skill, record),
  });
  show(root, { restored: draft.restored, "draft-tools": draft.restored, "readings-part": skill.measurements.length, next: !why });
  besidePart(root, skill, record);

  const touched = () => {
    draft.value.seen_at = new Date().toISOString();
    draft.keep();
  };
  const read = () => {
    fill(root, { "readings-wrong": "" });
    touched();
  };
  const noted = () => {
    fill(root, { "comment-wrong": "" });
    draft.keep();
  };
  const agreed = agreedFor(person, code);
  show(root, { "agreed-part": agreed.length });
  fill(root, {
    criteria: skill.criteria.map((criterion) => {
      const { root: one } = markOf(criterion, draft.value.marks, (mark) => {
        fill(root, { "marks-wrong": "" });
        stoppedPart(root, draft.value.marks);
        if (mark === "not_yet") part(root, "more").open = true;
        touched();
      });
      return one;
    }),
    readings: skill.measurements.map((spec) => readingOf(spec, draft.value, read, draft.value.evidence)),
    agreed: adjustmentsOf(agreed, draft.value.adjustment, (id) => {
      draft.value.adjustment = id;
      touched();
    }),
    level: levelOf({
      levels: desk.pack.levels,
      least: skill.min_level,
      value: draft.value.level,
      changed: (level) => {
        draft.value.level = level;
        fill(root, { "level-wrong": "" });
        touched();
      },
    }),
  });
  stoppedPart(root, draft.value.marks);
  const evidence = evidenceOf({ files: draft.value.evidence, keep: () => draft.keep() });
  fill(root, { evidence: evidence.root });
  wireItems(root, {
    offered: [...desk.today.items.slice(0, 1), ...(record?.items ?? []), ...desk.today.items.slice(1)],
    items: draft.value.items,
    changed: () => {
      fill(root, { "items-wrong": "" });
      touched();
    },
  });
  fill(root, { notes: notesOf(draft.value, noted) });
  part(root, "more").open = Boolean(draft.value.comment || draft.value.practise);
  part(root, "next").addEventListener("click", async () => {
    if (!check(root, draft, skill)) return;
    await draft.keep();
    go(person.pin ? address("p", learner, code, "hand") : address("p", learner, code, "sign"));
  });
  let sure = false;
  part(root, "start-anew").addEventListener("click", async ({ target }) => {
    if (!sure) {
      sure = true;
      target.textContent = say("empty_sure");
      return;
    }
    for (const { id } of draft.value.evidence) await dropFile(id);
    Object.assign(draft.value, emptyDraft());
    await draft.drop();
    render();
  });
  return { root, up: { href: address("p", learner), words: person.name }, leave: evidence.leave };
}

function itemsNote(skill, record) {
  const before = record?.items ?? [];
  return before.length && skill.distinct_items > 1 ? say("items_before", { items: listed(before) }) : "";
}


