/* The first screen: where we are, who is here, and what is still on this phone. */
import { desk, placeName, session, setOption } from "../desk.js";
import { alertOf, clock, copyOf, count, dayAndTime, emptyOf, fill, icon, part, pick, row, show, tag } from "../dom.js";
import { join } from "../joining.js";
import { attendees, findPeople, meaningOf, waitsFor } from "../lookup.js";
import { address, go } from "../router.js";
import { queueSum, STALE_HOURS } from "../state.js";
import { say } from "../words.js";

/**
 * @param {any} person
 * @param {string[] | null} [codes] only what they wait for among these
 */
export function personRow(person, codes = null) {
  const waits = waitsFor(desk.pack, person.id, codes);
  const note = waits.map((skill) => say("waits_for", { code: skill.engraved, title: skill.title })).join(" · ");
  return row({ title: person.name, note, href: address("p", person.id) });
}

/**
 * Find by name, in the list of everybody who may be observed.
 *
 * @param {HTMLElement} root with the parts find, found and found-words
 * @param {(person: any) => string} addressOf where a person leads to
 */
export function wireFind(root, addressOf) {
  const input = part(root, "find");
  input.addEventListener("input", () => {
    const words = input.value.trim();
    const found = findPeople(desk.pack, words);
    fill(root, { found: found.map((person) => pick({ title: person.name, press: () => chosen(person) })) });
    fill(root, { "found-words": words && !found.length ? say("nobody_found", { words }) : words ? count("found_n", found.length) : "" });
  });
  const chosen = async (person) => {
    await join(person.id, "name");
    go(addressOf(person));
  };
}

/**
 * The form for a typed code.
 *
 * @param {HTMLElement} root with the parts code-form and code-wrong
 */
export function wireCode(root) {
  part(root, "code-form").addEventListener("submit", (event) => {
    event.preventDefault();
    const input = part(root, "code-form").querySelector("input");
    const typed = input.value.trim();
    if (!typed) {
      fill(root, { "code-wrong": say("code_empty") });
      input.focus();
      return;
    }
    const { kind, code } = meaningOf(desk.pack, typed);
    if (kind === "unknown") {
      fill(root, { "code-wrong": say("code_unknown", { code }) });
      input.focus();
    } else go(address("b", code));
  });
}

function sessionPart(root) {
  const held = session();
  const here = held ?? null;
  if (here) {
    const facts = [...(here.drill ? [say("drill")] : []), placeName(here.place), say("from_to", { from: clock(here.starts_at), to: clock(here.ends_at) })];
    if (here.mentors.length) facts.push(say("with_mentors", { names: here.mentors.join(", ") }));
    facts.push(count("attendees_n", attendees(desk.pack, desk.today).length));
    fill(root, { "session-title": here.title, "session-facts": facts.join(" · ") });
  } else if (desk.today.place) {
    fill(root, { "session-title": placeName(desk.today.place), "session-facts": say("without_session") });
  } else {
    const several = desk.pack.sessions.length > 1;
    fill(root, {
      "session-title": several ? say("sessions_several") : say("session_none"),
      "session-facts": several ? say("sessions_choose") : say("session_start_anyway"),
      "session-change": several ? say("choose_session") : say("choose_place"),
    });
  }
}

function herePart(root) {
  const people = attendees(desk.pack, desk.today);
  fill(root, { here: people.map((person) => personRow(person)) });
  if (!people.length) fill(root, { nobody: emptyOf(say("nobody_here")) });
  const groups = desk.pack.skills.filter((skill) => skill.batch_allowed).sort((a, b) => Number(isDrilled(b)) - Number(isDrilled(a)));
  show(root, { groups: groups.length && people.length });
  fill(root, { "group-list": groups.map(groupRow) });
}

/** Whether today's session is a drill that refreshes this gate; a hub that tells of none has none. @param {any} skill */
const isDrilled = (skill) => Boolean(session()?.drill?.includes(skill.code));

