/* A class on one screen: marks of their own for everybody, one signature for all. What few need lies behind "more". */
import { agreedFor } from "../adjusting.js";
import { desk } from "../desk.js";
import { clock, copyOf, count, fill, line, newId, part, show } from "../dom.js";
import { asides, groupDraft, groupKey, holdsAnything, missingIn, seenIn } from "../draft.js";
import { setPending } from "../flow.js";
import { wireItems } from "../items.js";
import { attendees, personOf, skillOf } from "../lookup.js";
import { markOf } from "../marks.js";
import { readingOf } from "../measuring.js";
import { address, go, notHere } from "../router.js";
import { asideAlert } from "../screens/card.js";
import { consentAlerts, whyNot } from "../screens/skills.js";
import { say } from "../words.js";
import { morePart } from "./more.js";

const fresh = () => ({
  in: true, marks: {}, level: null, readings: {}, taken: {}, comment: "", practise: "", evidence: [], adjustment: null,
});

/** What was kept of one person; an older draft may lack some of it. @param {any} value @param {string} id */
function onePerson(value, id) {
  const one = (value.people[id] ??= {});
  for (const [name, empty] of Object.entries(fresh())) one[name] ??= empty;
  return one;
}

const presentFor = (skill) =>
  attendees(desk.pack, desk.today).filter(({ id }) => !whyNot(id, skill)).map(({ id }) => id);

/** Who takes part today, as far as anything was marked, typed or added. @param {any} value @param {any} skill */
const begunOf = (value, skill) =>
  presentFor(skill).map((id) => [id, onePerson(value, id)]).filter(([, one]) => one.in && holdsAnything(one));

/** Who takes part and was seen: at least one mark. @param {any} value @param {any} skill */
const seenOf = (value, skill) => begunOf(value, skill).filter(([, one]) => Object.keys(one.marks).length);

/** What stays in the draft when these are signed: whoever was left out, with what was typed about them. */
function restOf(value, signed) {
  const left = Object.entries(value.people).filter(([id, one]) => !signed.has(id) && holdsAnything(one));
  return left.length ? { ...value, people: Object.fromEntries(left) } : null;
}

/**
 * What is about to be signed for a group; null where something is missing.
 *
 * @param {any} draft
 * @param {any} skill
 */
export function pendingGroup(draft, skill) {
  const { value } = draft;
  if (wrongWith(value, skill)) return null;
  const seen = seenOf(value, skill);
  return {
    kind: "group", key: skill.code, drafts: [draft], skill, acknowledge: null,
    rest: restOf(value, new Set(seen.map(([id]) => id))),
    many: seen.map(([learner, one]) => {
      const whole = { ...one, items: value.items };
      return { learner, seen: seenIn(whole, skill), evidence: one.evidence, observed_at: value.seen_at };
    }),
  };
}

/** Five keys in a row: the words are at hand as their names. */
function levelKeys(root, one, person, keep) {
  const group = part(root, "level");
  group.setAttribute("aria-label", say("level_of", { name: person.name }));
  const keys = desk.pack.levels.map(({ value, label }) => {
    const key = copyOf("chip-choice");
    key.textContent = String(value);
    key.title = label;
    key.setAttribute("aria-label", say("level_key", { level: value, words: label }));
    key.addEventListener("click", () => {
      one.level = one.level === value ? null : value;
      update();
      keep();
    });
    return [value, key];
  });
  const caption = document.createElement("span");
  const update = () => {
    for (const [value, key] of keys) key.setAttribute("aria-pressed", String(one.level === value));
    const chosen = desk.pack.levels.find(({ value }) => value === one.level);
    caption.textContent = chosen ? say("level_key", { level: chosen.value, words: chosen.label }) : say("level");
  };
  group.replaceChildren(caption, ...keys.map(([, key]) => key));
  update();
}

