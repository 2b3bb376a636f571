/* A photo as it is signed: drawn anew on the phone, so that nothing but the picture is in it. */
import { pictureOnly } from "./jpeg.js";
import { sha256Hex } from "./secrets.js";

const LONGEST = 1600; // pixels
const QUALITY = 0.8;

/**
 * @param {Blob} file as the camera gave it
 * @returns {Promise<Blob>} a JPEG of at most 1600 pixels on its longer side, without place, time or camera
 * @throws {Error} where the browser cannot read the picture
 */
export async function redrawn(file) {
  const picture = await createImageBitmap(file, { imageOrientation: "from-image" });
  const scale = Math.min(1, LONGEST / Math.max(picture.width, picture.height));
  const canvas = document.createElement("canvas");
  canvas.width = Math.max(1, Math.round(picture.width * scale));
  canvas.height = Math.max(1, Math.round(picture.height * scale));
  canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
  picture.close();
  const blob = await new Promise((resolve) => canvas.toBlob(resolve, "image/jpeg", QUALITY));
  if (!blob) throw new Error("The picture could not be drawn.");
  return pictureOnly(blob);
}

/**
 * @param {Blob} blob
 * @param {"photo" | "voice"} kind
 * @returns {Promise<{id: string, sha256: string, kind: string, media_type: string, size: number}>} as the content names it
 */
export async function described(blob, kind) {
  const sha256 = await sha256Hex(await blob.arrayBuffer());
  return { id: crypto.randomUUID(), sha256, kind, media_type: blob.type.split(";")[0], size: blob.size };
}
