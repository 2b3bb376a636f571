/* CBOR (RFC 8949), as much of it as a code for the door is written in: integers, bytes, text, lists and maps, each in
   its shortest form and with its length before it. Everything else is refused. */

const BYTES = 2;
const TEXT = 3;
const LIST = 4;
const MAP = 5;
const DEEPEST = 4;

/**
 * @param {Uint8Array} data
 * @returns {any} integers as numbers, maps as Map
 * @throws {Error} for anything that is not exactly one such value
 */
export function decodeCbor(data) {
  let at = 0;

  const take = (length) => {
    if (at + length > data.length) throw new Error("It ends too early.");
    at += length;
    return data.slice(at - length, at);
  };

  const head = () => {
    const [first] = take(1);
    const info = first & 31;
    if (info < 24) return [first >> 5, info];
    if (info > 26) throw new Error("A length that is not used here.");
    const value = take(1 << (info - 24)).reduce((sum, byte) => sum * 256 + byte, 0);
    if (value < [24, 256, 65536][info - 24]) throw new Error("Not the shortest form.");
    return [first >> 5, value];
  };

  const value = (depth) => {
    if (depth > DEEPEST) throw new Error("Too deep.");
    const [major, number] = head();
    if (major === 0) return number;
    if (major === 1) return -1 - number;
    if (major === BYTES) return take(number);
    if (major === TEXT) return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(take(number));
    if (major === LIST) return several(number, () => value(depth + 1));
    if (major !== MAP) throw new Error("A kind that is not used here.");
    const pairs = several(number, () => [value(depth + 1), value(depth + 1)]);
    const map = new Map(pairs);
    if (map.size !== pairs.length) throw new Error("A name twice.");
    return map;
  };

  const several = (number, one) => {
    if (number > data.length) throw new Error("It ends too early.");
    return Array.from({ length: number }, one);
  };

  const found = value(0);
  if (at !== data.length) throw new Error("Something follows.");
  return found;
}
