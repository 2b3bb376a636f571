/* The phone goes to the trainee, who reads what was recorded and acknowledges it with their PIN, or later. */
import { desk } from "../desk.js";
import { copyOf, fill, part, show } from "../dom.js";
import { cardDraft, missingIn, seenIn } from "../draft.js";
import { setPending } from "../flow.js";
import { personOf, skillOf } from "../lookup.js";
import { pinPad } from "../pinpad.js";
import { address, go, goInstead, notHere } from "../router.js";
import { canSign } from "../secure.js";
import { ACKNOWLEDGED, pinKey, pinMac } from "../secrets.js";
import { summaryOf } from "../summary.js";
import { say } from "../words.js";

/**
 * What is about to be signed, from the card's draft; null where the card is not complete.
 *
 * @param {string} learner
 * @param {string} code
 */
export async function pendingCard(learner, code) {
  const draft = await cardDraft(learner, code);
  const skill = skillOf(desk.pack, code);
  if (missingIn(draft.value, skill).length) return null;
  const seen = seenIn(draft.value, skill);
  return {
    kind: "card", key: `${learner}/${code}`, drafts: [draft], skill, acknowledge: null,
    many: [{ learner, seen, evidence: draft.value.evidence, observed_at: draft.value.seen_at }],
  };
}

/**
 * @param {string} learner
 * @param {string} code
 * @returns {Promise<import("../router.js").Screen | null>}
 */
export async function hand(learner, code) {
  const person = personOf(desk.pack, learner);
  const skill = skillOf(desk.pack, code);
  if (!person || !skill) return notHere();
  const pending = await pendingCard(learner, code);
  const back = address("p", learner, code);
  if (!pending) {
    goInstead(back);
    return null;
  }
  const root = copyOf("hand");
  const [{ seen, evidence }] = pending.many;
  fill(root, {
    code: skill.engraved,
    title: skill.title,
    heading: say("hand_to", { name: person.name }),
    "summary-title": say("summary_title", { name: desk.pack.mentor.name }),
    summary: summaryOf(seen, skill, evidence),
    ask: person.pin ? say("hand_ask", { name: person.name }) : "",
    "no-pin": person.pin ? "" : say("hand_no_pin", { name: person.name }),
  });
  show(root, { ask: person.pin, "no-pin": !person.pin });
  const onward = (acknowledge) => {
    setPending({ ...pending, acknowledge });
    go(address("p", learner, code, "sign"));
  };
  part(root, "later").addEventListener("click", () => onward(null));
  const pad =
    person.pin &&
    canSign() &&
    pinPad({
      name: person.name,
      done: async (pin) => {
        const key = await pinKey(pin, person.pin);
        onward(async (commitment) => ({ mac: await pinMac(key, ACKNOWLEDGED, commitment) }));
      },
    });
  if (pad) fill(root, { pad: pad.root });
  return { root, up: { href: back, words: say("back_to_card") }, leave: pad ? pad.leave : undefined };
}
