/* Acknowledging an observation with one's own passkey: <form data-sign-word> is shown where passkeys work. What is signed
   is the text that stands in it, under the salt of its field; docs/ledger.md says what the text means. */
import { commitmentOf, fromBase64url, passkeySignature } from "../desk/secrets.js";
import { passkeysOff } from "./passkeys.js";

async function answerOf(form) {
  const { signWord, host } = form.dataset;
  const salt = fromBase64url(form.elements.salt.value);
  const commitment = await commitmentOf(salt, form.querySelector("[data-text]").textContent);
  const made = await passkeySignature({ commitments: [commitment], passkeys: JSON.parse(signWord), rpId: host });
  const { credential, authenticator_data, client_data, signature } = made;
  return JSON.stringify({ credential, authenticator_data, client_data, signature });
}

async function sign(form) {
  const status = form.querySelector("[data-status]");
  const button = form.querySelector("[type=submit]");
  const say = (words) => {
    status.textContent = words;
    status.hidden = !words;
  };
  button.disabled = true;
  say(form.dataset.waiting);
  try {
    form.elements.answer.value = await answerOf(form);
    form.submit();
  } catch (error) {
    say(form.dataset[error.code === "cancelled" ? "cancelled" : "none"]);
    button.disabled = false;
    button.focus();
  }
}

const form = document.querySelector("form[data-sign-word]");
if (form && !passkeysOff() && window.crypto?.subtle) {
  form.hidden = false;
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    sign(form);
  });
}
