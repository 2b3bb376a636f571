/* <form data-note data-away="…">: nothing that was typed is lost. Without a connection the form is not sent, and says so;
   leaving the page with words that are not saved asks first. Without this script the form is an ordinary one. */
const ASK_MS = 8_000;

/** Whether the hub answers; a browser that believes to be online may still not reach it. */
async function reached() {
  if (!navigator.onLine) return false;
  try {
    return (await fetch("/healthz", { cache: "no-store", signal: AbortSignal.timeout(ASK_MS) })).ok;
  } catch {
    return false;
  }
}

for (const form of document.querySelectorAll("form[data-note]")) {
  const text = form.elements.text;
  const away = form.querySelector(".note-away");
  const saved = "changed" in form.dataset ? null : text.value;
  let sending = false;
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (sending) return;
    sending = true;
    away.hidden = true;
    if (await reached()) return form.submit();
    sending = false;
    away.textContent = form.dataset.away;
    away.hidden = false;
  });
  addEventListener("beforeunload", (event) => {
    if (!sending && text.value !== saved) event.preventDefault();
  });
  addEventListener("pageshow", () => (sending = false));
}
