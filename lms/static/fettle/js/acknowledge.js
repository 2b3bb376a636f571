/* Acknowledging an observation with one's own passkey: <form data-sign-word> is shown where passkeys work. What is signed
   is the text that stands in it, under the salt of its field; docs/ledger.md says what the text means. */
import { commitmentOf, fromBase64url, passkeySignature } from "../desk/secrets.js";
import { passkeysOff, sendWith } from "./passkeys.js";

async function answerOf(form) {
  const { signWord, host } = form.dataset;
  const salt = fromBase64url(form.elements.salt.value);
  const commitment = await commitmentOf(salt, form.querySelector("[data-text]").textContent);
  const made = await passkeySignature({ commitments: [commitment], passkeys: JSON.parse(signWord), rpId: host });
  const { credential, authenticator_data, client_data, signature } = made;
  return { credential, authenticator_data, client_data, signature };
}

const form = document.querySelector("form[data-sign-word]");
if (form && !passkeysOff() && window.crypto?.subtle) {
  form.hidden = false;
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    sendWith(form, {
      status: form.querySelector("[data-status]"),
      answer: () => answerOf(form),
      wordsFor: ({ code }) => form.dataset[code === "cancelled" ? "cancelled" : "none"],
    });
  });
}
