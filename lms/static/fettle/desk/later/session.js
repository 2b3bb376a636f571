/* Which session, or which place: asked on days with several, or with none. */
import { changeToday, desk, placeName } from "../desk.js";
import { clock, copyOf, fill, pick, show, tag } from "../dom.js";
import { go } from "../router.js";
import { drillTags } from "../screens/home.js";
import { say } from "../words.js";

/** Choose the session, or a place without one. */
export function sessionChoice() {
  const root = copyOf("session-choice");
  const { sessions, places } = desk.pack;
  const chosen = (mark) => (mark ? [tag(say("chosen"), { tone: "good", mark: "check" })] : []);
  const start = async (changes) => {
    await changeToday({ bench: null, ...changes });
    go("#/");
  };
  show(root, { sessions: sessions.length });
  fill(root, {
    "places-title": sessions.length ? say("other_place") : say("session_none"),
    "session-list": sessions.map((one) =>
      pick({
        title: one.title,
        note: [placeName(one.place), say("from_to", { from: clock(one.starts_at), to: clock(one.ends_at) })].join(" · "),
        tags: [...drillTags(one.drill), ...chosen(one.id === desk.today.session)],
        press: () => start({ session: one.id, place: one.place }),
      }),
    ),
    "place-list": places.map((one) =>
      pick({
        title: one.name,
        tags: chosen(!desk.today.session && one.code === desk.today.place),
        press: () => start({ session: null, place: one.code }),
      }),
    ),
  });
  return { root, up: { href: "#/", words: say("desk") } };
}
