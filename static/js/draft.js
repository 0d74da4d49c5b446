// Keeps what was typed in fields marked data-draft, per user and path, in this browser only: an office
// computer is shared, so names, numbers and telephones are not marked. Fields marked data-private, passwords,
// files and hidden fields are never stored, marked or not; a draft lives 7 days. It is put back into empty
// fields only, and dropped when the form is sent.
import { word } from "./words.js";

const DAYS = 7;

function fieldsOf(form) {
  return [...form.elements].filter((field) => field.name && field.hasAttribute("data-draft")
    && !field.hasAttribute("data-private") && !field.hasAttribute("data-id-number")
    && !["hidden", "password", "file", "submit", "button", "tel"].includes(field.type));
}

function read(form) {
  const kept = {};
  for (const field of fieldsOf(form)) {
    if (field.type === "checkbox" || field.type === "radio") {
      if (field.checked) (kept[field.name] ??= []).push(field.value);
    } else if (field.value) {
      kept[field.name] = [field.value];
    }
  }
  return kept;
}

function putBack(form, kept) {
  let changed = 0;
  for (const field of fieldsOf(form)) {
    const values = kept[field.name];
    if (!values) continue;
    if (field.type === "checkbox" || field.type === "radio") {
      if (!field.checked && values.includes(field.value)) { field.checked = true; changed += 1; }
    } else if (!field.value && !field.readOnly && values[0]) {
      field.value = values[0];
      changed += 1;
    }
  }
  return changed;
}

function note(form, text, onDrop) {
  const place = document.querySelector("[data-draft-note]") ?? form.insertAdjacentElement("beforebegin", Object.assign(document.createElement("p"), { className: "note" }));
  place.dataset.draftNote = "";
  place.textContent = text;
  if (!onDrop) return;
  const drop = Object.assign(document.createElement("button"), { type: "button", className: "btn btn-link", textContent: word("draftDrop") });
  drop.addEventListener("click", onDrop);
  place.append(" ", drop);
}

function start(form, index) {
  if (!fieldsOf(form).length) return;
  const key = `draft:${document.body.dataset.user ?? ""}:${location.pathname}:${form.dataset.draft ?? form.id ?? index}`;
  try {
    const stored = JSON.parse(localStorage.getItem(key) ?? "null");
    if (stored && Date.now() - stored.at < DAYS * 86400000) {
      if (putBack(form, stored.kept)) {
        note(form, word("draftBack"), () => { localStorage.removeItem(key); form.reset(); document.querySelector("[data-draft-note]").textContent = ""; });
      }
    } else {
      localStorage.removeItem(key);
    }
  } catch {
    localStorage.removeItem(key);
  }
  let timer;
  form.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      try {
        localStorage.setItem(key, JSON.stringify({ at: Date.now(), kept: read(form) }));
      } catch {
        return; // Storage is full or switched off: the form works all the same.
      }
      const now = new Date();
      note(form, word("draftSaved", { time: `${now.getHours()}:${String(now.getMinutes()).padStart(2, "0")}` }));
    }, 800);
  });
  form.addEventListener("submit", (event) => {
    clearTimeout(timer);
    if (!event.defaultPrevented && navigator.onLine) localStorage.removeItem(key);
  });
}

export function keepDrafts(root) {
  root.querySelectorAll('form[method="post"]').forEach(start);
}
