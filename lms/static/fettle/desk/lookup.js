/* What the pack says about people, benches and skills. Changes nothing. */

export const skillOf = (pack, code) => pack.skills.find((skill) => skill.code === code) ?? null;
export const personOf = (pack, id) => pack.people.find((person) => person.id === id) ?? null;
export const recordOf = (pack, learner, skill) => pack.records[learner]?.[skill] ?? null;
export const asked = (pack, learner, skill) => pack.waiting.some((one) => one.learner === learner && one.skill === skill);

// As the hub reads a code that somebody typed: case, hyphens and letters that are often misread do not matter.
const MISREAD = { I: "1", L: "1", O: "0", U: "V" };
const asKept = (text) => text.toUpperCase().replace(/[\s-]/g, "").replace(/[ILOU]/g, (letter) => MISREAD[letter]);

/**
 * What a code on a bench or a card stands for.
 *
 * @param {any} pack
 * @param {string} typed
 * @returns {{kind: "bench" | "person" | "unknown", code: string, found?: any}}
 */
export function meaningOf(pack, typed) {
  const code = codeIn(typed);
  const same = (one) => Boolean(one.code) && asKept(one.code) === asKept(code);
  const bench = pack.benches.find(same);
  if (bench) return { kind: "bench", code: bench.code, found: bench };
  const person = pack.people.find(same);
  return person ? { kind: "person", code, found: person } : { kind: "unknown", code };
}

/**
 * @param {string} text of a QR code (BASE/b/<code>) or typed
 * @returns {string} the code in it
 */
export function codeIn(text) {
  const found = /\/b\/([^/?#\s]+)\/?(?:[?#].*)?$/.exec(text.trim());
  if (!found) return text.trim();
  try {
    return decodeURIComponent(found[1]);
  } catch {
    return found[1];
  }
}

/**
 * @param {any} pack
 * @param {{session: string | null, joined: string[]}} today
 * @returns {any[]} who is here: on the roster or joined, by name
 */
export function attendees(pack, today) {
  const roster = pack.sessions.find(({ id }) => id === today.session)?.attendees ?? [];
  return [...new Set([...roster, ...today.joined])]
    .map((id) => personOf(pack, id))
    .filter(Boolean)
    .sort((a, b) => a.name.localeCompare(b.name));
}

/**
 * @param {any} pack
 * @param {string} learner
 * @param {string[] | null} codes only these skills, where a bench narrows them
 * @returns {any[]} the skills this person waits for, which this mentor may observe; who asked first comes first
 */
export function waitsFor(pack, learner, codes = null) {
  return pack.waiting
    .filter((one) => one.learner === learner && (!codes || codes.includes(one.skill)))
    .sort((a, b) => a.asked_at.localeCompare(b.asked_at))
    .map((one) => skillOf(pack, one.skill))
    .filter(Boolean);
}

const plain = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();

/**
 * @param {any} pack
 * @param {string} words
 * @returns {any[]} people whose name holds every word, accents or not
 */
export function findPeople(pack, words) {
  const parts = plain(words).split(/\s+/).filter(Boolean);
  if (!parts.length) return [];
  return pack.people.filter(({ name }) => parts.every((one) => plain(name).includes(one))).slice(0, 20);
}

/**
 * Why nothing can be recorded, or null. Gates that are missing, and an authority that does not hold here.
 *
 * @param {any} pack
 * @param {string} learner
 * @param {any} skill
 * @param {string | null} place
 * @returns {{why: "gate" | "place", what: string[]} | null}
 */
export function obstacle(pack, learner, skill, place) {
  if (skill.places && place && !skill.places.includes(place)) return { why: "place", what: skill.places };
  const missing = recordOf(pack, learner, skill.code)?.missing ?? [];
  return missing.length ? { why: "gate", what: missing } : null;
}

/**
 * @param {any} pack
 * @param {string} learner
 * @param {string | null} place
 * @returns {Record<"asked" | "begun" | "open" | "held" | "blocked", any[]>} every skill of the pack in one of these
 */
export function skillsFor(pack, learner, place) {
  const lists = { asked: [], begun: [], open: [], held: [], blocked: [] };
  for (const skill of pack.skills) {
    const state = recordOf(pack, learner, skill.code)?.state ?? "none";
    if (obstacle(pack, learner, skill, place)) lists.blocked.push(skill);
    else if (asked(pack, learner, skill.code)) lists.asked.push(skill);
    else if (state === "in_progress" || state === "lapsed") lists.begun.push(skill);
    else if (state === "held" || state === "recognised") lists.held.push(skill);
    else lists.open.push(skill);
  }
  return lists;
}
