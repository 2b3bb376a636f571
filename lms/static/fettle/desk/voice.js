/* A voice note of at most a minute. */

export const LONGEST_SECONDS = 60;
const TYPES = ["audio/webm;codecs=opus", "audio/mp4", "audio/ogg;codecs=opus"];

/** @returns {"" | "insecure" | "absent"} why no voice note can be made here; empty where it can */
export function voiceObstacle() {
  if (!window.isSecureContext) return "insecure";
  return navigator.mediaDevices?.getUserMedia && window.MediaRecorder ? "" : "absent";
}

/**
 * Start recording. The microphone is let go when it ends.
 *
 * @param {(seconds: number) => void} onSecond
 * @returns {Promise<{stop: () => void, done: Promise<Blob>}>} `done` after `stop`, or after a minute
 */
export async function record(onSecond) {
  const stream = await navigator.mediaDevices.getUserMedia({ audio: true });
  const mimeType = TYPES.find((type) => MediaRecorder.isTypeSupported(type));
  const recorder = new MediaRecorder(stream, mimeType ? { mimeType } : {});
  const pieces = [];
  let seconds = 0;
  const ticking = setInterval(() => {
    onSecond((seconds += 1));
    if (seconds >= LONGEST_SECONDS) stop();
  }, 1000);
  const stop = () => recorder.state !== "inactive" && recorder.stop();
  const done = new Promise((resolve) => {
    recorder.ondataavailable = ({ data }) => pieces.push(data);
    recorder.onstop = () => {
      clearInterval(ticking);
      for (const track of stream.getTracks()) track.stop();
      resolve(new Blob(pieces, { type: recorder.mimeType.split(";")[0] }));
    };
  });
  recorder.start();
  return { stop, done };
}
