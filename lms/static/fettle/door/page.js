/* The page that reads codes at a door. It is put together into one file, and asks nobody for anything. */

import { CameraError, decodingReader, nativeReader, startScanner } from "../desk/scanner.js";
import { data, screenFor } from "./screen.js";
import { fromBase64url, judge, unpacked } from "./verdict.js";

const WIDEST_PICTURE = 1600; // pixels: a photo of a whole sheet still has four for each square of the code
const AGAIN = 4000; // milliseconds after which the camera may say the same once more

const snapshot = data("snapshot");
const screen = screenFor(snapshot, data("words"));
const form = document.getElementById("form");
const field = document.getElementById("code");
const note = document.getElementById("note");
const video = document.getElementById("video");
const button = document.getElementById("camera");
const clock = () => Date.now() / 1000;
const verify = async (signature, message, key) => globalThis.nobleEd25519.verify(signature, message, key);

async function check(text) {
  const now = clock();
  const found = await judge(text, snapshot, now, verify);
  screen.show(found, now);
  navigator.vibrate?.(found.word === "holds" ? 80 : [200, 100, 200]);
}

/** The decoder inside this file, unpacked when a code is first looked for where the browser reads none itself. */
async function ownReader() {
  const packed = fromBase64url(document.getElementById("decoder").textContent.trim());
  const wasmBinary = (await unpacked(packed)).buffer;
  await globalThis.ZXingWASM.prepareZXingModule({ overrides: { wasmBinary }, fireImmediately: true });
  return decodingReader(globalThis.ZXingWASM.readBarcodes, { widest: WIDEST_PICTURE });
}

let decoder = null;
const reader = () => (decoder ??= ownReader());

async function checkPicture(file) {
  const picture = await createImageBitmap(file).catch(() => null);
  const native = picture && (await nativeReader());
  const seen = (picture && (await native?.(picture).catch(() => []))) ?? [];
  const [text] = picture && !seen.length ? await (await reader())(picture) : seen;
  note.textContent = text ? "" : screen.say("picture_empty");
  if (text) await check(text);
}

let scanner = null;

function stopCamera() {
  scanner?.stop();
  scanner = null;
  video.hidden = true;
  button.textContent = screen.say("camera_start");
}

async function startCamera() {
  let last = { text: "", at: 0 };
  video.hidden = false;
  button.textContent = screen.say("camera_stop");
  try {
    scanner = await startScanner(video, reader, (text) => {
      const again = text === last.text && Date.now() - last.at < AGAIN;
      last = { text, at: Date.now() };
      if (!again) check(text);
    });
    await scanner.reading;
  } catch (error) {
    stopCamera();
    note.textContent = screen.say(error instanceof CameraError ? `camera_${error.code}` : "camera_failed");
  }
}

function start() {
  document.getElementById("as-of").textContent = screen.say("as_of", { asof: screen.asOf(clock()) });
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const text = field.value;
    field.value = ""; // a hand-held scanner types the next one behind it
    field.focus();
    if (text.trim()) await check(text);
  });
  button.addEventListener("click", () => {
    note.textContent = "";
    if (scanner) stopCamera();
    else startCamera();
  });
  document.getElementById("picture").addEventListener("change", async ({ target }) => {
    if (target.files[0]) await checkPicture(target.files[0]);
    target.value = "";
  });
  const fromAddress = () => {
    if (location.hash.length > 1) check(location.hash.slice(1));
  };
  addEventListener("hashchange", fromAddress);
  fromAddress();
}

if ("DecompressionStream" in globalThis) start();
else document.getElementById("note").textContent = screen.say("browser_too_old");
