/* Two drafts of one card or group, since one came back out of the queue: both are kept, and somebody chooses. */
import { desk } from "../desk.js";
import { announce, copyOf, count, dayAndTime, fill, line, listed, newId, part, row, show, tag } from "../dom.js";
import { asideOf, asides, cardKey, dropFile, groupKey, holdsAnything } from "../draft.js";
import { setPending } from "../flow.js";
import { personOf, skillOf } from "../lookup.js";
import { address, goInstead, notHere, render } from "../router.js";
import { shortSummary } from "../summary.js";
import { say } from "../words.js";

const { result } = self.fettleDatabase;

/** The files that a draft names, of a card or of a whole group. @param {any} value */
const filesOf = (value) => (value.people ? Object.values(value.people) : [value]).flatMap(({ evidence }) => evidence ?? []);

/** In words, what a card holds. @param {any} value @param {any} skill */
function cardLines(value, skill) {
  const { marks = {}, level, items = [], evidence = [], comment, practise } = value;
  return [
    Object.keys(marks).length ? shortSummary({ marks }, skill) : "",
    level ? say("level_short", { level }) : "",
    items.length ? say("summary_items", { items: listed(items) }) : "",
    evidence.length ? count("draft_files", evidence.length) : "",
    comment?.trim() ? say("summary_comment", { text: comment }) : "",
    practise?.trim() ? say("summary_practise", { text: practise }) : "",
  ].filter(Boolean);
}

/** @param {any} value of a group, person by person */
function groupLines({ items, people }, skill) {
  const some = Object.entries(people).filter(([, one]) => holdsAnything(one));
  const lines = some.map(([id, one]) =>
    say("item_now", { name: personOf(desk.pack, id)?.name ?? say("person_unknown"), state: cardLines(one, skill).join(" · ") }),
  );
  return [...(items.length ? [say("summary_items", { items: listed(items) })] : []), ...lines];
}

/** This draft into the card; the one that is there lies aside. Both stay. @param {string} key @param {string} from */
const exchange = (key, from) =>
  desk.store.transact(["drafts"], async ({ drafts }) => {
    const [now, chosen] = await Promise.all([result(drafts.get(key)), result(drafts.get(from))]);
    if (!chosen) return;
    await result(drafts.put(chosen, key));
    await result(drafts.delete(from));
    if (holdsAnything(now)) await result(drafts.put(now, asideOf(key) + crypto.randomUUID()));
  });

/** For good, with its files, unless another draft names them as well. @param {string} key @param {any[]} others */
async function discard(key, value, others) {
  await desk.store.drafts.remove(key);
  const kept = new Set(others.flatMap(filesOf).map(({ id }) => id));
  for (const { id } of filesOf(value)) if (!kept.has(id)) await dropFile(id);
}

/** @param {{at: string, value: any, here: boolean}} draft @param {any} skill */
function draftPart({ at, value, here }, skill) {
  const root = copyOf("draft");
  fill(root, {
    title: value.seen_at ? say("draft_of", { when: dayAndTime(value.seen_at) }) : say("draft_undated"),
    state: tag(say(here ? "draft_here" : "draft_aside"), { tone: here ? "work" : "wait", mark: here ? "arrow" : "wait" }),
    lines: (value.people ? groupLines(value, skill) : cardLines(value, skill)).map(line),
    use: say(here ? "draft_stay" : "draft_use"),
    discard: say("draft_discard"),
  });
  root.dataset.at = at;
  const title = part(root, "title");
  title.id = newId("draft");
  root.querySelector("article").setAttribute("aria-labelledby", title.id);
  for (const name of ["use", "discard"]) part(root, name).setAttribute("aria-describedby", title.id);
  show(root, { discard: !here });
  return root;
}

/**
 * @param {string} code
 * @param {string} [learner] without, of the group
 * @returns {Promise<import("../router.js").Screen | null>}
 */
export async function drafts(code, learner = "") {
  const skill = skillOf(desk.pack, code);
  const person = learner ? personOf(desk.pack, learner) : null;
  if (!skill || (learner && !person)) return notHere();
  const key = learner ? cardKey(learner, code) : groupKey(code);
  const back = learner ? address("p", learner, code) : address("group", code);
  const keys = [key, ...(await asides(key))];
  const all = await Promise.all(keys.map(async (at) => ({ at, here: at === key, value: await desk.store.drafts.get(at) })));
  const kept = all.filter(({ value }) => value);
  if (!kept.some(({ here }) => !here)) {
    goInstead(back);
    return null;
  }
  const root = fill(copyOf("drafts"), { code: skill.engraved, what: [person?.name, skill.title].filter(Boolean).join(" · ") });
  fill(root, { list: kept.map((draft) => draftPart(draft, skill)) });
  for (const { at, value, here } of kept) wire(root, { at, value, here, key, back, others: kept });
  return { root, up: { href: back, words: say(learner ? "back_to_card" : "back_to_group") } };
}

function wire(root, { at, value, here, key, back, others }) {
  const one = [...root.querySelectorAll("[data-at]")].find(({ dataset }) => dataset.at === at);
  part(one, "use").addEventListener("click", async () => {
    setPending(null); // what was acknowledged is another text
    if (!here) await exchange(key, at);
    goInstead(back);
  });
  let sure = false;
  part(one, "discard").addEventListener("click", async () => {
    if (!sure) {
      sure = true;
      fill(one, { discard: say("draft_discard_sure") });
      return;
    }
    await discard(at, value, others.filter((other) => other.at !== at).map((other) => other.value));
    announce(say("draft_discarded"));
    render();
  });
}

/** Every card and group of which a draft lies aside, as rows that lead to the choice; one for each. */
export async function asideList() {
  const places = (await desk.store.drafts.keys()).map((key) => /^aside:(card|group):(.+):[^:]+$/.exec(key)).filter(Boolean);
  const seen = new Map(places.map(([, kind, rest]) => [`${kind}:${rest}`, [kind, ...rest.split(":")]]));
  return [...seen.values()].map(([kind, ...parts]) => {
    const skill = skillOf(desk.pack, parts.at(-1));
    const title = kind === "card" ? (personOf(desk.pack, parts[0])?.name ?? say("person_unknown")) : say("draft_group");
    const href = address(kind === "card" ? "p" : "group", ...parts, "drafts");
    return { title, note: [skill?.engraved ?? parts.at(-1), skill?.title].filter(Boolean).join(" · "), href };
  });
}
