/* What stands on the screen: sentences, dates and the verdict. Text goes in as text, never as markup. */

import { DAY } from "./verdict.js";

const LOOKS = {
  holds: ["good", "verdict-valid"],
  expired: ["wait", "verdict-expired"],
  early: ["wait", "verdict-expired"],
  revoked: ["bad", "verdict-revoked"],
  forged: ["bad", "verdict-tampered"],
  distrusted: ["bad", "verdict-suspended"],
  stranger: ["wait", "verdict-untrusted_issuer"],
  stale: ["plain", "verdict-unverifiable"],
  nothing: ["plain", "verdict-unverifiable"],
};
const DATE = { day: "numeric", month: "short", year: "numeric" };
const TIME = { hour: "2-digit", minute: "2-digit", timeZoneName: "short" };

/** @param {string} id of a data block */
export const data = (id) => JSON.parse(document.getElementById(id).textContent);

/**
 * @param {{hub: string, made: number}} snapshot
 * @param {Record<string, string>} words as in door_words.py
 */
export function screenFor(snapshot, words) {
  const locale = document.documentElement.lang === "en" ? "en-GB" : document.documentElement.lang;
  const day = new Intl.DateTimeFormat(locale, DATE);
  const moment = new Intl.DateTimeFormat(locale, { ...DATE, ...TIME });
  const ago = new Intl.RelativeTimeFormat(locale, { numeric: "auto" });

  const say = (key, values = {}) =>
    (words[key] ?? key).replace(/%\((\w+)\)s/g, (whole, name) => String(values[name] ?? whole));

  /** When the snapshot was made, and how long that is ago: "26 Nov 2026, 14:05 CET, 3 days ago". */
  const asOf = (now) => {
    const seconds = snapshot.made - now;
    const [size, unit] = seconds > -3600 ? [60, "minute"] : seconds > -DAY ? [3600, "hour"] : [DAY, "day"];
    const age = ago.format(Math.min(0, Math.ceil(seconds / size)), unit);
    return `${moment.format(snapshot.made * 1000)}, ${age}`;
  };

  const facts = (stated) => [
    [say("holder"), stated.holder || say("nobody_named")],
    [say("badge"), stated.badge],
    ...(stated.skills ? [[say("skills"), String(stated.skills)]] : []),
    [say("from"), day.format(stated.from * 1000)],
    [say("until"), stated.until === null ? say("no_end") : day.format(stated.until * 1000)],
    [say("signed"), moment.format(stated.signedAt * 1000)],
    [say("issuer"), `${snapshot.hub}, ${stated.issuer}`],
  ];

  /** @param {{word: string, stated: any, warnings: string[]}} found @param {number} now */
  const show = ({ word, stated, warnings }, now) => {
    const [tone, shape] = LOOKS[word];
    const known = word !== "stranger" && stated;
    const values = {
      hub: snapshot.hub,
      asof: asOf(now),
      issuer: stated?.issuer,
      until: known && stated.until !== null ? day.format(stated.until * 1000) : "",
      from: known ? day.format(stated.from * 1000) : "",
    };
    const lines = [...warnings.map((one) => say(`warn_${one}`, values))];
    if (word === "holds") lines.push(say(stated.holder ? "ask_identification" : "ask_whose"));
    const [name, why] = [say(`${word}_word`, values), say(`${word}_why`, values)];
    put({ verdict: word, tone, shape, word: name, why, lines, rows: known ? facts(stated) : [] });
    bringIntoView(panel);
  };

  /** What the page waits for or does: nothing of anybody stays. @param {string} word @param {string} [why] keys */
  const wait = (word, why) => put({ tone: "idle", word: say(word), why: why ? say(why) : "" });

  /** Why nothing was read: no verdict, and it looks like none. @param {string} why a key */
  const showUnread = (why) => {
    put({ tone: "unread", shape: "camera", word: say("unread_word"), why: say(why) });
    bringIntoView(panel);
  };

  return { say, asOf, show, wait, showUnread };
}

const panel = document.getElementById("verdict");

/** All that the panel says, in place of all that it said. */
function put({ verdict = "", tone, shape = "", word, why, lines = [], rows = [] }) {
  panel.dataset.verdict = verdict;
  panel.dataset.tone = tone;
  document.getElementById("shape").setAttribute("href", `#${shape}`);
  document.getElementById("word").textContent = word;
  document.getElementById("why").textContent = why;
  document.getElementById("lines").replaceChildren(...lines.map((one) => element("p", one)));
  document.getElementById("facts").replaceChildren(
    ...rows.map(([name, text]) => {
      const row = document.createElement("div");
      row.append(element("dt", name), element("dd", text));
      return row;
    }),
  );
  document.title = word;
}

/** @param {Element} part that counts now; the focus stays where it is */
export function bringIntoView(part) {
  const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
  part.scrollIntoView({ block: "start", behavior: still ? "auto" : "smooth" });
}

function element(tag, text) {
  const made = document.createElement(tag);
  made.textContent = text;
  return made;
}