function personPart(person, skill, value, { keep, updates, leaving }) {
  const root = copyOf("group-person");
  const one = onePerson(value, person.id);
  const heading = part(root, "name");
  heading.id = newId("group-name");
  root.setAttribute("aria-labelledby", heading.id);
  const why = whyNot(person.id, skill);
  const box = part(root, "in");
  const follow = () => show(root, { body: one.in && !why });
  const agreed = agreedFor(person, skill.code);
  fill(root, { name: person.name, blocked: why, agreed: agreed.map(({ what }) => line(say("agreed", { what }))) });
  show(root, { blocked: why, agreed: agreed.length });
  box.checked = one.in && !why;
  box.disabled = Boolean(why);
  box.addEventListener("change", () => {
    one.in = box.checked;
    follow();
    keep();
  });
  const kept = () => {
    more.draw();
    return keep();
  };
  const more = morePart({ person, one, agreed, keep: kept });
  leaving.push(more.leave);
  fill(root, {
    criteria: skill.criteria.map((criterion) => {
      const { root: mark, update } = markOf(criterion, one.marks, keep);
      updates.push(update);
      return mark;
    }),
    readings: skill.measurements.map((spec) => {
      const reading = readingOf(spec, one, kept, one.evidence, more.traceIn);
      part(reading, "quantity").setAttribute("aria-level", "4"); // under the name of the person
      return reading;
    }),
    more: more.root,
  });
  levelKeys(root, one, person, keep);
  follow();
  return root;
}

/** "Met for all" fills in where nothing was said yet; what was said of somebody stays. */
function forAll(criterion, people, value, after) {
  const root = fill(copyOf("group-all"), { text: criterion.text });
  const button = part(root, "all");
  button.setAttribute("aria-label", say("met_for_all", { text: criterion.text }));
  button.addEventListener("click", () => {
    for (const { id } of people) if (value.people[id].in) value.people[id].marks[criterion.id] ??= "met";
    after();
  });
  return root;
}

/** @param {string} code @returns {Promise<import("../router.js").Screen>} */
export async function group(code) {
  const skill = skillOf(desk.pack, code);
  if (!skill?.batch_allowed) return notHere();
  setPending(null); // what is signed is read anew from the draft
  const root = copyOf("group");
  const draft = await groupDraft(code);
  draft.onKept = (fine) => fill(root, { kept: fine ? say("draft_kept", { time: clock(Date.now()) }) : say("draft_not_kept") });
  const { value } = draft;
  const people = attendees(desk.pack, desk.today);
  const [updates, leaving] = [[], []];
  const keep = () => {
    value.seen_at = new Date().toISOString();
    fill(root, { wrong: "" });
    sum();
    return draft.keep();
  };
  const sum = () => {
    const number = seenOf(value, skill).length;
    fill(root, { next: number ? count("next_group", number) : say("next_sign") });
  };
  fill(root, {
    code: skill.engraved,
    title: skill.title,
    restored: draft.restored ? say("draft_restored") : "",
    alerts: [...consentAlerts(...people), ...asideAlert(await asides(groupKey(code)), address("group", code, "drafts"))],
    people: people.map((person) => personPart(person, skill, value, { keep, updates, leaving })),
  });
  show(root, { restored: draft.restored });
  const open = people.filter(({ id }) => !whyNot(id, skill));
  const after = () => {
    for (const update of updates) update();
    keep();
  };
  fill(root, { "for-all": skill.criteria.map((criterion) => forAll(criterion, open, value, after)) });
  wireItems(root, { offered: desk.today.items, items: value.items, changed: keep });
  sum();
  part(root, "next").addEventListener("click", async () => {
    const wrong = wrongWith(value, skill);
    fill(root, { wrong });
    if (wrong) {
      part(root, "wrong").scrollIntoView({ block: "center" });
      return;
    }
    await draft.keep();
    go(address("group", code, "sign"));
  });
  return { root, up: { href: "#/", words: say("desk") }, leave: () => leaving.forEach((stop) => stop()) };
}

/** What is missing, in words; empty where everything is there. @param {any} value @param {any} skill */
function wrongWith(value, skill) {
  const begun = begunOf(value, skill);
  const names = (some) => some.map(([id]) => personOf(desk.pack, id).name).join(", ");
  const told = (key, some) => (some.length ? say(key, { names: names(some) }) : "");
  const seen = seenOf(value, skill);
  if (!seen.length) return say("wrong_group_marks");
  if (!value.items.length) return say("wrong_items");
  return (
    told("wrong_group_level", seen.filter(([, one]) => !one.level)) ||
    told("wrong_group_value", seen.filter(([, one]) => missingIn({ ...one, items: value.items }, skill).includes("readings"))) ||
    told("wrong_group_comment", seen.filter(([, one]) => missingIn({ ...one, items: value.items }, skill).includes("comment"))) ||
    told("wrong_group_unmarked", begun.filter(([, one]) => !Object.keys(one.marks).length))
  );
}
