/* What few need of one person of a group: a trace, an adjustment, photos and a voice note, words. Behind one key each. */
import { adjustmentsOf } from "../adjusting.js";
import { copyOf, count, fill, part, show } from "../dom.js";
import { evidenceOf } from "../evidence.js";
import { notesOf } from "../screens/card.js";
import { say } from "../words.js";

/** What lies behind the key, in a few words. @param {any} one @param {any[]} agreed */
const holds = (one, agreed) =>
  [
    one.evidence.length ? count("draft_files", one.evidence.length) : "",
    agreed.some(({ id }) => id === one.adjustment) ? say("more_adjusted") : "",
    one.comment.trim() ? say("more_comment") : "",
    one.practise.trim() ? say("more_practise") : "",
  ].filter(Boolean);

/**
 * @param {{person: any, one: any, agreed: any[], keep: () => Promise<void>}} what `one` is changed in place
 * @returns {{root: HTMLElement, draw: () => void, leave: () => void, traceIn: (spec: any) => Element | null}}
 */
export function morePart({ person, one, agreed, keep }) {
  const root = copyOf("group-more");
  const draw = () => {
    const title = [say("more"), ...holds(one, agreed)].join(" · ");
    fill(root, { title });
    part(root, "title").setAttribute("aria-label", say("more_of", { name: person.name, what: title }));
  };
  const evidence = evidenceOf({ files: one.evidence, keep });
  show(root, { "agreed-part": agreed.length });
  fill(root, {
    agreed: adjustmentsOf(agreed, one.adjustment, (id) => {
      one.adjustment = id;
      keep();
    }),
    evidence: evidence.root,
    notes: notesOf(one, keep),
  });
  draw();
  /** Where only a file answers, it is asked for in the row. @param {any} spec */
  const traceIn = (spec) => {
    if (spec.trace.needed) return null;
    const place = fill(copyOf("group-trace"), { quantity: spec.quantity });
    place.setAttribute("aria-label", spec.quantity);
    part(root, "traces").append(place);
    return part(place, "place");
  };
  return { root, draw, leave: evidence.leave, traceIn };
}
