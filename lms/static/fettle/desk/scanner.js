/* The camera, and what reads a QR code in its picture: the browser, or a decoder that is fetched when it is needed. */

const PAUSE = 150; // milliseconds between two looks
const WIDEST = 960; // pixels that the decoder gets

/** There is no picture. `code`: "insecure", "absent", "refused", "failed". */
export class CameraError extends Error {
  /** @param {"insecure" | "absent" | "refused" | "failed"} code */
  constructor(code) {
    super(`No camera: ${code}.`);
    this.code = code;
  }
}

/** @returns {Promise<MediaStream>} @throws {CameraError} */
async function openCamera() {
  if (!window.isSecureContext) throw new CameraError("insecure");
  if (!navigator.mediaDevices?.getUserMedia) throw new CameraError("absent");
  try {
    return await navigator.mediaDevices.getUserMedia({
      video: { facingMode: "environment", width: { ideal: 1280 }, height: { ideal: 720 } },
    });
  } catch ({ name }) {
    if (name === "NotAllowedError" || name === "SecurityError") throw new CameraError("refused");
    throw new CameraError(name === "NotFoundError" || name === "OverconstrainedError" ? "absent" : "failed");
  }
}

/**
 * @typedef {(picture: HTMLVideoElement | ImageBitmap) => Promise<string[]>} Reader the texts of the codes in it
 */

/** What the browser brings along. @returns {Promise<Reader | null>} */
export async function nativeReader() {
  if (!("BarcodeDetector" in window)) return null;
  const formats = await window.BarcodeDetector.getSupportedFormats().catch(() => []);
  if (!formats.includes("qr_code")) return null;
  const detector = new window.BarcodeDetector({ formats: ["qr_code"] });
  return async (picture) => textsOf((await detector.detect(picture)).map(({ rawValue }) => rawValue));
}

/** Each text once: a code is sometimes seen twice. */
const textsOf = (texts) => [...new Set(texts)].filter(Boolean);

/**
 * @param {{zxing: string, zxingWasm: string}} from our own addresses of the decoder
 * @param {{widest?: number, most?: number}} [bounds] as for `decodingReader`
 * @returns {Promise<Reader>}
 */
export async function fetchedReader({ zxing, zxingWasm }, bounds) {
  const { prepareZXingModule, readBarcodes } = await import(zxing);
  await prepareZXingModule({ overrides: { locateFile: () => zxingWasm }, fireImmediately: true });
  return decodingReader(readBarcodes, bounds);
}

/**
 * @param {(picture: ImageData, options: object) => Promise<{text: string}[]>} readBarcodes of the decoder
 * @param {{widest?: number, most?: number}} [bounds] pixels that the decoder gets, and after how many codes it ends
 * @returns {Reader}
 */
export function decodingReader(readBarcodes, { widest = WIDEST, most = 1 } = {}) {
  const canvas = document.createElement("canvas");
  const drawing = canvas.getContext("2d", { willReadFrequently: true });
  return async (source) => {
    const [width, height] =
      source instanceof HTMLVideoElement ? [source.videoWidth, source.videoHeight] : [source.width, source.height];
    const scale = Math.min(1, widest / width);
    canvas.width = Math.round(width * scale);
    canvas.height = Math.round(height * scale);
    drawing.drawImage(source, 0, 0, canvas.width, canvas.height);
    const picture = drawing.getImageData(0, 0, canvas.width, canvas.height);
    const found = await readBarcodes(picture, { formats: ["QRCode"], maxNumberOfSymbols: most });
    return textsOf(found.map(({ text }) => text));
  };
}

/**
 * Show the camera in `video` and look for a code.
 *
 * @param {HTMLVideoElement} video
 * @param {{zxing: string, zxingWasm: string} | (() => Promise<Reader>)} from where a decoder is to be had
 * @param {(text: string, all: string[]) => void} onCode called for every code that is seen, again and again
 * @returns {Promise<{stop: () => void, torch: ((on: boolean) => Promise<void>) | null, reading: Promise<void>}>}
 *   `reading` is rejected where no reader can be had
 * @throws {CameraError}
 */
export async function startScanner(video, from, onCode) {
  const stream = await openCamera();
  const [track] = stream.getVideoTracks();
  let running = true;
  const stop = () => {
    running = false;
    for (const one of stream.getTracks()) one.stop();
  };
  video.srcObject = stream;
  await video.play().catch(() => {});
  const look = async (reader) => {
    while (running) {
      const texts = video.readyState >= 2 ? await reader(video).catch(() => []) : [];
      if (texts.length && running) onCode(texts[0], texts);
      await new Promise((resolve) => setTimeout(resolve, PAUSE));
    }
  };
  const reading = (async () => {
    const reader = (await nativeReader()) ?? (await (typeof from === "function" ? from() : fetchedReader(from)));
    look(reader);
  })();
  const torch = track.getCapabilities?.().torch
    ? (on) => track.applyConstraints({ advanced: [/** @type {any} */ ({ torch: on })] })
    : null;
  return { stop, torch, reading };
}
