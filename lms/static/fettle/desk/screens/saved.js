/* Saved on this device; a moment to take it back; later received by the hub. */
import { desk } from "../desk.js";
import { copyOf, count, fill, icon, part, show } from "../dom.js";
import { bringBack, cardKey } from "../draft.js";
import { lastSaved, setLastSaved, setPending } from "../flow.js";
import { personOf, skillOf } from "../lookup.js";
import { dismiss, undoAll } from "../queue.js";
import { address, goInstead, notHere } from "../router.js";
import { lookOf, unreadOf } from "../state.js";
import { say } from "../words.js";

/** @param {any} content as it was signed, back in the form of a draft */
const draftFrom = ({ content, evidence }) => ({
  marks: content.marks, items: content.items, level: content.level, readings: content.readings, taken: content.taken,
  comment: content.comment, practise: content.practise, adjustment: content.adjustment, seen_at: content.observed_at,
  evidence: evidence.map(({ blob, ...one }) => one),
});

/**
 * Take observations back, with what was typed and photographed, into the drafts they came from.
 *
 * @param {{ids: string[], drafts: any[], kind: string, skill: string, learner: string}} last
 * @returns {Promise<string>} the address of the card or group; where another was begun since, of the choice
 */
async function takeBack({ ids, drafts, kind, skill, learner }) {
  let aside = false;
  await undoAll(desk.store, ids, async (taken, stores) => {
    aside = await bringBack(taken, stores, drafts);
  });
  setPending(null);
  const where = kind === "group" ? ["group", skill] : ["p", learner, skill];
  return address(...where, ...(aside ? ["drafts"] : []));
}

/**
 * Take one item out of the queue: its card is as it was.
 *
 * @param {any} item not yet sent, or refused by the hub
 * @returns {Promise<string>} the address of the card; where another was begun since, of the choice
 */
export async function takeUp({ id, state, content }) {
  const { learner, skill } = JSON.parse(content);
  let aside = false;
  const keep = async (taken, stores) => {
    aside = await bringBack(taken, stores, [{ key: cardKey(learner, skill), value: draftFrom(taken[0]) }]);
  };
  await (state === "rejected" ? dismiss(desk.store, id, keep) : undoAll(desk.store, [id], keep));
  setPending(null);
  return address("p", learner, skill, ...(aside ? ["drafts"] : []));
}

function nextLinks(root, { learner, skill, kind }) {
  const bench = desk.pack.benches.find(({ code }) => code === desk.today.bench);
  const person = personOf(desk.pack, learner);
  fill(root, {
    "same-trainee": person ? say("next_same_trainee", { name: person.name }) : "",
    "same-bench": bench ? say("next_same_bench", { bench: bench.name }) : "",
  });
  show(root, { "same-trainee": person && kind !== "group", "same-bench": bench });
  if (person) part(root, "same-trainee").setAttribute("href", address("p", learner));
  if (bench) part(root, "same-bench").setAttribute("href", address("b", bench.code));
}

/** @param {HTMLElement} root @param {any[]} mine the items of this observation or group */
function statePart(root, mine) {
  const worst = ["rejected", "held", "sending", "saved", "received"].find((state) => mine.some((item) => item.state === state));
  const look = lookOf({ state: worst });
  part(root, "verdict").dataset.tone = worst === "saved" ? "work" : look.tone;
  const reason = mine.find(({ state }) => state === worst)?.reason;
  const unread = mine.map(unreadOf).find(Boolean);
  fill(root, {
    icon: icon(worst === "saved" ? "check" : look.mark),
    word: say(`saved_word_${worst}`),
    "next-words": reason ? say("reason", { reason }) : unread || say(`saved_next_${worst}`),
  });
  document.title = `${say(`saved_word_${worst}`)} · ${say("desk")}`;
  return worst;
}

/**
 * @param {string} id of the first of them
 * @returns {import("../router.js").Screen}
 */
export function saved(id) {
  const last = lastSaved()?.ids.includes(id) ? lastSaved() : null;
  const ids = last?.ids ?? [id];
  const find = () => desk.items.filter((item) => ids.includes(item.id));
  let mine = find();
  if (!mine.length && !last) return notHere();
  const shown = mine[0]?.shown ?? { learner: last.learner, skill: last.skill };
  const skill = skillOf(desk.pack, shown.skill);
  const root = copyOf("saved");
  const person = personOf(desk.pack, shown.learner);
  fill(root, {
    what: ids.length > 1
      ? count("saved_group", ids.length, { code: skill?.engraved ?? shown.skill })
      : say("saved_what", { name: person?.name ?? "", code: skill?.engraved ?? shown.skill }),
  });
  nextLinks(root, { ...shown, kind: last?.kind });
  const tick = () => {
    mine = find();
    const state = mine.length ? statePart(root, mine) : statePart(root, [{ state: "saved", receipt: null }]);
    const left = Math.ceil((Math.max(0, ...mine.map(({ send_after }) => send_after)) - Date.now()) / 1000);
    const open = last && state === "saved" && left > 0 && !mine.some(({ attempted }) => attempted);
    // Its room stays, so that no other key moves under a finger that is on its way.
    show(root, { "undo-line": last });
    part(root, "undo-line").toggleAttribute("data-over", !open);
    if (open) fill(root, { undo: say("undo_left", { n: left }) });
  };
  tick();
  const ticking = setInterval(tick, 500);
  const stop = desk.whenChanged(tick);
  part(root, "undo").addEventListener("click", async () => {
    try {
      goInstead(await takeBack(last));
      setLastSaved(null);
    } catch (error) {
      fill(root, { "next-words": say(error.name === "TooLate" ? "undo_late" : "undo_failed") });
    }
  });
  return {
    root,
    up: { href: "#/", words: say("desk") },
    leave: () => {
      clearInterval(ticking);
      stop();
    },
  };
}
