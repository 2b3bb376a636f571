/* A JPEG with nothing in it but the picture. */

const START = 0xd8, SCAN = 0xda, COMMENT = 0xfe, FIRST_APP = 0xe0, LAST_APP = 0xef;
const JFIF = 0xe0, ADOBE = 0xee; // say how the colours are coded; without them the picture looks wrong

const extra = (marker) =>
  marker === COMMENT || (marker >= FIRST_APP && marker <= LAST_APP && marker !== JFIF && marker !== ADOBE);

/**
 * Take out profiles, comments and whatever else lies in a JPEG beside its picture. Some browsers put a colour profile
 * into what a canvas gives; it says sRGB, which is what a picture without one means. The hub refuses files with more
 * than the picture, since it would have to change them after they were signed.
 *
 * @param {Blob} blob from a canvas
 * @returns {Promise<Blob>} the same picture, bit for bit
 * @throws {TypeError} for what is no JPEG
 */
export async function pictureOnly(blob) {
  const bytes = new Uint8Array(await blob.arrayBuffer());
  if (bytes[0] !== 0xff || bytes[1] !== START) throw new TypeError("This is no JPEG.");
  const kept = [bytes.subarray(0, 2)];
  let at = 2;
  while (bytes[at + 1] !== SCAN) {
    if (bytes[at] !== 0xff || at + 4 > bytes.length) throw new TypeError("This JPEG is damaged.");
    const end = at + 2 + bytes[at + 2] * 256 + bytes[at + 3];
    if (!extra(bytes[at + 1])) kept.push(bytes.subarray(at, end));
    at = end;
  }
  kept.push(bytes.subarray(at));
  return new Blob(kept, { type: "image/jpeg" });
}
