/* A class on one screen: marks of their own for everybody, one signature for all. */
import { desk } from "../desk.js";
import { clock, copyOf, count, fill, newId, part, show } from "../dom.js";
import { groupDraft, seenIn } from "../draft.js";
import { wireItems } from "../items.js";
import { attendees, skillOf } from "../lookup.js";
import { markOf } from "../marks.js";
import { readingOf } from "../measuring.js";
import { address, go, notHere } from "../router.js";
import { say } from "../words.js";
import { whyNot } from "../screens/skills.js";

const fresh = () => ({ in: true, marks: {}, level: null, readings: {}, taken: {} });

/** Who takes part and was seen: at least one mark, and a level. @param {any} value @param {string[]} present */
const seenOf = (value, present) =>
  Object.entries(value.people).filter(([id, one]) => present.includes(id) && one.in && Object.keys(one.marks).length);

const presentFor = (skill) =>
  attendees(desk.pack, desk.today).filter(({ id }) => !whyNot(id, skill)).map(({ id }) => id);

/**
 * What is about to be signed for a group; null where something is missing.
 *
 * @param {any} draft
 * @param {any} skill
 */
export function pendingGroup(draft, skill) {
  const seen = seenOf(draft.value, presentFor(skill));
  if (!seen.length || !draft.value.items.length || seen.some(([, one]) => !one.level)) return null;
  return {
    kind: "group", key: skill.code, drafts: [draft], skill, acknowledge: null,
    many: seen.map(([learner, one]) => ({
      learner,
      seen: seenIn({ ...one, items: draft.value.items, comment: "", practise: "" }, skill),
      evidence: [],
      observed_at: draft.value.seen_at,
    })),
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

function personPart(person, skill, value, keep, updates) {
  const root = copyOf("group-person");
  const one = (value.people[person.id] ??= fresh());
  const heading = part(root, "name");
  heading.id = newId("group-name");
  root.setAttribute("aria-labelledby", heading.id);
  const why = whyNot(person.id, skill);
  const box = part(root, "in");
  const follow = () => show(root, { body: one.in && !why });
  fill(root, { name: person.name, blocked: why });
  show(root, { blocked: why });
  box.checked = one.in && !why;
  box.disabled = Boolean(why);
  box.addEventListener("change", () => {
    one.in = box.checked;
    follow();
    keep();
  });
  fill(root, {
    criteria: skill.criteria.map((criterion) => {
      const { root: mark, update } = markOf(criterion, one.marks, keep);
      updates.push(update);
      return mark;
    }),
    readings: skill.measurements.map((spec) => readingOf(spec, one, keep)),
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
  const root = copyOf("group");
  const draft = await groupDraft(code);
  draft.onKept = (fine) => fill(root, { kept: fine ? say("draft_kept", { time: clock(Date.now()) }) : say("draft_not_kept") });
  const { value } = draft;
  const people = attendees(desk.pack, desk.today);
  const updates = [];
  const keep = () => {
    value.seen_at = new Date().toISOString();
    fill(root, { wrong: "" });
    sum();
    draft.keep();
  };
  const sum = () => {
    const number = seenOf(value, presentFor(skill)).length;
    fill(root, { next: number ? count("next_group", number) : say("next_sign") });
  };
  fill(root, {
    code: skill.engraved,
    title: skill.title,
    restored: draft.restored ? say("draft_restored") : "",
    people: people.map((person) => personPart(person, skill, value, keep, updates)),
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
  return { root, up: { href: "#/", words: say("desk") } };
}

function wrongWith(value, skill) {
  const seen = seenOf(value, presentFor(skill));
  if (!seen.length) return say("wrong_group_marks");
  if (!value.items.length) return say("wrong_items");
  const without = seen.filter(([, one]) => !one.level).map(([id]) => desk.pack.people.find((person) => person.id === id).name);
  return without.length ? say("wrong_group_level", { names: without.join(", ") }) : "";
}
