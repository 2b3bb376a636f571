/* The mentor signs: by passkey where there is one, else by PIN. Then it is saved on this device. */
import { agreedFor } from "../adjusting.js";
import { changeToday, desk, rememberItems } from "../desk.js";
import { alertOf, copyOf, count, fill, line, listed, part, show, tag } from "../dom.js";
import { dropFile, fileOf, groupDraft } from "../draft.js";
import { confirmSaved } from "../feedback.js";
import { pendingFor, setLastSaved, setPending } from "../flow.js";
import { personOf, skillOf } from "../lookup.js";
import { pinPad } from "../pinpad.js";
import { saveBatch, saveObservation } from "../queue.js";
import { address, goInstead, notHere } from "../router.js";
import { canSign } from "../secure.js";
import { passkeySignature, pinKey, pinSignatures } from "../secrets.js";
import { shortSummary, summaryOf } from "../summary.js";
import { say } from "../words.js";
import { pendingCard } from "./hand.js";

const hasPasskey = () =>
  Boolean(window.isSecureContext && window.PublicKeyCredential && desk.pack.mentor.passkeys.length);

/** One observation as the queue takes it. */
async function observationOf({ learner, seen, evidence, observed_at }, skill, acknowledge) {
  const files = await Promise.all(evidence.map(async (one) => ({ ...one, blob: await fileOf(one.id) })));
  const { place, session, bench } = desk.today;
  return {
    content: { ...seen, learner, place, session, bench, observed_at: observed_at ?? new Date().toISOString() },
    evidence: files,
    shown: { learner, skill: skill.code, title: skill.title, level: seen.level, marks: seen.marks },
    ...(acknowledge ? { acknowledge } : {}),
  };
}

/**
 * @param {any} pending
 * @param {(commitments: Uint8Array[]) => Promise<any>} sign
 */
async function save(pending, sign) {
  const { skill, drafts, acknowledge } = pending;
  const many = await Promise.all(pending.many.map((one) => observationOf(one, skill, acknowledge)));
  const { rest: left = null } = pending;
  const back = drafts.map(({ key, value }) => ({ key, value: structuredClone(value), left }));
  const kept = async () => {
    for (const draft of drafts) await draft.drop(left);
    for (const { id } of pending.many.flatMap(({ evidence }) => evidence)) await dropFile(id);
  };
  const items = many.length === 1 ? [await saveObservation(desk.store, { ...many[0], sign, kept })] : await saveBatch(desk.store, { many, sign, kept });
  await rememberItems(pending.many.flatMap(({ seen }) => seen.items));
  await changeToday({ last: skill.code });
  setLastSaved({ ids: items.map(({ id }) => id), drafts: back, kind: pending.kind, skill: skill.code, learner: pending.many[0].learner });
  setPending(null);
  confirmSaved();
  goInstead(address("saved", items[0].id));
}

/** @param {any} error in words, for the mentor */
function inWords(error) {
  if (error.name === "PasskeyError") return say(error.code === "none" ? "passkey_none" : "passkey_cancelled");
  if (error.name === "StorageFull") return say("save_no_room");
  if (error.name === "EvidenceChanged") return say("save_file_changed");
  return say("save_failed");
}

/**
 * @param {any} pending
 * @param {{href: string, words: string}} up
 * @returns {import("../router.js").Screen}
 */
function signScreen(pending, up) {
  const root = copyOf("sign");
  const { skill, many } = pending;
  const { mentor, hub } = desk.pack;
  let pad = null;
  fill(root, {
    code: skill.engraved,
    title: skill.title,
    heading: pending.kind === "group" ? say("sign_group", { name: mentor.name }) : say("sign_back_to", { name: mentor.name }),
    acknowledged: acknowledgedTag(pending),
    short: many.length === 1 ? shortLine(many[0].seen, skill) : count("group_short", many.length),
    summary: pending.kind === "card" ? wholeOf(many[0], skill) : many.map((one) => groupPart(one, skill)),
  });
  const passkey = part(root, "passkey");
  const attempt = async (sign) => {
    fill(root, { wrong: "" });
    passkey.disabled = true;
    try {
      await save(pending, sign);
    } catch (error) {
      fill(root, { wrong: inWords(error) });
    } finally {
      passkey.disabled = false;
    }
  };
  passkey.addEventListener("click", () =>
    attempt((commitments) => passkeySignature({ commitments, passkeys: mentor.passkeys, rpId: hub.rp_id })),
  );
  const byPin = () => {
    pad = pinPad({
      name: mentor.name,
      done: async (pin) => {
        const key = await pinKey(pin, mentor.pin);
        await attempt((commitments) => pinSignatures(key, commitments));
      },
    });
    fill(root, { pad: pad.root, ask: count("sign_pin", many.length) });
  };
  const ways = { passkey: hasPasskey(), pin: Boolean(mentor.pin) && canSign() };
  wireWays(root, ways, byPin, () => {
    pad?.leave();
    pad = null;
    fill(root, { pad: [], ask: say("sign_passkey") });
  });
  return { root, up, leave: () => pad?.leave() };
}

