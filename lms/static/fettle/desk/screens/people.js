/* After a scan: a bench shows who is here, those who wait for its skills first; a person leads to their skills. */
import { changeToday, desk, placeName } from "../desk.js";
import { copyOf, emptyOf, fill, row, show, tag } from "../dom.js";
import { join } from "../joining.js";
import { attendees, meaningOf, obstacle, skillOf, waitsFor } from "../lookup.js";
import { address, goInstead } from "../router.js";
import { say } from "../words.js";
import { groupRow, wireFind } from "./home.js";

const up = () => ({ href: "#/", words: say("desk") });

/** Straight to the card where there is one skill to watch at this bench, else to the choice. */
function leadsTo(person, skills) {
  const waits = waitsFor(desk.pack, person.id, skills.map(({ code }) => code));
  const [only] = waits.length === 1 ? waits : skills.length === 1 ? skills : [];
  return only && !obstacle(desk.pack, person.id, only, desk.today.place) ? address("p", person.id, only.code) : address("p", person.id);
}

/** @param {any} bench */
function benchScreen(bench) {
  const root = copyOf("people");
  const skills = bench.skills.map((code) => skillOf(desk.pack, code)).filter(Boolean);
  const codes = skills.map(({ code }) => code);
  const people = attendees(desk.pack, desk.today);
  const waits = (person) => waitsFor(desk.pack, person.id, codes);
  const rowOf = (person) => {
    const note = waits(person).map(({ engraved, title }) => say("waits_for", { code: engraved, title })).join(" · ");
    return row({ title: person.name, note, href: leadsTo(person, skills) });
  };
  const waiting = people.filter((person) => waits(person).length);
  const others = people.filter((person) => !waits(person).length);
  const groups = skills.filter((skill) => skill.batch_allowed);
  fill(root, {
    eyebrow: [bench.name, placeName(bench.place)].join(" · "),
    skills: skills.length ? skills.map(({ engraved, title }) => tag(`${engraved} ${title}`, { tone: "plain" })) : say("bench_without_skills"),
    waiting: waiting.map(rowOf),
    others: others.map(rowOf),
    "group-list": groups.map(groupRow),
  });
  show(root, { "waiting-part": waiting.length, "others-part": others.length, groups: groups.length && people.length });
  if (!people.length) fill(root, { nobody: emptyOf(say("nobody_here")) });
  wireFind(root, (person) => leadsTo(person, skills));
  return { root, up: up() };
}

/**
 * @param {string} typed a bench's or a person's code
 * @returns {Promise<import("../router.js").Screen | null>}
 */
export async function scanned(typed) {
  const { kind, code, found } = meaningOf(desk.pack, typed);
  if (kind === "bench") {
    await changeToday({ bench: found.code, ...(desk.today.session ? {} : { place: found.place }) });
    return benchScreen(found);
  }
  if (kind === "person") {
    await join(found.id, "qr");
    goInstead(address("p", found.id));
    return null;
  }
  const root = fill(copyOf("missing"), { text: say("code_unknown", { code }) });
  return { root, up: up() };
}
