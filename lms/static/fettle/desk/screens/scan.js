/* Scan a bench or a person; type the code where there is no camera. */
import { desk } from "../desk.js";
import { alertOf, announce, copyOf, fill, part } from "../dom.js";
import { confirmSaved } from "../feedback.js";
import { meaningOf } from "../lookup.js";
import { address, goInstead } from "../router.js";
import { startScanner } from "../scanner.js";
import { say } from "../words.js";
import { wireCode } from "./home.js";

/** @param {HTMLElement} root @param {string} code */
function noCamera(root, code) {
  const kind = code === "absent" ? "info" : "action";
  const alert = alertOf({ kind, title: say(`camera_${code}_title`), text: say(`camera_${code}_text`) });
  fill(root, { alerts: alert, hint: say("scan_type") });
  announce(say(`camera_${code}_title`));
}

/** @param {HTMLElement} root @param {(on: boolean) => Promise<void>} torch */
function wireTorch(root, torch) {
  part(root, "torch-line").hidden = false;
  const button = part(root, "torch");
  button.addEventListener("click", async () => {
    const on = button.getAttribute("aria-pressed") !== "true";
    fill(root, { "torch-says": "" });
    try {
      await torch(on);
      button.setAttribute("aria-pressed", String(on));
    } catch {
      fill(root, { "torch-says": say("torch_failed") });
    }
  });
}

/** @returns {import("../router.js").Screen} */
export function scan() {
  const root = copyOf("scan");
  wireCode(root);
  let camera = null;
  let left = false;
  let unknown = "";
  const onCode = (text) => {
    const { kind, code } = meaningOf(desk.pack, text);
    if (kind !== "unknown") {
      camera?.stop();
      confirmSaved();
      goInstead(address("b", code));
    } else if (code !== unknown) {
      unknown = code;
      fill(root, { says: say("code_unknown", { code }) });
    }
  };
  const start = async () => {
    part(root, "camera").hidden = false;
    try {
      camera = await startScanner(part(root, "video"), desk.config, onCode);
    } catch (error) {
      part(root, "camera").hidden = true;
      noCamera(root, error.code ?? "failed");
      return;
    }
    if (left) camera.stop();
    if (camera.torch) wireTorch(root, camera.torch);
    camera.reading.catch(() => {
      camera.stop();
      part(root, "camera").hidden = true;
      part(root, "torch-line").hidden = true;
      if (!left) noCamera(root, "reader");
    });
  };
  start();
  return {
    root,
    up: { href: "#/", words: say("desk") },
    leave: () => {
      left = true;
      camera?.stop();
    },
  };
}
