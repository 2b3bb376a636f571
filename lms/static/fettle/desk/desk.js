/* What the screens share while the desk is open. */

const OPTIONS = "fettle-desk-options";

/** @type {{config: DOMStringMap, mentorId: string, store: any, pack: any, packState: any, today: any, options: any,
 *   items: any[], contact: any, signedOut: boolean, code: string}} */
export const desk = {
  config: /** @type {any} */ ({}),
  mentorId: "",
  store: null,
  pack: null,
  packState: {},
  today: { session: null, place: null, bench: null, joined: [], items: [] },
  options: {},
  items: [],
  contact: {},
  signedOut: false,
  updateReady: false,
};

/** @returns {string} the day on the phone's own calendar */
const dayOf = (moment = new Date()) => `${moment.getFullYear()}-${moment.getMonth() + 1}-${moment.getDate()}`;

/** Bring back today's session, place, and who joined; a day later nothing of it holds. */
export async function recallToday() {
  const kept = await desk.store?.drafts.get("today");
  desk.today = kept?.day === dayOf() ? kept : { day: dayOf(), session: null, place: null, bench: null, joined: [], items: [] };
  const known = desk.pack?.sessions.find(({ id }) => id === desk.today.session);
  if (!known) desk.today.session = null;
  if (!desk.today.session && !desk.today.place) chooseSession();
}

/** The one session of today, or the one that is on now; with several, a person chooses. */
function chooseSession() {
  const sessions = desk.pack?.sessions ?? [];
  const now = Date.now();
  const early = 60 * 60 * 1000;
  const running = sessions.filter(({ starts_at, ends_at }) => Date.parse(starts_at) - early <= now && now <= Date.parse(ends_at));
  const chosen = sessions.length === 1 ? sessions[0] : running.length === 1 ? running[0] : null;
  if (chosen) Object.assign(desk.today, { session: chosen.id, place: chosen.place });
}

/** @param {Record<string, unknown>} changes */
export async function changeToday(changes) {
  Object.assign(desk.today, changes);
  try {
    await desk.store?.drafts.put("today", desk.today);
  } catch {
    /* It holds until the page is closed; the home screen says that there is no room. */
  }
}

/** @param {string} item was just worked on: the next card offers it first */
export const rememberItems = (items) =>
  changeToday({ items: [...new Set([...items, ...desk.today.items])].slice(0, 6) });

export const session = () => desk.pack?.sessions.find(({ id }) => id === desk.today.session) ?? null;

/** @param {string | null} code */
export const placeName = (code) => desk.pack?.places.find((place) => place.code === code)?.name ?? code ?? "";

export function recallOptions() {
  try {
    desk.options = JSON.parse(localStorage.getItem(OPTIONS) ?? "{}");
  } catch {
    desk.options = {};
  }
  applyOptions();
}

/**
 * @param {string} name
 * @param {boolean} value
 */
export function setOption(name, value) {
  desk.options[name] = value;
  try {
    localStorage.setItem(OPTIONS, JSON.stringify(desk.options));
  } catch {
    /* Storage is switched off: it holds until the page is closed. */
  }
  applyOptions();
}

function applyOptions() {
  const root = document.documentElement;
  root.toggleAttribute("data-desk-left", Boolean(desk.options.leftHand));
  root.toggleAttribute("data-desk-big", Boolean(desk.options.bigType));
}
