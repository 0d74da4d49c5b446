// 查看: asks for the reason in a dialog, posts it, shows the whole number for 30 seconds, then masks it again.
// The server counts, limits and records; it answers {"value": "…"} or {"message": "…"}.
// Without JavaScript the link opens the server's own page with the same question.
import { openDialog } from "./dialog.js";
import { postForJson, word } from "./words.js";

const SECONDS = 30;

export function revealNumbers(root) {
  root.addEventListener("click", (event) => {
    const link = event.target.closest("a[data-reveal-url]");
    if (!link) return;
    event.preventDefault();
    askReason((reason) => show(link, reason));
  });
}

function askReason(then) {
  const dialog = openDialog("dialog-reveal");
  const other = dialog.querySelector("[name=other]");
  dialog.addEventListener("change", () => {
    other.hidden = dialog.querySelector("[name=reason]:checked").value !== "";
    if (!other.hidden) other.focus();
  });
  dialog.querySelector("form").addEventListener("submit", (event) => {
    if (event.submitter?.value === "yes" && !other.hidden && !other.value.trim()) {
      event.preventDefault();
      other.setAttribute("aria-invalid", "true");
      other.focus();
    }
  });
  dialog.addEventListener("close", () => {
    if (dialog.returnValue !== "yes") return;
    then(dialog.querySelector("[name=reason]:checked").value || other.value.trim());
  });
}

async function show(link, reason) {
  const place = link.previousElementSibling;
  const masked = [...place.childNodes];
  const said = document.createElement("span");
  said.className = "note";
  said.setAttribute("role", "status");
  link.after(" ", said);
  try {
    const answer = await postForJson(link.dataset.revealUrl, { reason });
    place.textContent = answer.value;
    link.hidden = true;
    said.textContent = word("shownUntil");
    const mask = () => {
      place.replaceChildren(...masked);
      link.hidden = false;
      said.remove();
    };
    setTimeout(mask, SECONDS * 1000);
    window.addEventListener("pagehide", mask, { once: true });
  } catch (problem) {
    said.textContent = problem.said || word("notShown");
    said.classList.add("doubt");
  }
}
