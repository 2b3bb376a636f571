/* Salts, commitments and the two ways to sign them: by passkey and by PIN. docs/sync.md says what is signed. */

const utf8 = new TextEncoder();

/**
 * @param {...Uint8Array} parts
 * @returns {Uint8Array}
 */
function joined(...parts) {
  const whole = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/**
 * @param {ArrayBuffer | Uint8Array} bytes
 * @returns {string} base64url without padding
 */
export function base64url(bytes) {
  let text = "";
  for (const byte of new Uint8Array(bytes)) text += String.fromCharCode(byte);
  return btoa(text).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

/**
 * @param {string} text base64url without padding
 * @returns {Uint8Array}
 */
export function fromBase64url(text) {
  return Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (letter) => letter.charCodeAt(0));
}

/**
 * @param {ArrayBuffer | Uint8Array} bytes
 * @returns {Promise<string>} SHA-256 in lower-case hexadecimal
 */
export async function sha256Hex(bytes) {
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** @returns {Uint8Array} 32 random bytes */
export function newSalt() {
  return crypto.getRandomValues(new Uint8Array(32));
}

/**
 * @param {Uint8Array} salt
 * @param {string} text canonical content
 * @returns {Promise<Uint8Array>} SHA-256(salt ‖ content)
 */
export async function commitmentOf(salt, text) {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", joined(salt, utf8.encode(text))));
}

/**
 * The key that a PIN stands for. It cannot be read out; throw it away with the form.
 *
 * @param {string} pin
 * @param {{salt: string, iterations: number}} how as the pack says it for this person
 * @returns {Promise<CryptoKey>}
 */
export async function pinKey(pin, { salt, iterations }) {
  const secret = await crypto.subtle.importKey("raw", utf8.encode(pin), "PBKDF2", false, ["deriveBits"]);
  const how = { name: "PBKDF2", hash: "SHA-256", salt: fromBase64url(salt), iterations };
  const bits = await crypto.subtle.deriveBits(how, secret, 256);
  return crypto.subtle.importKey("raw", bits, { name: "HMAC", hash: "SHA-256" }, false, ["sign"]);
}

/** @typedef {"fettle/observed/1" | "fettle/acknowledged/1"} Label */
export const OBSERVED = "fettle/observed/1";
export const ACKNOWLEDGED = "fettle/acknowledged/1";

/**
 * @param {CryptoKey} key of `pinKey`
 * @param {Label} label
 * @param {Uint8Array} commitment
 * @returns {Promise<string>} HMAC-SHA256(key, label ‖ commitment) as base64url: what goes into `mac`
 */
export async function pinMac(key, label, commitment) {
  return base64url(await crypto.subtle.sign("HMAC", key, joined(utf8.encode(label), commitment)));
}

/**
 * @param {CryptoKey} key
 * @param {Uint8Array[]} commitments
 * @returns {Promise<{kind: "pin", mac: string}[]>} one signature each; a PIN knows no signature for a group
 */
export function pinSignatures(key, commitments) {
  return Promise.all(commitments.map(async (one) => ({ kind: "pin", mac: await pinMac(key, OBSERVED, one) })));
}

/** Signing by passkey did not happen. `code`: "none" (no passkey here), "cancelled" (by the mentor, or out of time). */
export class PasskeyError extends Error {
  /**
   * @param {"none" | "cancelled"} code
   * @param {unknown} [cause]
   */
  constructor(code, cause) {
    super(`No signature by passkey: ${code}.`, { cause });
    this.name = "PasskeyError";
    this.code = code;
  }
}

/**
 * @param {Uint8Array[]} commitments
 * @returns {Promise<Uint8Array>} what a passkey signs: the one commitment, or the hash over those of a group
 */
export async function challengeOf(commitments) {
  if (commitments.length === 1) return commitments[0];
  const whole = joined(utf8.encode("fettle/batch/1"), ...commitments);
  return new Uint8Array(await crypto.subtle.digest("SHA-256", whole));
}

/**
 * Sign by passkey, without a network: the challenge is made here.
 *
 * @param {{commitments: Uint8Array[], passkeys: {id: string, transports?: string[]}[], rpId: string}} what
 * @returns {Promise<{kind: "passkey", credential: string, authenticator_data: string, client_data: string,
 *   signature: string, batch: string[] | null}>}
 * @throws {PasskeyError}
 */
export async function passkeySignature({ commitments, passkeys, rpId }) {
  if (!passkeys.length || !navigator.credentials?.get || !self.PublicKeyCredential) throw new PasskeyError("none");
  const publicKey = {
    challenge: await challengeOf(commitments),
    rpId,
    allowCredentials: passkeys.map(({ id, transports }) => ({
      type: "public-key",
      id: fromBase64url(id),
      ...(transports?.length ? { transports } : {}),
    })),
    userVerification: "preferred",
    timeout: 60_000,
  };
  let made;
  try {
    made = await navigator.credentials.get({ publicKey });
  } catch (error) {
    // The browser tells "no such passkey on this device" and "cancelled" apart only for its user, not for the page.
    if (error.name === "NotAllowedError" || error.name === "AbortError") throw new PasskeyError("cancelled", error);
    throw new PasskeyError("none", error);
  }
  if (!made) throw new PasskeyError("cancelled");
  return {
    kind: "passkey",
    credential: base64url(made.rawId),
    authenticator_data: base64url(made.response.authenticatorData),
    client_data: base64url(made.response.clientDataJSON),
    signature: base64url(made.response.signature),
    batch: commitments.length > 1 ? commitments.map(base64url) : null,
  };
}
