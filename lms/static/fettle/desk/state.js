/* The words and shapes for what an observation on this device has come to. */
import { count } from "./dom.js";
import { say } from "./words.js";

/** After so many hours the list of people and skills is said to be old. */
export const STALE_HOURS = 24;

const LOOKS = {
  saved: { mark: "wait", tone: "wait" },
  sending: { mark: "arrow", tone: "work" },
  received: { mark: "check", tone: "good" },
  held: { mark: "alert", tone: "action" },
  rejected: { mark: "stop", tone: "bad" },
};

/** @param {{state: string}} item */
export const lookOf = (item) => ({ ...LOOKS[item.state], words: say(waitsForTrace(item) ? "state_trace" : `state_${item.state}`) });

/** Whether the hub waits for this mentor to confirm a trace. @param {{state: string, code?: string}} item */
export const waitsForTrace = ({ state, code }) => state === "held" && code === "trace";

/** What to do about it, in words; empty where there is nothing to do. @param {{state: string, code: string}} item */
export const todoOf = (item) =>
  waitsForTrace(item) ? say("trace_todo") : item.state === "held" ? say("held_todo") : item.state === "rejected" ? say("rejected_todo") : "";

/**
 * Why the trainee's PIN did not count as their acknowledgement, in words; empty where it did, or where none was given.
 *
 * @param {{receipt: any}} item
 */
export const unreadOf = ({ receipt }) => {
  const reason = receipt?.acknowledgement_reason;
  return reason ? say("not_acknowledged", { reason }) : "";
};

/**
 * The whole queue in one line.
 *
 * @param {{state: string}[]} items
 */
export function queueSum(items) {
  const waiting = items.filter(({ state }) => state === "saved" || state === "sending").length;
  const rejected = items.filter(({ state }) => state === "rejected").length;
  if (rejected) return { mark: "stop", tone: "bad", words: count("not_taken_n", rejected) };
  if (waiting) return { mark: "wait", tone: "wait", words: count("saved_n", waiting) };
  return items.length
    ? { mark: "check", tone: "good", words: say("all_received") }
    : { mark: "check", tone: "plain", words: say("queue_empty") };
}
