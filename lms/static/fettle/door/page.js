/* The page that reads codes at a door. It is put together into one file, and asks nobody for anything. */

import { CameraError, decodingReader, nativeReader, startScanner } from "../desk/scanner.js";
import { bringIntoView, data, screenFor } from "./screen.js";
import { fromBase64url, judge, unpacked } from "./verdict.js";

const WIDEST_PICTURE = 1600; // pixels: a photo of a whole sheet still has four for each square of the code
const NOTICE = 200; // milliseconds without a verdict: the next one is seen and heard to be new, if it says the same

const snapshot = data("snapshot");
const screen = screenFor(snapshot, data("words"));
const form = document.getElementById("form");
const field = document.getElementById("code");
const video = document.getElementById("video");
const button = document.getElementById("scan");
const clock = () => Date.now() / 1000;
const verify = async (signature, message, key) => globalThis.nobleEd25519.verify(signature, message, key);

const pause = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));

let scanner = null;
let attempt = null;

/**
 * Begin with the next code, whoever shows it: the last verdict goes at once, and so does the camera.
 *
 * @param {string} word @param {string} [why] keys of what is said meanwhile
 * @returns {() => boolean} whether nothing else has begun since: what is found out later is not to be shown
 */
function begin(word, why) {
  const mine = (attempt = {});
  stopCamera();
  screen.wait(word, why);
  return () => mine === attempt;
}

async function check(text, isLast = begin("checking_word")) {
  const now = clock();
  const [found] = await Promise.all([judge(text, snapshot, now, verify), pause(NOTICE)]);
  if (!isLast()) return;
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

/** @param {ImageBitmap} picture @returns {Promise<string | undefined>} */
async function textIn(picture) {
  const native = await nativeReader();
  const seen = (await native?.(picture).catch(() => [])) ?? [];
  const [text] = seen.length ? seen : await (await reader())(picture);
  return text;
}

async function checkPicture(file) {
  const isLast = begin("checking_word", "picture_looking");
  const [picture] = await Promise.all([createImageBitmap(file).catch(() => null), pause(NOTICE)]);
  const text = picture && (await textIn(picture).catch(() => ""));
  if (!isLast()) return;
  if (text) await check(text, isLast);
  else screen.showUnread(picture ? "picture_empty" : "picture_unknown");
}

function stopCamera() {
  scanner?.stop();
  scanner = null;
  video.srcObject = null; // or the next one to open begins with what this one saw last
  video.hidden = true;
  button.textContent = screen.say("camera_start");
}

/** One code for each press: a camera that looked on would leave a verdict beside whoever comes next. */
async function startCamera() {
  const isLast = begin("ready_word", "camera_starting");
  video.hidden = false;
  button.textContent = screen.say("camera_stop");
  bringIntoView(video);
  try {
    const opened = await startScanner(video, reader, (text) => isLast() && check(text));
    if (!isLast()) return opened.stop();
    scanner = opened;
    await scanner.reading;
    if (isLast()) screen.wait("ready_word", "camera_looking");
  } catch (error) {
    if (!isLast()) return;
    stopCamera();
    screen.showUnread(error instanceof CameraError ? `camera_${error.code}` : "camera_failed");
  }
}

function start() {
  document.getElementById("as-of").textContent = screen.say("as_of", { asof: screen.asOf(clock()) });
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const text = field.value;
    field.value = ""; // a hand-held scanner types the next one behind it
    field.focus({ preventScroll: true });
    if (text.trim()) await check(text);
  });
  button.addEventListener("click", () => {
    if (video.hidden) startCamera();
    else begin("ready_word", "ready_why");
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
else screen.showUnread("browser_too_old");
