/* The desk: opens what lies on this device, draws the screens, and sends when it can. */
import { desk, recallOptions, recallToday } from "./desk.js";
import { alertOf, announce, copyOf, fill } from "./dom.js";
import { sendAttendance } from "./joining.js";
import { loadPack } from "./pack.js";
import { watch } from "./queue.js";
import { address, render, route, showChip } from "./router.js";
import { card } from "./screens/card.js";
import { hand } from "./screens/hand.js";
import { home } from "./screens/home.js";
import { scanned } from "./screens/people.js";
import { saved } from "./screens/saved.js";
import { scan } from "./screens/scan.js";
import { sign, signGroup } from "./screens/sign.js";
import { skills } from "./screens/skills.js";
import { keepSending, send } from "./sending.js";
import { canSign } from "./secure.js";
import { startDesk } from "./start.js";
import { lookOf, queueSum } from "./state.js";
import { storageState } from "./store.js";
import { startWorker, takeOver } from "./worker.js";
import { say } from "./words.js";

const listeners = new Set();
const changed = () => listeners.forEach((told) => told());

/** @param {() => void} told @returns {() => void} stops it */
desk.whenChanged = (told) => {
  listeners.add(told);
  return () => listeners.delete(told);
};

/** A newer pack, if there is one. @param {{force?: boolean, quiet?: boolean}} [options] */
desk.refresh = async ({ force = false, quiet = false } = {}) => {
  let said = "pack_newest";
  try {
    desk.pack = await loadPack(desk.store, { force });
    desk.signedOut = false;
  } catch ({ code }) {
    if (code === "other_mentor") location.reload(); // opened anew it is theirs; drafts and queue of the one before stay
    desk.signedOut = code === "signed_out";
    said = desk.signedOut ? "signed_out_title" : "network_off";
  }
  if (!quiet) announce(say(said));
  changed();
};

/** Somebody takes the phone out of the pocket: look for news, and show them where no form is open. */
async function lookedAt() {
  if (document.visibilityState !== "visible") return;
  await desk.refresh({ quiet: true });
  const idle = ["", "#", "#/"].includes(location.hash) && ["BODY", "H1"].includes(document.activeElement?.tagName ?? "BODY");
  if (idle) render({ focus: false });
}

/** @param {any} answer of a run of sending */
async function contacted(answer) {
  const reached = !answer.offline && !answer.busy && !answer.error && navigator.onLine;
  if (answer.busy) return;
  const skew = await desk.store.getMeta("skew");
  desk.contact = { ...desk.contact, ...answer, skew, at: reached ? Date.now() : (desk.contact.at ?? skew?.at) };
  if (reached) desk.signedOut = answer.signedOut;
  if (reached && !answer.signedOut) sendAttendance();
  changed();
}

desk.sendNow = async () => {
  if (canSign()) await contacted(await send(desk.store.mentorId, { now: true }));
};

/** Say aloud when the hub has received something, or did not take it. */
function hear(before, items) {
  const known = new Map(before.map(({ id, state }) => [id, state]));
  for (const item of items) {
    const was = known.get(item.id);
    if (was && was !== item.state && ["received", "held", "rejected"].includes(item.state)) announce(lookOf(item).words);
  }
}

function queueChanged(items) {
  hear(desk.items, items);
  desk.items = items;
  showChip(queueSum(items));
  changed();
}

function routes() {
  route("/", home);
  route("/scan", scan);
  route("/b/:code", scanned);
  route("/p/:learner", skills);
  route("/p/:learner/:skill", card);
  route("/p/:learner/:skill/hand", hand);
  route("/p/:learner/:skill/sign", sign);
  // What the first screen does not need is loaded after it.
  route("/session", async () => (await import("./later/session.js")).sessionChoice());
  route("/group/:skill", async (code) => (await import("./later/group.js")).group(code));
  route("/group/:skill/sign", signGroup);
  route("/saved/:id", saved);
  route("/queue", async () => (await import("./later/queue.js")).queue());
  const drafts = async (...parts) => (await import("./later/drafts.js")).drafts(...parts);
  route("/p/:learner/:skill/drafts", (learner, skill) => drafts(skill, learner));
  route("/group/:skill/drafts", (skill) => drafts(skill));
}

/** The phone's own camera opens /b/<code>; without a network the service worker answers with this page. */
function settleAddress() {
  const bench = /^\/b\/([^/]+)\/?$/.exec(location.pathname);
  if (bench) history.replaceState(null, "", `${desk.config.home}${address("b", decodeURIComponent(bench[1]))}`);
  else if (location.pathname !== desk.config.home) history.replaceState(null, "", `${desk.config.home}${location.hash}`);
}

/** What is on the screen is no longer the page that came over the network. */
const opened = () => document.getElementById("desk").removeAttribute("aria-busy");

/** What the first screen does not need: on the device before the network goes, also where no service worker keeps it. */
const fetchTheRest = () => Promise.all(["queue", "group", "tracing", "session"].map((name) => import(`./later/${name}.js`))).catch(() => {});

/** Nothing to work with: say why, and what to do. @param {any} start */
function cannotStart({ state }) {
  const root = copyOf("missing");
  root.id = "desk-screen";
  root.querySelector("h1").textContent = say("desk");
  const where = {
    signed_out: { href: desk.config.login, link: say("sign_in_first") },
    not_allowed: { href: desk.config.forms, link: say("use_forms") },
    no_storage: { href: desk.config.forms, link: say("use_forms") },
    no_pack: { href: "", link: "" },
  };
  const alert = alertOf({ kind: "action", title: say(`start_${state}_title`), text: say(`start_${state}_text`), ...where[state] });
  fill(root, { text: "" });
  root.querySelector("p:has(a)").replaceWith(alert);
  document.getElementById("desk-screen").replaceWith(root);
  document.getElementById("desk-up").hidden = true;
  document.getElementById("desk-chip").hidden = true;
  opened();
}

async function open() {
  desk.config = document.getElementById("desk").dataset;
  recallOptions();
  settleAddress();
  startWorker({ onReady: () => listenForUpdate() });
  const start = await startDesk();
  if (start.state !== "ready") {
    cannotStart(start);
    return;
  }
  Object.assign(desk, { store: start.store, pack: start.pack, signedOut: start.signIn, mentorId: start.store.mentorId });
  desk.contact = { offline: start.offline };
  desk.storage = { persisted: false, room: true, words: "" };
  desk.items = await desk.store.queue.list();
  await recallToday();
  routes();
  showChip(queueSum(desk.items));
  await render({ focus: location.hash.length > 2 });
  opened();
  watch(desk.store, queueChanged);
  if (canSign()) keepSending(desk.store, contacted);
  desk.storage = await storageState();
  fetchTheRest();
  document.addEventListener("visibilitychange", lookedAt);
  addEventListener("online", changed);
  addEventListener("offline", changed);
  changed();
}

/** A new version takes over the next time that somebody comes to the home screen: no card is in use then. */
function listenForUpdate() {
  desk.updateReady = true;
  changed();
  const look = () => ["", "#", "#/"].includes(location.hash) && takeOver();
  addEventListener("hashchange", look);
}

open();
