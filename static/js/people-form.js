// The large form: what the number says fills birth date and sex and closes them; a record already there is one press away.
const form = document.querySelector("form.form");
const number = form?.querySelector("input[data-id-number][data-check-url]");

function openRecord(answer) {
  const margin = document.getElementById(`${number.id}-margin`);
  if (!answer.found_url || !margin) return;
  margin.append(Object.assign(document.createElement("a"), { href: answer.found_url, textContent: answer.found_text }));
}

function settle(answer) {
  const birth = form.querySelector("#birth_date");
  const sure = Boolean(answer.ok && answer.birth && birth);
  if (birth) birth.readOnly = sure && !form.querySelector("#override_birth")?.value;
}

number?.addEventListener("id-checked", (event) => {
  settle(event.detail);
  openRecord(event.detail);
});

// Saying why they differ opens the two values again.
form?.querySelector("#override_birth")?.closest("details").addEventListener("toggle", (event) => {
  if (event.target.open) form.querySelector("#birth_date").readOnly = false;
});

// A page that came back checks its number again, and begins at what is wrong.
if (number?.value && !number.hasAttribute("aria-invalid")) number.dispatchEvent(new Event("input", { bubbles: true }));

// The link in the foot bar opens a folded group that holds the field.
function unfold() {
  const target = location.hash.length > 1 && document.getElementById(location.hash.slice(1));
  if (!target) return;
  for (let fold = target.closest("details"); fold; fold = fold.parentElement.closest("details")) fold.open = true;
  target.focus();
}
window.addEventListener("hashchange", unfold);
document.querySelectorAll('details.more-fields:has([aria-invalid="true"])').forEach((fold) => { fold.open = true; });
form?.querySelector('[aria-invalid="true"]')?.focus();
