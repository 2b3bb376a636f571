/* Keeps what is typed into <form data-keep="key"> on this device until the server has it.
   A later page that carries data-keep-clear="key" says that it has. An element with data-keep-status inside
   the form shows when something was kept (data-kept) or brought back (data-restored). Put the reader's public
   id into the key: several people may share a device. Passwords, files, hidden fields and what carries data-keep-off
   are never kept. */
const PREFIX = "fettle-keep:";

const fieldsOf = (form) =>
  [...form.elements].filter(
    (field) =>
      field.name &&
      !("keepOff" in field.dataset) &&
      !["password", "file", "hidden", "submit", "button", "fieldset", "output"].includes(field.type),
  );

const isTick = (field) => field.type === "radio" || field.type === "checkbox";

function read(form) {
  const values = {};
  for (const field of fieldsOf(form)) {
    const list = (values[field.name] ??= []);
    if (field.type === "select-multiple") list.push(...[...field.selectedOptions].map((option) => option.value));
    else if (!isTick(field) || field.checked) list.push(field.value);
  }
  return values;
}

function write(form, values) {
  const turn = {};
  let changed = false;
  for (const field of fieldsOf(form)) {
    const list = values[field.name];
    if (!list) continue;
    if (field.type === "select-multiple") {
      for (const option of field.options) option.selected = list.includes(option.value);
    } else if (isTick(field)) {
      const checked = list.includes(field.value);
      changed ||= checked !== field.checked;
      field.checked = checked;
    } else {
      const value = list[(turn[field.name] = (turn[field.name] ?? -1) + 1)];
      if (value === undefined) continue;
      changed ||= value !== field.value;
      field.value = value;
    }
  }
  if (changed) form.dispatchEvent(new Event("change", { bubbles: true }));
  return changed;
}

function store(key, values) {
  try {
    localStorage.setItem(PREFIX + key, JSON.stringify(values));
    return true;
  } catch {
    return false; // Storage is full or switched off; the form itself still works.
  }
}

function recall(key) {
  try {
    return JSON.parse(localStorage.getItem(PREFIX + key) ?? "null");
  } catch {
    return null;
  }
}

function forget(key) {
  try {
    localStorage.removeItem(PREFIX + key);
  } catch {
    /* Nothing was kept. */
  }
}

function keep(form) {
  const key = form.dataset.keep;
  const status = form.querySelector("[data-keep-status]");
  const say = (words) => {
    if (status && words && status.textContent !== words) status.textContent = words;
  };
  const kept = recall(key);
  // A form sent back with errors already holds the newest words.
  if (kept && !form.querySelector("[aria-invalid='true']") && write(form, kept)) say(status?.dataset.restored);
  form.addEventListener("input", () => {
    if (store(key, read(form))) say(status?.dataset.kept);
  });
  form.addEventListener("reset", () => forget(key));
}

for (const mark of document.querySelectorAll("[data-keep-clear]")) forget(mark.dataset.keepClear);
for (const form of document.querySelectorAll("form[data-keep]")) keep(form);
