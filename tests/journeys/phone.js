// What tests call in the page; `store`, `secrets` and `queue` are the desk's modules.
const LEARNER = "6f1b1d0e-0000-4000-8000-00000000000c";
const shown = { learner: "Tessa", skill: "S15", title: "Test a kettle", level: 3, marks: { c1: "met" } };
const sign = async (commitments) => ({ kind: "pin", mac: `mac of ${commitments.length}` });
const content = (more = {}) => ({ learner: LEARNER, skill: "S15", version: 3, level: 3, marks: { c1: "met" }, ...more });
const file = async (bytes) => {
  const blob = new Blob([bytes], { type: "image/jpeg" });
  const sha256 = await secrets.sha256Hex(await blob.arrayBuffer());
  return { id: crypto.randomUUID(), sha256, kind: "photo", media_type: "image/jpeg", size: blob.size, blob };
};
/** Due at once, unless `more` says otherwise. */
const record = (desk, more = {}) =>
  queue.saveObservation(desk, { shown, sign, sendAfter: 0, ...more, content: content(more.content) });
const rows = async (desk, ...names) =>
  (await desk.queue.list()).map((item) => (names.length === 1 ? item[names[0]] : names.map((name) => item[name])));
const states = (desk) => rows(desk, "state");
/** Bytes that nothing packs smaller. */
const noise = (length) => {
  const bytes = new Uint8Array(length);
  for (let at = 0; at < length; at += 65_536) crypto.getRandomValues(bytes.subarray(at, at + 65_536));
  return bytes;
};
