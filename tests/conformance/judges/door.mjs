// A code for the door, read twice: with a CBOR reader and signatures that are not ours (cborg, OpenSSL), and by the
// scripts of our own page with what they bring along.
//
// A line in: {text, key, snapshot, now}; `key` is an Ed25519 public key as the `x` of a JWK. A line out: {other, page}:
// what the other reader found the claims to be, or null where the signature does not fit; and the page's verdict.
import {createPublicKey, verify} from "node:crypto";
import {readFileSync} from "node:fs";
import {createInterface} from "node:readline";
import {decode, encode} from "cborg";

const root = new URL("../../../lms/static/", import.meta.url);
const {judge} = await import(new URL("fettle/door/verdict.js", root).href);
const noble = new Function(`${readFileSync(new URL("vendor/noble/ed25519.iife.js", root))}; return nobleEd25519;`)();

const LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

function base32(text) {
  const bits = [...text].map((letter) => LETTERS.indexOf(letter).toString(2).padStart(5, "0")).join("");
  return Uint8Array.from(bits.match(/.{8}/g).map((byte) => parseInt(byte, 2)));
}

function other({text, key}) {
  const options = {useMaps: true, strict: true, tags: {18: (sign1) => sign1}};
  try {
    const [header, unprotected, payload, signature] = decode(base32(text.replace("DOOR1:", "")), options);
    const signed = encode(["Signature1", header, new Uint8Array(), payload]);
    const jwk = {kty: "OKP", crv: "Ed25519", x: key};
    const fits = verify(null, signed, createPublicKey({key: jwk, format: "jwk"}), signature);
    const plain = (bytes) => Object.fromEntries(
      [...decode(bytes, options)].map(([name, value]) => [
        name, value instanceof Uint8Array ? Buffer.from(value).toString("hex") : value,
      ]),
    );
    const isBare = unprotected instanceof Map && unprotected.size === 0; // no signature covers it
    return fits && isBare ? {header: plain(header), claims: plain(payload)} : null;
  } catch {
    return null;
  }
}

for await (const line of createInterface({input: process.stdin})) {
  const asked = JSON.parse(line);
  const page = asked.snapshot
    ? await judge(asked.text, asked.snapshot, asked.now, async (...parts) => noble.verify(...parts))
    : null;
  process.stdout.write(`${JSON.stringify({other: asked.key ? other(asked) : null, page})}\n`);
}
