/* Opening the desk: whose it is, and what there is to work with. */
import { fetchPack, keepPack, loadPack, storedPack } from "./pack.js";
import { lastMentor, openStore, setLastMentor } from "./store.js";

/**
 * @typedef {object} Start
 * @property {"ready" | "signed_out" | "not_allowed" | "no_pack" | "no_storage"} state "ready" is the only one in which
 *   anything about people may be shown. "signed_out": nobody is signed in and no pack lies here. "no_pack": the hub
 *   does not answer and this device was never used with it. "no_storage": see `storageState`
 * @property {import("./store.js").Store | null} store
 * @property {any} pack
 * @property {boolean} signIn whether the hub wants a sign-in before it takes anything; the queue stays
 * @property {boolean} offline whether the pack is the stored one
 */

const start = (state, more = {}) => ({ state, store: null, pack: null, signIn: false, offline: false, ...more });

/** Another mentor is here now. What lies here of the one before is a queue, which stays, and a pack, which goes. */
async function change(previous) {
  const got = await fetchPack();
  await previous?.removeMeta("pack");
  previous?.close();
  const store = await openStore(got.pack.mentor.id);
  setLastMentor(store.mentorId);
  return start("ready", { store, pack: await keepPack(store, got) });
}

/** @returns {Promise<Start>} where the hub has no pack for this device's last mentor */
async function without(store, code) {
  const pack = code === "signed_out" || code === "offline" ? await storedPack(store) : null;
  if (pack) return start("ready", { store, pack, signIn: code === "signed_out", offline: true });
  if (code === "not_allowed") return start("not_allowed", { store });
  const left = code === "signed_out" || (await store.getMeta("signed_out"));
  return start(left ? "signed_out" : "no_pack", { store, signIn: Boolean(left), offline: code === "offline" });
}

/**
 * Open the desk of whoever is signed in; without a network that of the last mentor, unless they signed out.
 *
 * @returns {Promise<Start>}
 */
export async function startDesk() {
  const last = lastMentor();
  let store = null;
  try {
    store = last ? await openStore(last) : null;
  } catch {
    return start("no_storage");
  }
  try {
    if (!store) return await change(null);
    // Asked each time, however lately it was: somebody else may have signed in, who must see nothing of this queue.
    return start("ready", { store, pack: await loadPack(store, { force: true }) });
  } catch (error) {
    if (error.code === "other_mentor" && store) return change(store).catch((second) => failed(store, second));
    return failed(store, error);
  }
}

async function failed(store, error) {
  if (error.name !== "NoPack") return start("no_storage");
  if (store) return without(store, error.code);
  const state = { signed_out: "signed_out", not_allowed: "not_allowed" }[error.code] ?? "no_pack";
  return start(state, { signIn: state === "signed_out", offline: error.code === "offline" });
}
