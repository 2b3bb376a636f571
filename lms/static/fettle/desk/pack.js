/* The pack: everything the desk has to know for a day without a network. */

const ADDRESS = "/api/v1/desk/pack";
const FORMAT = "fettle/desk-pack/1";
/** With a pack at hand nobody waits longer than this for a newer one, in milliseconds. */
const PATIENCE_MS = 4_000;
const FIRST_PATIENCE_MS = 20_000;
/** A pack that was looked after this recently is not asked for again, unless forced. */
const FRESH_MS = 60_000;

/** No pack. `code`: "signed_out", "other_mentor", "not_allowed" (may not observe), "offline". */
export class NoPack extends Error {
  /**
   * @param {"signed_out" | "other_mentor" | "not_allowed" | "offline"} code
   * @param {string} [message]
   */
  constructor(code, message) {
    super(message || `No pack: ${code}.`);
    this.name = "NoPack";
    this.code = code;
  }
}

/**
 * Ask the hub.
 *
 * @param {{mentorId?: string, etag?: string, patience?: number}} [known]
 * @returns {Promise<{pack: object, etag: string} | null>} null where the pack with this ETag is still right
 * @throws {NoPack}
 */
export async function fetchPack({ mentorId, etag, patience = FIRST_PATIENCE_MS } = {}) {
  const headers = { "X-Fettle-Desk": "1" };
  if (mentorId) headers["X-Fettle-Mentor"] = mentorId;
  if (etag) headers["If-None-Match"] = etag;
  let answer, body;
  try {
    const signal = AbortSignal.timeout(patience);
    answer = await fetch(ADDRESS, { headers, signal, redirect: "error", cache: "no-store" });
    body = answer.status === 304 ? null : await answer.json().catch(() => ({}));
  } catch {
    throw new NoPack("offline");
  }
  if (answer.status === 304) return null;
  if (answer.status === 401) throw new NoPack("signed_out", body.message);
  if (answer.status === 409) throw new NoPack("other_mentor", body.message);
  if (answer.status === 403) throw new NoPack("not_allowed", body.message);
  if (!answer.ok || body.format !== FORMAT) throw new NoPack("offline", body.message);
  if (mentorId && body.mentor.id !== mentorId) throw new NoPack("other_mentor");
  return { pack: body, etag: answer.headers.get("ETag") ?? "" };
}

/**
 * Keep a pack. Where there is no room the old one stays, and the new one is good for as long as the page is open.
 *
 * @param {import("./store.js").Store} store
 * @param {{pack: object, etag: string}} got
 */
export async function keepPack(store, { pack, etag }) {
  try {
    await store.transact(["meta"], ({ meta }) => {
      meta.put({ pack, etag, looked_at: Date.now() }, "pack");
      meta.delete("signed_out");
    });
  } catch (error) {
    if (!(error instanceof self.fettleDatabase.StorageFull)) throw error;
  }
  return pack;
}

/**
 * The newest pack that can be had: from the hub if it answers in time, else the stored one.
 *
 * @param {import("./store.js").Store} store
 * @param {{force?: boolean}} [options] `force` asks the hub even if it was asked a moment ago
 * @returns {Promise<object>}
 * @throws {NoPack} "signed_out", "other_mentor" and "not_allowed" also with a stored pack, which `storedPack` gives
 */
export async function loadPack(store, { force = false } = {}) {
  const stored = await store.getMeta("pack");
  if (stored && !force && Math.abs(Date.now() - stored.looked_at) < FRESH_MS) return stored.pack;
  const patience = stored ? PATIENCE_MS : FIRST_PATIENCE_MS;
  try {
    const got = await fetchPack({ mentorId: store.mentorId, etag: stored?.etag, patience });
    return await keepPack(store, got ?? stored);
  } catch (error) {
    if (stored && error.code === "offline") return stored.pack;
    throw error;
  }
}

/**
 * @param {import("./store.js").Store} store
 * @returns {Promise<object | null>} what lies on this device; null after signing out
 */
export async function storedPack(store) {
  return (await store.getMeta("pack"))?.pack ?? null;
}

/**
 * @param {{made_at: string}} pack
 * @param {number} [now] milliseconds
 * @returns {number} how old it is, in milliseconds; 0 where the clocks disagree
 */
export function packAge(pack, now = Date.now()) {
  return Math.max(0, now - Date.parse(pack.made_at));
}
