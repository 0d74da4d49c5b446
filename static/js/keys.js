// Keys of the office: / search, ? help, Alt 1-4 and Ctrl S from data-shortcut, Enter to the next field,
// J K X Enter in tables with data-rows. Single letters work outside fields only.
import { openDialog } from "./dialog.js";

const FIELDS = "input:not([type=hidden]):not([type=checkbox]):not([type=radio]):not([type=submit]):not([type=file]), select, textarea";

function isTyping(target) {
  return target.closest?.("input:not([type=checkbox]):not([type=radio]), textarea, select, [contenteditable]") !== null;
}

function pressedName(event) {
  const key = event.key.length === 1 ? event.key.toUpperCase() : event.key;
  return `${event.ctrlKey ? "Ctrl " : ""}${event.altKey ? "Alt " : ""}${key}`;
}

function followShortcut(root, event) {
  if (!event.ctrlKey && !event.altKey) return false;
  const target = root.querySelector(`[data-shortcut="${CSS.escape(pressedName(event))}"]:not(:disabled)`)
    ?? (event.altKey && /^Digit[1-9]$/.test(event.code) ? root.querySelector(`[data-shortcut="Alt ${event.code.slice(5)}"]`) : null);
  if (!target) return false;
  target.click();
  return true;
}

function nextField(event) {
  const field = event.target;
  const form = field.closest("form.form");
  if (!form || !field.matches(FIELDS) || field.tagName === "TEXTAREA" || event.isComposing) return false;
  if (event.ctrlKey || event.altKey || event.metaKey) return false;
  const fields = [...form.querySelectorAll(FIELDS)].filter((each) => !each.disabled && each.offsetParent);
  const next = fields[fields.indexOf(field) + (event.shiftKey ? -1 : 1)];
  if (next) {
    next.focus();
    if (next.matches("input")) next.select?.();
  } else if (!event.shiftKey) {
    if (form.matches("[data-login]")) return false;
    form.querySelector('button[type="submit"]')?.focus();
  }
  return true;
}

function rowsKeys(root, event) {
  const rows = [...root.querySelectorAll("table[data-rows] tbody tr")].filter((row) => row.querySelector("[data-open], .pick input, .lead a"));
  if (!rows.length) return false;
  const here = rows.findIndex((row) => row.classList.contains("is-here"));
  const key = event.key.toLowerCase();
  if (key === "j" || key === "k") {
    const next = rows[Math.min(rows.length - 1, Math.max(0, here + (key === "j" ? 1 : -1)))];
    rows[here]?.classList.remove("is-here");
    next.classList.add("is-here");
    next.scrollIntoView({ block: "nearest" });
    return true;
  }
  if (here < 0) return false;
  if (key === "x") {
    rows[here].querySelector(".pick input")?.click();
    return true;
  }
  if (event.key === "Enter" && !event.target.closest("a, button, summary, input")) {
    rows[here].querySelector("[data-open], .lead a, a")?.click();
    return true;
  }
  return false;
}

function showKeys(root) {
  const dialog = openDialog("dialog-keys");
  const list = dialog.querySelector("[data-keys]");
  for (const line of list.querySelectorAll("[data-when]")) {
    if (!root.querySelector(line.dataset.when)) line.remove();
  }
  for (const target of root.querySelectorAll("[data-shortcut]")) {
    const line = list.firstElementChild.cloneNode(true);
    line.querySelector("dt").firstElementChild.textContent = target.dataset.shortcut;
    line.querySelector("dd").textContent = [...target.childNodes].filter((node) => node.nodeName !== "KBD").map((node) => node.textContent).join("").trim();
    list.append(line);
  }
  const help = root.querySelector("[data-help-link]");
  const link = dialog.querySelector("[data-help]");
  if (help) link.href = help.href;
  else link.remove();
}

export function watchKeys(root) {
  root.addEventListener("keydown", (event) => {
    if (root.querySelector("dialog[open]")) return;
    if (followShortcut(root, event)) return event.preventDefault();
    if (event.key === "Enter" && nextField(event)) return event.preventDefault();
    if (event.ctrlKey || event.altKey || event.metaKey || isTyping(event.target)) return;
    if (event.key === "/") {
      const search = root.querySelector("[data-search]");
      if (!search) return;
      search.focus();
      search.select();
      return event.preventDefault();
    }
    if (event.key === "?") {
      showKeys(root);
      return event.preventDefault();
    }
    if (rowsKeys(root, event)) event.preventDefault();
  });
}
