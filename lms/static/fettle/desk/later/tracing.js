/* A reading taken from a file: the trace as the logger wrote it. The phone hashes it and opens nothing; the hub reads it. */
import { desk } from "../desk.js";
import { announce, copyOf, fill, label, part, show } from "../dom.js";
import { dropFile, keepFile } from "../draft.js";
import { described } from "../photo.js";
import { say } from "../words.js";

const MB = 1_000_000;
const HDF5 = [0x89, 0x48, 0x44, 0x46]; // how such a file begins

/** @param {ArrayBuffer} bytes told by what is in it: phones name the kinds of files as they like */
const kindOf = (bytes) =>
  HDF5.every((one, at) => new Uint8Array(bytes, 0, Math.min(4, bytes.byteLength))[at] === one) ? "application/x-hdf5" : "text/csv";

/**
 * @param {any} spec the measurement
 * @param {{how: any, files: any[]}} draft changed in place: how it is taken, and the files that the content names
 * @param {() => void} changed called after every change, also of whether there is a trace
 * @returns {HTMLElement}
 */
export function traceOf(spec, { how, files }, changed) {
  const root = copyOf("trace");
  const { choices } = spec.trace;
  const input = part(root, "file");
  const choice = part(root, "trace-choice");
  const kept = () => files.find(({ id }) => id === how.trace);

  const draw = () => {
    const file = kept();
    show(root, { add: !file, line: file, "choice-field": file && choices.length, "count-part": file, note: file });
    part(root, "count").checked = Boolean(file && how.accepted);
    if (file) fill(root, { facts: say("trace_file", { size: Math.ceil(file.size / 1024) }) });
  };
  const forget = async () => {
    const file = kept();
    Object.assign(how, { trace: null, choice: "", accepted: false });
    if (!file) return;
    files.splice(files.indexOf(file), 1);
    await dropFile(file.id);
  };
  const take = async (file) => {
    const bytes = await file.arrayBuffer();
    const blob = new Blob([bytes], { type: kindOf(bytes) });
    const made = await described(blob, "trace");
    await keepFile(made.id, blob);
    await forget();
    files.push(made);
    how.trace = made.id; // whether it may count is said of this file anew
  };
  input.addEventListener("change", async () => {
    const [file] = input.files;
    if (!file) return;
    const most = desk.pack.trace_bytes;
    fill(root, { wrong: file.size > most ? say("trace_large", { most: Math.floor(most / MB) }) : "" });
    try {
      if (file.size > most) return;
      await take(file);
      draw();
      changed();
      announce(say("file_added"));
      (choices.length ? choice : part(root, "remove")).focus();
    } catch (error) {
      fill(root, { wrong: say(error.name === "StorageFull" ? "file_no_room" : "file_failed") });
    } finally {
      input.value = "";
    }
  });
  part(root, "remove").addEventListener("click", async () => {
    await forget();
    choice.value = "";
    draw();
    changed();
    announce(say("file_removed"));
    input.focus();
  });
  label(root, "choice-label", choice);
  choice.append(new Option(say("choose"), ""), ...choices.map((one) => new Option(one.label, one.value)));
  choice.value = how.choice ?? "";
  choice.addEventListener("change", () => {
    how.choice = choice.value;
    changed();
  });
  part(root, "count").addEventListener("change", ({ target }) => {
    how.accepted = target.checked;
    changed();
  });
  draw();
  return root;
}
