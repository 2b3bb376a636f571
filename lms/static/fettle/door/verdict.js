/* The verdict on a code, from a snapshot of the hub alone: nothing is asked of anybody. */

import { codeIn, readCode } from "./code.js";

export const DAY = 86_400; // seconds
const CLOCK_MAY_BE_OFF = 600; // seconds

/**
 * @typedef {{made: number, warnAfterDays: number, tooOldAfterDays: number, lists: Record<string, string>,
 *   keys: Record<string, {key: string, issuer: string, until: number | null, compromised: boolean}>}} Snapshot
 * @typedef {"holds" | "expired" | "early" | "revoked" | "forged" | "stranger" | "stale" | "distrusted" | "nothing"} Word
 */

/** @param {string} text base64url @returns {Uint8Array} */
export function fromBase64url(text) {
  return Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (letter) => letter.charCodeAt(0));
}

/** @param {Uint8Array} packed @returns {Promise<Uint8Array>} */
export async function unpacked(packed) {
  const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream("gzip"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

/** @param {string} list multibase base64url of gzip @param {number} index */
async function isSet(list, index) {
  const bits = await unpacked(fromBase64url(list.slice(1)));
  if (index < 0 || index >= bits.length * 8) throw new Error("No such place.");
  return (bits[index >> 3] & (0x80 >> (index & 7))) !== 0;
}

/**
 * @param {string} text what was scanned, typed or pasted
 * @param {Snapshot} snapshot
 * @param {number} clock the device's, in seconds
 * @param {(signature: Uint8Array, data: Uint8Array, key: Uint8Array) => Promise<boolean>} verify Ed25519
 * @returns {Promise<{word: Word, stated: any, warnings: string[]}>} `stated` only where the hub signed it; of a
 *   stranger, the name it gives itself
 */
export async function judge(text, snapshot, clock, verify) {
  const code = codeIn(text);
  if (!code) return verdict("nothing");
  let read;
  try {
    read = readCode(code);
  } catch {
    return verdict("forged");
  }
  const refusal = await signatureRefusal(read, snapshot, verify);
  if (refusal) return refusal;
  // A clock that is behind the snapshot is wrong: what has expired since is not to hold because of it.
  const now = Math.max(clock, snapshot.made);
  const warnings = [
    ...(clock < snapshot.made - CLOCK_MAY_BE_OFF ? ["clock"] : []),
    ...(now - snapshot.made > snapshot.warnAfterDays * DAY ? ["old"] : []),
  ];
  return { ...(await state(read.stated, snapshot, now)), stated: read.stated, warnings };
}

const verdict = (word, stated = null) => ({ word, stated, warnings: [] });

/** Why nothing that the code states is to be believed; null where the hub signed it. */
async function signatureRefusal({ kid, signed, signature, stated }, snapshot, verify) {
  const issuers = Object.values(snapshot.keys).map(({ issuer }) => issuer);
  if (!issuers.includes(stated.issuer)) return verdict("stranger", { issuer: stated.issuer });
  const key = snapshot.keys[kid];
  if (!key) return verdict(stated.signedAt > snapshot.made ? "stale" : "forged");
  const late = key.until !== null && stated.signedAt > key.until;
  const fits = await verify(signature, signed, fromBase64url(key.key)).catch(() => false);
  if (!fits || late || key.issuer !== stated.issuer) return verdict("forged");
  // Whoever has the key writes any date: only the hub itself can tell which codes were its own.
  return key.compromised ? verdict("distrusted") : null;
}

async function state(stated, snapshot, now) {
  const list = snapshot.lists[stated.list];
  if (list === undefined) return { word: "stale" };
  if (await isSet(list, stated.index)) return { word: "revoked" };
  if (stated.until !== null && stated.until <= now) return { word: "expired" };
  if (now - snapshot.made > snapshot.tooOldAfterDays * DAY) return { word: "stale" };
  return { word: stated.from > now + CLOCK_MAY_BE_OFF ? "early" : "holds" };
}