/** Which of the two ways is open, and the button that changes to the other. */
function wireWays(root, ways, byPin, byPasskey) {
  const other = part(root, "other-way");
  let now = "";
  const choose = (way) => {
    now = way;
    show(root, { passkey: way === "passkey", "other-way": ways.passkey && ways.pin, bar: way !== "pin" || ways.passkey });
    if (way === "pin") byPin();
    else if (way === "passkey") byPasskey();
    fill(root, { "other-way": say(way === "passkey" ? "use_pin" : "use_passkey") });
  };
  other.addEventListener("click", () => choose(now === "passkey" ? "pin" : "passkey"));
  if (ways.passkey || ways.pin) choose(ways.passkey ? "passkey" : "pin");
  else {
    show(root, { bar: false });
    fill(root, {
      alerts: canSign()
        ? alertOf({ kind: "danger", title: say("no_way_title"), text: say("no_way_text"), href: desk.config.signing, link: say("no_way_link") })
        : alertOf({ kind: "danger", title: say("insecure_title"), text: say("insecure_sign"), href: desk.config.forms, link: say("use_forms") }),
    });
  }
}

/** The adjustment that is signed for: for the mentor, and not in what is shown to the trainee. */
const adjustmentIn = ({ learner, seen }) =>
  agreedFor(personOf(desk.pack, learner), seen.skill).filter(({ id }) => id === seen.adjustment).map(({ what }) => line(say("agreed", { what })));

/** Everything that is signed for one person. */
const wholeOf = (one, skill) => [...summaryOf(one.seen, skill, one.evidence), ...adjustmentIn(one)];

/** @param {any} seen @param {any} skill */
const shortLine = (seen, skill) =>
  [shortSummary(seen, skill), say("level_short", { level: seen.level }), listed(seen.items)].join(" · ");

function acknowledgedTag({ kind, acknowledge, many }) {
  if (kind === "group") return tag(say("acknowledge_each_later"), { tone: "wait", mark: "wait" });
  const { name } = personOf(desk.pack, many[0].learner);
  return acknowledge
    ? tag(say("acknowledged_by", { name }), { tone: "good", mark: "check" })
    : tag(say("acknowledges_later", { name }), { tone: "wait", mark: "wait" });
}

const groupLine = ({ learner, seen }, skill) =>
  say("group_line", { name: personOf(desk.pack, learner).name, marks: shortSummary(seen, skill), level: seen.level });

/** One person of a group, in one line and in full. */
function groupPart(one, skill) {
  const root = line(groupLine(one, skill));
  const list = document.createElement("ul");
  list.append(...wholeOf(one, skill));
  root.append(list);
  return root;
}

/**
 * @param {string} learner
 * @param {string} code
 */
export async function sign(learner, code) {
  const person = personOf(desk.pack, learner);
  if (!person || !skillOf(desk.pack, code)) return notHere();
  const back = address("p", learner, code);
  const waiting = pendingFor(`${learner}/${code}`);
  if (!waiting && person.pin) {
    // Loaded anew: what the trainee had acknowledged was in memory only, so they are asked again.
    goInstead(address("p", learner, code, "hand"));
    return null;
  }
  const pending = waiting ?? (await pendingCard(learner, code));
  if (!pending) {
    goInstead(back);
    return null;
  }
  return signScreen(pending, { href: back, words: say("back_to_card") });
}

/** @param {string} code */
export async function signGroup(code) {
  const skill = skillOf(desk.pack, code);
  if (!skill) return notHere();
  const back = address("group", code);
  const { pendingGroup } = await import("../later/group.js");
  const pending = pendingGroup(await groupDraft(code), skill);
  if (!pending) {
    goInstead(back);
    return null;
  }
  return signScreen(pending, { href: back, words: say("back_to_group") });
}
