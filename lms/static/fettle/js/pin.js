/* Setting a PIN: <form data-pin> with the fields `pin`, `again` and `key`. The digits stay in the browser; what is sent
   is the key made from them. A PIN that is refused anyway is sent as it is: the hub says what is wrong with it. */
import { toBytes, toText } from "./passkeys.js";

/** Every rule of lms/accounts/pins.py. */
function isFit(digits, { common, ofAddress }) {
  if (!/^[0-9]{6,12}$/.test(digits)) return false;
  const steps = new Set([...digits].slice(1).map((digit, before) => (digit - digits[before] + 10) % 10));
  return (
    steps.size > 1 &&
    new Set(digits).size > 2 &&
    !(digits + digits).slice(1, -1).includes(digits) &&
    !common.split(" ").includes(digits) &&
    !(ofAddress && (digits.includes(ofAddress) || ofAddress.includes(digits)))
  );
}

/** PBKDF2-HMAC-SHA256, 32 bytes; see docs/sync.md. */
export async function derive(pin, salt, iterations) {
  const digits = new TextEncoder().encode(pin.normalize("NFKC"));
  const key = await crypto.subtle.importKey("raw", digits, "PBKDF2", false, ["deriveBits"]);
  return crypto.subtle.deriveBits({ name: "PBKDF2", hash: "SHA-256", salt, iterations }, key, 256);
}

async function send(form) {
  const { pin, again, key } = form.elements;
  form.querySelector("[type=submit]").disabled = true;
  key.value = toText(await derive(pin.value, toBytes(form.dataset.salt), Number(form.dataset.iterations)));
  pin.value = again.value = "";
  form.submit();
}

const form = document.querySelector("form[data-pin]");
if (form && window.crypto?.subtle) {
  form.addEventListener("submit", (event) => {
    const { pin, again } = form.elements;
    if (pin.value !== again.value || !isFit(pin.value.normalize("NFKC"), form.dataset)) return;
    event.preventDefault();
    send(form);
  });
}
