/* Somebody who was not on the roster joins today's session. The hub hears of it when there is a network. */
import { changeToday, desk, session } from "./desk.js";

const KEY = "attendance";
const MOST = 200; // the hub takes no more at once
const ADDRESS = "/api/v1/sync/attendance";

/**
 * @param {string} learner
 * @param {"qr" | "name"} how
 */
export async function join(learner, how) {
  const here = session();
  if (here?.attendees.includes(learner) || desk.today.joined.includes(learner)) return;
  await changeToday({ joined: [...desk.today.joined, learner] });
  if (!here) return;
  const waiting = (await desk.store.drafts.get(KEY)) ?? [];
  await desk.store.drafts.put(KEY, [...waiting, { session: here.id, learner, how, at: new Date().toISOString() }]);
  sendAttendance();
}

/** Send who joined. What does not arrive stays for the next time; twice changes nothing. */
export async function sendAttendance() {
  const waiting = ((await desk.store?.drafts.get(KEY)) ?? []).slice(0, MOST);
  if (!waiting.length || !navigator.onLine) return;
  try {
    const answer = await fetch(ADDRESS, {
      method: "POST",
      headers: { "Content-Type": "application/json", "X-Fettle-Desk": "1", "X-Fettle-Mentor": desk.store.mentorId },
      body: JSON.stringify(waiting),
      redirect: "error",
      signal: AbortSignal.timeout(30_000),
    });
    if (!answer.ok) return;
    const now = (await desk.store.drafts.get(KEY)) ?? [];
    await desk.store.drafts.put(KEY, now.slice(waiting.length));
  } catch {
    /* No network: next time. */
  }
}
