/* The page's side of the service worker: starting it, and letting a new version take over when it suits. */

/**
 * Start the service worker, where the browser has one.
 *
 * @param {{onReady?: () => void}} [told] `onReady` is called when a new version waits; offer `takeOver` then, and only
 *   call it while no form is open: the page is loaded anew
 * @returns {Promise<boolean>} whether the desk will open without a network
 */
export async function startWorker({ onReady = () => {} } = {}) {
  if (!navigator.serviceWorker) return false;
  try {
    const registration = await navigator.serviceWorker.register("/sw.js", { scope: "/", updateViaCache: "none" });
    const look = () => registration.waiting && navigator.serviceWorker.controller && onReady();
    registration.addEventListener("updatefound", () => {
      registration.installing?.addEventListener("statechange", look);
    });
    look();
    return true;
  } catch {
    return false; // switched off, or a private window
  }
}

/** Let the version that waits take over, and load the page anew. The queue lies in the database and stays. */
export async function takeOver() {
  const registration = await navigator.serviceWorker.getRegistration("/");
  if (!registration?.waiting) return;
  navigator.serviceWorker.addEventListener("controllerchange", () => location.reload(), { once: true });
  registration.waiting.postMessage({ type: "take-over" });
}

/** Keep what is only loaded when needed (the decoder) for days without a network. Call it where it will be needed. */
export async function keepLater() {
  const registration = await navigator.serviceWorker?.ready;
  registration?.active?.postMessage({ type: "later" });
}

/**
 * Ask the browser to send the queue even if the page is closed by then. Not every browser can.
 *
 * @returns {Promise<void>} once the browser has noted it, or after a second
 */
export async function requestSync() {
  const asked = async () => {
    const registration = await navigator.serviceWorker?.getRegistration("/");
    await registration?.sync?.register("fettle-queue");
  };
  await Promise.race([asked().catch(() => {}), new Promise((go) => setTimeout(go, 1_000))]);
}

/**
 * Keep pages of the hub for reading without a network, or let go of them.
 *
 * @param {"save" | "forget"} type
 * @param {string[]} urls pages with what they show; an empty list with "forget" means all
 * @returns {Promise<{saved: string[], failed: string[]}>} what is kept now of `urls`
 */
export async function keepPages(type, urls) {
  const registration = await navigator.serviceWorker.ready;
  const { port1, port2 } = new MessageChannel();
  const answer = new Promise((resolve) => {
    port1.onmessage = ({ data }) => resolve(data);
  });
  registration.active?.postMessage({ type, urls }, [port2]);
  return answer;
}
