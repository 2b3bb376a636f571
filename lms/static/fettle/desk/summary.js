/* What was recorded, in plain words: for the trainee who acknowledges it, and for the mentor who signs it. */
import { desk } from "./desk.js";
import { count, line, listed } from "./dom.js";
import { tally, wordOf } from "./marks.js";
import { say } from "./words.js";

/** @param {number} level */
export const levelWords = (level) => desk.pack.levels.find(({ value }) => value === level)?.label ?? String(level);

/**
 * @param {any} seen the card's part of the content
 * @param {any} skill
 * @param {any[]} evidence
 * @returns {Node[]} lines of a list
 */
export function summaryOf(seen, skill, evidence) {
  const marked = skill.criteria.map(({ id, text }) => say("summary_mark", { mark: seen.marks[id] ? wordOf(seen.marks[id]) : say("mark_not_seen"), text }));
  const read = skill.measurements
    .filter(({ id }) => seen.readings[id])
    .map(({ id, quantity, unit }) => say("summary_reading", { quantity, readings: listed(seen.readings[id]), unit: seen.taken[id].unit || unit }));
  const traced = skill.measurements
    .filter(({ id }) => seen.taken[id]?.trace)
    .map(({ id, quantity, trace }) => say("summary_trace", { quantity, what: trace.choices.find(({ value }) => value === seen.taken[id].choice)?.label ?? say("trace_by_card") }));
  const may = skill.measurements
    .filter(({ id }) => seen.taken[id]?.trace && seen.taken[id].accepted)
    .map(({ quantity }) => say("summary_may_count", { quantity }));
  const files = evidence.filter(({ kind }) => kind !== "trace");
  const rest = [say("summary_level", { level: seen.level, words: levelWords(seen.level) }), say("summary_items", { items: listed(seen.items) })];
  if (files.length) rest.push(count("summary_files", files.length));
  if (seen.comment) rest.push(say("summary_comment", { text: seen.comment }));
  if (seen.practise) rest.push(say("summary_practise", { text: seen.practise }));
  return [...marked, ...read, ...traced, ...may, ...rest].map(line);
}

/** Short: how many have which answer. @param {any} seen @param {any} skill */
export const shortSummary = (seen, skill) =>
  listed(tally(seen.marks, skill.criteria.length).map(([word, number]) => say("word_number", { word, n: number })));
