/* Which skill of one trainee: asked first, begun next; what is blocked says why. */
import { desk, placeName } from "../desk.js";
import { alertOf, copyOf, count, emptyOf, fill, listed, part, row, show, tag } from "../dom.js";
import { asked, obstacle, personOf, recordOf, skillsFor } from "../lookup.js";
import { address, notHere } from "../router.js";
import { say } from "../words.js";

/** @param {string} learner @param {any} skill */
function noteOf(learner, skill) {
  const record = recordOf(desk.pack, learner, skill.code);
  const notes = [skill.engraved];
  if (record?.state === "held") notes.push(say("record_held"));
  else if (record?.state === "recognised") notes.push(say("record_recognised"));
  else if (record?.state === "lapsed") notes.push(say("record_lapsed"));
  else if (record) notes.push(say("have_of_want", { have: record.have, want: record.want }));
  return notes.join(" · ");
}

/** @param {string} learner */
export const skillRow = (learner) => (skill) =>
  row({
    title: skill.title,
    note: noteOf(learner, skill),
    href: address("p", learner, skill.code),
    tags: asked(desk.pack, learner, skill.code) ? [tag(say("asked"), { tone: "action", mark: "person" })] : [],
  });

/** Why this skill cannot be recorded now, in words. */
export function whyNot(learner, skill) {
  const found = obstacle(desk.pack, learner, skill, desk.today.place);
  if (!found) return "";
  return found.why === "place"
    ? say("blocked_place", { places: listed(found.what.map(placeName)) })
    : say("blocked_gate", { what: listed(found.what) });
}

/** @param {any[]} people */
export const consentAlerts = (...people) =>
  people
    .filter((person) => person.guardian_missing)
    .map(({ name }) => alertOf({ kind: "action", title: say("unagreed", { name }) }));

/** @param {string} learner @returns {import("../router.js").Screen} */
export function skills(learner) {
  const person = personOf(desk.pack, learner);
  if (!person) return notHere();
  const root = copyOf("skills");
  const bench = desk.pack.benches.find(({ code }) => code === desk.today.bench);
  const lists = skillsFor(desk.pack, learner, desk.today.place);
  const near = (skill) => !bench?.skills.length || bench.skills.includes(skill.code);
  const groups = ["asked", "begun", "open", "held"];
  const shown = groups.filter((name) => lists[name].some(near));
  const elsewhere = groups.flatMap((name) => lists[name].filter((skill) => !near(skill)));
  fill(root, {
    eyebrow: bench ? say("at_bench", { bench: bench.name }) : "",
    name: person.name,
    lists: [
      ...consentAlerts(person),
      ...shown.map((name) =>
        fill(copyOf("skill-list"), { title: say(`skills_${name}`), rows: lists[name].filter(near).map(skillRow(learner)) })),
    ],
    elsewhere: elsewhere.map(skillRow(learner)),
    "blocked-title": count("blocked_n", lists.blocked.length),
    blocked: lists.blocked.map((skill) => row({ title: skill.title, note: [skill.engraved, whyNot(learner, skill)].join(" · ") })),
  });
  show(root, { eyebrow: bench, "blocked-part": lists.blocked.length, "elsewhere-part": elsewhere.length });
  if (!shown.length) {
    fill(root, { nothing: emptyOf(say(bench ? "nothing_at_bench" : "nothing_to_watch"), "bench") });
    part(root, "blocked-part").open = true;
    part(root, "elsewhere-part").open = true;
  }
  const up = bench ? { href: address("b", bench.code), words: bench.name } : { href: "#/", words: say("desk") };
  return { root, up };
}
