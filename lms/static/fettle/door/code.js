/* A code for the door: from the text of a QR code to what it states. Nothing here says whether it is true. */

import { decodeCbor } from "./cbor.js";

const PREFIX = "DOOR1:";
const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
const TAG_SIGN1 = 0xd2;
const BADGE = -65537;
const LONGEST = 4000; // characters: no QR code holds more

/**
 * Where the code stands in what was scanned, typed or pasted: alone or behind an address, in any case, with gaps.
 *
 * @param {string} text
 * @returns {string} empty where there is none
 */
export function codeIn(text) {
  const plain = text.slice(0, LONGEST).replace(/\s+/g, "").toUpperCase();
  const at = plain.indexOf(PREFIX);
  return at < 0 ? "" : plain.slice(at + PREFIX.length);
}

/** @param {string} text base32 without padding @returns {Uint8Array} */
function fromBase32(text) {
  const bytes = [];
  let bits = 0;
  let held = 0;
  for (const letter of text) {
    const value = ALPHABET.indexOf(letter);
    if (value < 0) throw new Error("Not base32.");
    held = (held << 5) | value;
    bits += 5;
    if (bits >= 8) {
      bits -= 8;
      bytes.push((held >> bits) & 255);
      held &= (1 << bits) - 1;
    }
  }
  if (held || bits >= 5) throw new Error("It could be written in another way.");
  return Uint8Array.from(bytes);
}

/** The Sig_structure of RFC 9052: ["Signature1", protected, no external data, payload]. */
function toBeSigned(protectedHeader, payload) {
  const text = new TextEncoder().encode("Signature1");
  return Uint8Array.from([
    0x84, 0x60 + text.length, ...text, ...headed(protectedHeader), 0x40, ...headed(payload),
  ]);
}

function headed(bytes) {
  const { length } = bytes;
  if (length < 24) return [0x40 + length, ...bytes];
  return length < 256 ? [0x58, length, ...bytes] : [0x59, length >> 8, length & 255, ...bytes];
}

const hex = (bytes) => [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");

/**
 * @param {string} text as from `codeIn`
 * @returns {{kid: string, signed: Uint8Array, signature: Uint8Array, stated: {issuer: string, until: number | null,
 *   from: number, signedAt: number, badge: string, skills: number, list: number, index: number, holder: string}}}
 * @throws {Error} for what is no code
 */
export function readCode(text) {
  const data = fromBase32(text);
  if (data[0] !== TAG_SIGN1) throw new Error("No COSE_Sign1.");
  const [protectedHeader, unprotected, payload, signature, ...more] = decodeCbor(data.slice(1));
  const header = decodeCbor(protectedHeader);
  const plain = unprotected instanceof Map && unprotected.size === 0 && more.length === 0;
  if (!plain || header.size !== 2 || header.get(1) !== -8) throw new Error("Another kind.");
  return {
    kid: hex(header.get(4)),
    signed: toBeSigned(protectedHeader, payload),
    signature,
    stated: statedIn(decodeCbor(payload)),
  };
}

/** @param {Map<number, any>} claims */
function statedIn(claims) {
  const [badge, skills, list, index, holder = ""] = claims.get(BADGE);
  const stated = {
    issuer: claims.get(1),
    until: claims.get(4) ?? null,
    from: claims.get(5),
    signedAt: claims.get(6),
    badge,
    skills,
    list,
    index,
    holder,
  };
  const numbers = [stated.from, stated.signedAt, skills, list, index];
  const texts = [stated.issuer, badge, holder];
  const known = numbers.every(Number.isSafeInteger) && texts.every((one) => typeof one === "string");
  if (!known || !(stated.until === null || Number.isSafeInteger(stated.until))) throw new Error("Not what it should be.");
  return stated;
}
