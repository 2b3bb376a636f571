/* Passkeys. A form with `data-passkey-options` is shown where passkeys work; sending it asks the device for a passkey
   and puts the answer into its field `answer`. Where they do not work, `data-passkey-off="insecure"` or
   `"unsupported"` is shown instead; `"scripts"` is hidden, since this runs. What went wrong is said in
   `data-passkey-status`, in the words of the form. */

export const toBytes = (text) =>
  Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (letter) => letter.charCodeAt(0));

export const toText = (buffer) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer)))
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replaceAll("=", "");

/** Why passkeys cannot be used on this page: "insecure", "unsupported", or "" where they can. */
export function passkeysOff() {
  if (!window.isSecureContext) return "insecure";
  return window.PublicKeyCredential && navigator.credentials ? "" : "unsupported";
}

const known = (list) => (list ?? []).map((each) => ({ ...each, id: toBytes(each.id) }));

/** Ask the device for a new passkey. `options`: PublicKeyCredentialCreationOptionsJSON. */
export async function create(options) {
  const made = await navigator.credentials.create({
    publicKey: {
      ...options,
      challenge: toBytes(options.challenge),
      user: { ...options.user, id: toBytes(options.user.id) },
      excludeCredentials: known(options.excludeCredentials),
    },
  });
  return {
    ...described(made),
    response: {
      clientDataJSON: toText(made.response.clientDataJSON),
      attestationObject: toText(made.response.attestationObject),
      transports: made.response.getTransports?.() ?? [],
    },
  };
}

const described = (made) => ({
  id: made.id,
  rawId: toText(made.rawId),
  type: made.type,
  clientExtensionResults: {},
});

const WORDS = { NotAllowedError: "cancelled", InvalidStateError: "known", SecurityError: "address" };

/** Put what the device answers into the form's field `answer` and send it. `status` is where it says how that goes;
    `wordsFor` gives, for an error, what to say. */
export async function sendWith(form, { status, answer, wordsFor }) {
  const button = form.querySelector("[type=submit]");
  const say = (words) => {
    status.textContent = words;
    status.hidden = !words;
  };
  button.disabled = true;
  say(form.dataset.waiting);
  try {
    form.elements.answer.value = JSON.stringify(await answer());
    form.submit();
  } catch (error) {
    say(wordsFor(error));
    button.disabled = false;
    button.focus();
  }
}

document.querySelector("[data-passkey-off=scripts]")?.setAttribute("hidden", "");
const off = passkeysOff();
if (off) document.querySelector(`[data-passkey-off=${off}]`)?.removeAttribute("hidden");
else {
  for (const form of document.querySelectorAll("form[data-passkey-options]")) {
    form.hidden = false;
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      sendWith(form, {
        status: form.querySelector("[data-passkey-status]"),
        answer: () => create(JSON.parse(form.dataset.passkeyOptions)),
        wordsFor: ({ name }) => form.dataset[WORDS[name]] ?? `${form.dataset.failed} (${name})`,
      });
    });
  }
}
