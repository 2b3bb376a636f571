/* A card that is being filled in: kept on this device at every change. */
import { desk } from "./desk.js";

export const emptyDraft = () => ({
  marks: {}, items: [], level: null, readings: {}, taken: {}, comment: "", practise: "", evidence: [], adjustment: null,
});

/** Where the draft of a card lies. @param {string} learner @param {string} skill */
export const cardKey = (learner, skill) => `card:${learner}:${skill}`;
/** @param {string} skill */
export const groupKey = (skill) => `group:${skill}`;
/** What begins the keys of those that stepped aside for the draft under `key`. @param {string} key */
export const asideOf = (key) => `aside:${key}:`;
const fileKey = (id) => `file:${id}`;

/** One draft under one key; writes go one after the other, the newest last. */
export class Draft {
  /**
   * @param {string} key
   * @param {any} value
   * @param {boolean} restored
   */
  constructor(key, value, restored) {
    this.key = key;
    this.value = value;
    this.restored = restored;
    this.writing = Promise.resolve();
    /** @type {(kept: boolean) => void} */
    this.onKept = () => {};
  }

  /** Keep what is there now. Call it after every change. */
  keep() {
    this.restored = true;
    const copy = structuredClone(this.value);
    this.writing = this.writing.then(async () => {
      try {
        await desk.store.drafts.put(this.key, copy);
        this.onKept(true);
      } catch {
        this.onKept(false);
      }
    });
    return this.writing;
  }

  /**
   * Forget it, after everything that is still being written.
   *
   * @param {any} [rest] what was not signed, and stays
   */
  async drop(rest = null) {
    await this.writing;
    if (rest) await desk.store.drafts.put(this.key, rest);
    else await desk.store.drafts.remove(this.key);
  }
}

/**
 * @param {string} key
 * @param {() => any} fresh
 */
async function draftAt(key, fresh) {
  const kept = desk.store ? await desk.store.drafts.get(key) : null;
  return new Draft(key, kept ?? fresh(), Boolean(kept));
}

/**
 * @param {string} learner
 * @param {string} skill
 */
export const cardDraft = (learner, skill) => draftAt(cardKey(learner, skill), emptyDraft);

/** @param {string} skill */
export const groupDraft = (skill) => draftAt(groupKey(skill), () => ({ items: [], people: {} }));

/**
 * Keep a photo or a voice note beside the drafts: as bytes, because some browsers lose Blobs that lie in a database.
 *
 * @param {string} id
 * @param {Blob} blob
 */
export const keepFile = async (id, blob) =>
  desk.store.drafts.put(fileKey(id), { bytes: await blob.arrayBuffer(), type: blob.type });

/**
 * @param {string} id
 * @returns {Promise<Blob | null>}
 */
export async function fileOf(id) {
  const kept = await desk.store.drafts.get(fileKey(id));
  return kept ? new Blob([kept.bytes], { type: kept.type }) : null;
}

/**
 * Whether anything was marked, typed or added; that somebody takes part, or when, says nothing yet.
 *
 * @param {any} value
 * @returns {boolean}
 */
export const holdsAnything = (value) =>
  value && typeof value === "object"
    ? Object.entries(value).some(([name, one]) => name !== "in" && name !== "seen_at" && holdsAnything(one))
    : Boolean(value);

/**
 * Drafts back in their places, with the files of what was taken out of the queue. Whatever somebody began since stays
 * where it is: the one that comes back lies aside then, until they say which one to go on with.
 *
 * @param {import("./queue.js").Taken[]} taken
 * @param {Record<string, IDBObjectStore>} stores of the transaction that takes it out
 * @param {{key: string, value: any, left?: any}[]} back `left` is what signing left of a draft in its place
 * @returns {Promise<boolean>} whether one lies aside
 */
export async function bringBack(taken, { blobs, drafts }, back) {
  const { result } = self.fettleDatabase;
  for (const { id } of taken.flatMap(({ evidence }) => evidence)) {
    const kept = await result(blobs.get(id));
    if (kept) await result(drafts.put(kept, fileKey(id)));
  }
  let aside = false;
  for (const { key, value, left = null } of back) {
    const now = await result(drafts.get(key));
    const newer = holdsAnything(now) && JSON.stringify(now) !== JSON.stringify(left);
    await result(drafts.put(value, newer ? asideOf(key) + crypto.randomUUID() : key));
    aside ||= newer;
  }
  return aside;
}

/** @param {string} key @returns {Promise<string[]>} the keys of the drafts that lie aside for this one */
export const asides = async (key) => (await desk.store.drafts.keys()).filter((one) => one.startsWith(asideOf(key)));

/** @param {string} id */
export const dropFile = (id) => desk.store.drafts.remove(fileKey(id));

/** The trace that a measurement is read from; null where it is read otherwise. @param {any} value @param {any} spec */
function traceIn(value, spec) {
  const trace = value.taken[spec.id]?.trace;
  return trace && value.evidence.some(({ id }) => id === trace) ? trace : null;
}

/** What of its trace counts, where that is to be chosen. @param {any} value @param {any} spec */
const choiceIn = (value, spec) =>
  spec.trace?.choices.find((one) => one.value === value.taken[spec.id].choice)?.value ?? "";

/** What is wrong with a card, in the order of the page: names of its parts. @param {any} value @param {any} skill */
export function missingIn(value, skill) {
  const wrong = [];
  if (!Object.keys(value.marks).length) wrong.push("marks");
  const open = (spec) => traceIn(value, spec) && spec.trace?.choices.length && !choiceIn(value, spec);
  if (skill.measurements.some(open)) wrong.push("readings");
  if (!value.items.length) wrong.push("items");
  if (!value.level) wrong.push("level");
  const letCount = (spec) => traceIn(value, spec) && value.taken[spec.id].accepted;
  if (skill.measurements.some(letCount) && !value.comment.trim()) wrong.push("comment");
  return wrong;
}

/**
 * The part of a content that comes from the card.
 *
 * @param {any} value
 * @param {any} skill
 */
export function seenIn(value, skill) {
  const readings = {};
  const taken = {};
  // A draft may be older than the card: what the card does not ask any more was not seen.
  const marks = Object.fromEntries(skill.criteria.filter(({ id }) => value.marks[id]).map(({ id }) => [id, value.marks[id]]));
  for (const spec of skill.measurements) {
    const given = (value.readings[spec.id] ?? []).map((text) => text.trim()).filter(Boolean);
    const trace = traceIn(value, spec);
    if (!given.length && !trace) continue;
    const how = value.taken[spec.id] ?? {};
    if (!trace) readings[spec.id] = given;
    taken[spec.id] = {
      unit: how.unit?.trim() ?? "",
      uncertainty: how.uncertainty?.trim() ?? "",
      instrument: how.instrument ?? "",
      conditions: how.conditions ?? {},
      accepted: Boolean(how.accepted),
      ...(trace ? { trace, choice: choiceIn(value, spec) } : {}),
    };
  }
  return {
    skill: skill.code, version: skill.version, marks, items: [...value.items], level: value.level,
    readings, taken, comment: value.comment.trim(), practise: value.practise.trim(), adjustment: value.adjustment ?? null,
  };
}
