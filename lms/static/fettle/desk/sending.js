/* When a page sends: on opening, when the network is back, when it is looked at again, and every minute. */
import "./database.js";
import "./sender.js";

const EVERY_MS = 60_000;
/** Another window or the service worker is at it: whether that went well is known a moment later. */
const BUSY_MS = 2_000;

/** @see sender.js */
export const send = self.fettleSend;

/**
 * Send whenever there is reason to.
 *
 * @param {import("./store.js").Store} store
 * @param {(answer: Awaited<ReturnType<typeof self.fettleSend>>) => void} [told] after each run
 * @returns {() => void} stops it
 */
export function keepSending(store, told = () => {}) {
  let timer = 0;
  let live = true;
  const go = async (options) => {
    clearTimeout(timer);
    const answer = await send(store.mentorId, options).catch((error) => ({ ...NOTHING, error }));
    if (!live) return;
    told(answer);
    const wait = answer.nextAt ? Math.max(answer.nextAt - Date.now(), 250) : answer.busy ? BUSY_MS : EVERY_MS;
    clearTimeout(timer);
    timer = setTimeout(go, Math.min(wait, EVERY_MS));
  };
  const back = () => go({ opened: true });
  const seen = () => document.visibilityState === "visible" && back();
  const channel = new BroadcastChannel(self.fettleDatabase.PREFIX + store.mentorId);
  channel.onmessage = () => {
    // Something was saved: look when it is due, not at once, or each run would start the next.
    clearTimeout(timer);
    timer = setTimeout(go, 1_000);
  };
  addEventListener("online", back);
  document.addEventListener("visibilitychange", seen);
  back();
  return () => {
    live = false;
    clearTimeout(timer);
    channel.close();
    removeEventListener("online", back);
    document.removeEventListener("visibilitychange", seen);
  };
}

const NOTHING = { sent: 0, left: 0, signedOut: false, otherMentor: false, offline: false, refused: null, busy: false, nextAt: null };
