/* Photos and a voice note of one observation. */
import { announce, copyOf, count, fill, icon, part, show } from "./dom.js";
import { dropFile, fileOf, keepFile } from "./draft.js";
import { described, redrawn } from "./photo.js";
import { LONGEST_SECONDS, record, voiceObstacle } from "./voice.js";
import { say } from "./words.js";

const MOST = 5;
const KB = 1024;

/**
 * @param {{files: any[], keep: () => void}} what `files` is changed in place: what the content names
 * @returns {{root: HTMLElement, leave: () => void}}
 */
export function evidenceOf({ files, keep }) {
  const root = copyOf("evidence");
  const links = [];
  let recording = null;
  const others = () => files.filter(({ kind }) => kind !== "trace"); // which lie with their measurement

  const lineOf = (file) => {
    const line = fill(copyOf("file"), { facts: say(`file_${file.kind}`, { size: Math.ceil(file.size / KB) }) });
    if (file.kind === "photo") {
      const picture = document.createElement("img");
      picture.alt = say("photo_alt");
      fileOf(file.id).then((blob) => {
        if (!blob) return;
        links.push(URL.createObjectURL(blob));
        picture.src = links.at(-1);
      });
      fill(line, { thumb: picture });
    } else fill(line, { thumb: icon("voice") });
    part(line, "remove").addEventListener("click", async () => {
      files.splice(files.indexOf(file), 1);
      draw();
      announce(say("file_removed"));
      await keep();
      await dropFile(file.id);
    });
    return line;
  };
  const draw = () => {
    fill(root, { files: others().map(lineOf) });
    show(root, { faces: files.some(({ kind }) => kind === "photo") });
  };
  const add = async (blob, kind) => {
    try {
      const file = await described(blob, kind);
      await keepFile(file.id, blob);
      files.push(file);
      await keep();
      draw();
      fill(root, { says: say("file_added"), wrong: "" });
    } catch (error) {
      fill(root, { says: "", wrong: say(error.name === "StorageFull" ? "file_no_room" : "file_failed") });
    }
  };

  part(root, "photo").addEventListener("change", async ({ target }) => {
    const [file] = target.files;
    target.value = "";
    if (!file) return;
    if (others().length >= MOST) {
      fill(root, { wrong: count("file_most", MOST) });
      return;
    }
    fill(root, { says: say("photo_working"), wrong: "" });
    try {
      await add(await redrawn(file), "photo");
    } catch {
      fill(root, { says: "", wrong: say("photo_unreadable") });
    }
  });

  const obstacle = voiceObstacle();
  show(root, { voice: !obstacle, "voice-reason": obstacle });
  if (obstacle) fill(root, { "voice-reason": say(`voice_${obstacle}`) });
  part(root, "voice").addEventListener("click", async () => {
    if (recording) {
      recording.stop();
      return;
    }
    try {
      recording = await record((seconds) => fill(root, { says: say("voice_running", { left: LONGEST_SECONDS - seconds }) }));
    } catch {
      fill(root, { wrong: say("voice_refused") });
      return;
    }
    part(root, "voice").setAttribute("aria-pressed", "true");
    fill(root, { "voice-words": say("voice_stop"), says: say("voice_running", { left: LONGEST_SECONDS }), wrong: "" });
    const blob = await recording.done;
    recording = null;
    part(root, "voice").removeAttribute("aria-pressed");
    fill(root, { "voice-words": say("voice_note") });
    await add(blob, "voice");
  });
  draw();
  return {
    root,
    leave: () => {
      recording?.stop();
      for (const link of links) URL.revokeObjectURL(link);
    },
  };
}
