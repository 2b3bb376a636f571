/* <p data-until data-many data-few data-over role="status">: how much time is left, in words, a word a minute. */
function words({ until, many, few, over }) {
  const minutes = (new Date(until) - Date.now()) / 60000;
  if (minutes <= 0) return over;
  return minutes < 2 ? few : many.replace("{n}", String(Math.floor(minutes)));
}

for (const line of document.querySelectorAll("[data-until]")) {
  const tell = () => {
    const now = words(line.dataset);
    if (line.textContent !== now) line.textContent = now;
    if (now === line.dataset.over) clearInterval(timer);
  };
  const timer = setInterval(tell, 5000);
  tell();
}
