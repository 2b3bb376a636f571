/* Everything that was recorded on this device, and what the hub said to it. */
import { desk } from "../desk.js";
import { alertOf, announce, copyOf, count, dayAndTime, emptyOf, fill, part, row, show, tag } from "../dom.js";
import { personOf, skillOf } from "../lookup.js";
import { dismiss } from "../queue.js";
import { go } from "../router.js";
import { lookOf, queueSum, todoOf, unreadOf, waitsForTrace } from "../state.js";
import { say } from "../words.js";
import { takeUp } from "../screens/saved.js";
import { asideList } from "./drafts.js";

const SKEW_SECONDS = 120;

/** An item as text that a person, or a program, can read later. @param {any} item */
function asText(item) {
  const { content, salt, signature, acknowledgement, receipt, state, reason } = item;
  return JSON.stringify({ state, reason, content, salt, signature, acknowledgement, receipt }, null, 2);
}

/** @param {string} name @param {string} text */
function download(name, text) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([text], { type: "application/json" }));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

/** Where its columns are confirmed, on the hub. @param {{id: string}} file */
function traceLink({ id }) {
  const link = copyOf("trace-link");
  link.setAttribute("href", desk.config.trace.replace(/0{8}[-0]*/, id));
  return link;
}

/** @param {any} item */
function itemRow(item) {
  const root = copyOf("queue-item");
  root.dataset.id = item.id;
  const { shown } = item;
  const skill = skillOf(desk.pack, shown.skill);
  const look = lookOf(item);
  const todo = todoOf(item);
  fill(root, {
    code: skill?.engraved ?? shown.skill,
    who: personOf(desk.pack, shown.learner)?.name ?? say("person_unknown"),
    facts: [shown.title, say("observed_at", { when: dayAndTime(item.observed_at) })].join(" · "),
    state: tag(look.words, look),
    reason: item.reason ? say("reason", { reason: item.reason }) : "",
    unread: unreadOf(item),
    todo,
    traces: waitsForTrace(item) ? item.evidence.filter(({ kind }) => kind === "trace").map(traceLink) : [],
  });
  const settled = item.state === "held" || item.state === "rejected";
  const refused = item.state === "rejected";
  const again = refused && skill && personOf(desk.pack, shown.learner);
  fill(root, { dismiss: say("dismiss"), undo: say(refused ? "set_right" : "undo") });
  show(root, { reason: item.reason, unread: unreadOf(item), todo, undo: again || (item.state === "saved" && !item.attempted), dismiss: settled });
  let sure = false;
  part(root, "dismiss").addEventListener("click", () => {
    if (sure) dismiss(desk.store, item.id).catch(() => {});
    sure = true;
    fill(root, { dismiss: say("dismiss_sure") });
  });
  part(root, "copy").addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(asText(item));
      fill(root, { says: say("copied") });
    } catch {
      fill(root, { says: say("copy_refused") });
    }
  });
  part(root, "export").addEventListener("click", () => download(`fettle-${item.id}.json`, asText(item)));
  part(root, "undo").addEventListener("click", async () => {
    try {
      go(await takeUp(item));
    } catch (error) {
      fill(root, { says: say(error.name === "TooLate" ? "undo_late" : "undo_failed") });
    }
  });
  return root;
}

/** @param {number} seconds that the hub's clock is ahead of this one; in minutes, from two hours on in hours, and so on */
function clockWords(seconds) {
  const which = seconds < 0 ? "clock_ahead" : "clock_behind";
  const minutes = Math.round(Math.abs(seconds) / 60);
  if (minutes < 2 * 60) return count(which, minutes);
  const hours = Math.round(minutes / 60);
  return hours < 2 * 24 ? count(`${which}_hours`, hours) : count(`${which}_days`, Math.round(hours / 24));
}

/** What stands between the queue and the hub. */
function alertsPart(root) {
  const { contact } = desk;
  const alerts = [];
  if (desk.signedOut) {
    alerts.push(alertOf({ kind: "action", title: say("signed_out_title"), text: say("signed_out_text"), href: desk.config.login, link: say("sign_in") }));
  }
  if (contact.otherMentor) alerts.push(alertOf({ kind: "danger", title: say("other_mentor_title"), text: say("other_mentor_text") }));
  if (contact.refused?.message) alerts.push(alertOf({ kind: "danger", title: say("refused_title"), text: contact.refused.message }));
  if (contact.offline || !navigator.onLine) alerts.push(alertOf({ kind: "info", title: say("network_off"), text: say("network_off_text") }));
  const seconds = contact.skew?.seconds ?? 0;
  if (Math.abs(seconds) > SKEW_SECONDS) {
    alerts.push(alertOf({ kind: "info", title: clockWords(seconds), text: say("clock_noted") }));
  }
  fill(root, { alerts });
}

/** @returns {Promise<import("../router.js").Screen>} */
export async function queue() {
  const root = copyOf("queue");
  const aside = await asideList();
  fill(root, { aside: aside.map(row) });
  show(root, { "aside-part": aside.length });
  const cards = new Map();
  const draw = () => {
    fill(root, { sum: queueSum(desk.items).words });
    alertsPart(root);
    fill(root, { contact: desk.contact.at ? say("last_contact", { when: dayAndTime(desk.contact.at) }) : say("no_contact") });
    const list = part(root, "items");
    // Only what changed is drawn anew, so that nobody loses the button they are on.
    for (const item of desk.items) {
      const before = cards.get(item.id);
      const mark = `${item.state}|${item.reason}|${item.attempted}`;
      if (before?.mark === mark) continue;
      const card = itemRow(item);
      if (before) before.card.replaceWith(card);
      else list.prepend(card);
      cards.set(item.id, { card, mark });
      if (before) announce(say("item_now", { name: part(card, "who").textContent, state: lookOf(item).words }));
    }
    for (const [id, { card }] of cards) {
      if (desk.items.some((item) => item.id === id)) continue;
      card.remove();
      cards.delete(id);
    }
    fill(root, { nothing: desk.items.length ? [] : emptyOf(say("queue_nothing"), "drop") });
  };
  draw();
  const send = part(root, "send");
  send.addEventListener("click", async () => {
    send.disabled = true;
    announce(say("sending"));
    await desk.sendNow();
    send.disabled = false;
    send.focus();
    draw();
  });
  return { root, up: { href: "#/", words: say("desk") }, leave: desk.whenChanged(draw) };
}