/** @param {unknown} is */
export const drillTags = (is) => (is ? [tag(say("drill"), { tone: "action", mark: "alert" })] : []);

/** @param {any} skill */
export const groupRow = (skill) =>
  row({ title: skill.title, note: skill.engraved, href: address("group", skill.code), tags: drillTags(isDrilled(skill)) });

/** What to know before anything is recorded: most urgent first. */
function alertsPart(root) {
  const alerts = [];
  const { config } = desk;
  if (!window.isSecureContext) {
    alerts.push(alertOf({ kind: "action", title: say("insecure_title"), text: say("insecure_text"), href: config.forms, link: say("use_forms") }));
  }
  if (desk.signedOut) {
    alerts.push(alertOf({ kind: "action", title: say("signed_out_title"), text: say("signed_out_text"), href: config.login, link: say("sign_in") }));
  }
  if (desk.contact.otherMentor) alerts.push(alertOf({ kind: "danger", title: say("other_mentor_title"), text: say("other_mentor_text") }));
  if (desk.contact.refused?.message) alerts.push(alertOf({ kind: "danger", title: say("refused_title"), text: desk.contact.refused.message }));
  if (window.isSecureContext && (!desk.storage.room || desk.storage.private)) {
    const kind = desk.storage.room ? "info" : "danger";
    alerts.push(alertOf({ kind, title: desk.storage.room ? say("storage_title") : say("storage_no_room"), text: desk.storage.words }));
  }
  if (packHours() > STALE_HOURS) {
    alerts.push(alertOf({ kind: "action", title: say("pack_old_title"), text: say("pack_old_text", { when: dayAndTime(desk.pack.made_at) }) }));
  }
  if (desk.updateReady) alerts.push(alertOf({ kind: "info", title: say("update_title"), text: say("update_text") }));
  fill(root, { alerts });
}

const packHours = () => (Date.now() - Date.parse(desk.pack.made_at)) / 3_600_000;

/** @param {string} mark @param {string} tone @param {string} word @param {string} text */
function deviceLine(mark, tone, word, text) {
  const made = fill(copyOf("device-line"), { icon: icon(mark), word, text });
  made.dataset.tone = tone;
  return made;
}

function devicePart(root) {
  const online = navigator.onLine && !desk.contact.offline;
  const { storage } = desk;
  fill(root, {
    device: [
      online
        ? deviceLine("check", "good", say("network_on"), say("network_on_text"))
        : deviceLine("wait", "wait", say("network_off"), say("network_off_text")),
      storage.room === false
        ? deviceLine("stop", "bad", say("storage_no_room"), "")
        : deviceLine(storage.persisted ? "check" : "info", storage.persisted ? "good" : "wait", say("storage_ok"), storage.persisted ? say("storage_kept") : desk.storage.words),
      deviceLine(packHours() > STALE_HOURS ? "wait" : "check", packHours() > STALE_HOURS ? "wait" : "good", say("pack"), say("pack_of", { when: dayAndTime(desk.pack.made_at) })),
    ],
  });
  const { mark, words } = queueSum(desk.items);
  fill(root, { "queue-icon": icon(mark), "queue-words": words });
}

function wireOptions(root) {
  for (const box of root.querySelectorAll("[data-option]")) {
    box.checked = Boolean(desk.options[box.dataset.option]);
    box.addEventListener("change", () => setOption(box.dataset.option, box.checked));
  }
}

/** @returns {import("../router.js").Screen} */
export function home() {
  const root = copyOf("home");
  sessionPart(root);
  herePart(root);
  wireCode(root);
  wireFind(root, (person) => address("p", person.id));
  wireOptions(root);
  const refresh = part(root, "refresh");
  refresh.addEventListener("click", async () => {
    refresh.disabled = true;
    await desk.refresh({ force: true });
    refresh.disabled = false;
    go("#/");
  });
  const live = () => {
    alertsPart(root);
    devicePart(root);
  };
  live();
  return { root, up: null, leave: desk.whenChanged(live) };
}
