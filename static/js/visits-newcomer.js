// Somebody who is not on the register yet, met where there is no network; and the others of a household that was seen.

/** Whether the address asks for somebody new. */
export const asksForNewcomer = () => location.pathname === "/visits/newcomer";

/** What is asked at the door, as the register takes it. */
export function newcomerOf(form, route) {
  const answers = new FormData(form);
  const kind = String(answers.get("kind") ?? "child");
  return {
    kind,
    name: String(answers.get("name") ?? "").trim(),
    sex: String(answers.get("sex") ?? ""),
    birth_date: String(answers.get("birth_date") ?? ""),
    scope_code: route.village,
    statuses: answers.getAll(`${kind}_statuses`),
    guardian: String(answers.get("guardian") ?? "").trim(),
    kinship: String(answers.get("kinship") ?? ""),
    home_of: new URLSearchParams(location.search).get("home") ?? "",
  };
}

/** Field → name of the word that says what is wrong with her. */
export function wrongWithNewcomer(newcomer, today) {
  const wrong = {};
  if (newcomer.name.length < 2) wrong.name = "needName";
  if (!newcomer.birth_date || newcomer.birth_date > today) wrong.birth_date = "needBirth";
  if (!newcomer.statuses.length) wrong.statuses = wrong[`${newcomer.kind}_statuses`] = "needStatus";
  return wrong;
}

/** Show what is asked of somebody new, and of her kind alone. */
export function openNewcomer(form) {
  const part = form.querySelector("[data-newcomer]");
  const choose = () => {
    const kind = new FormData(form).get("kind");
    for (const chips of form.querySelectorAll("[data-kind]")) {
      chips.hidden = chips.dataset.kind !== kind;
      for (const box of chips.querySelectorAll("input")) box.disabled = chips.hidden;
    }
  };
  part.hidden = false;
  for (const field of part.querySelectorAll("[name=kind]")) field.addEventListener("change", choose);
  choose();
}

/** Offer the others of the household: one visit counts for all who were seen. */
export function offerHousemates(form, mates) {
  const row = form.querySelector("[data-along]");
  const chips = row.querySelector(".chips");
  for (const mate of mates) {
    const chip = Object.assign(document.createElement("label"), { className: "chip" });
    const box = Object.assign(document.createElement("input"), { type: "checkbox", name: "along", value: mate.person });
    chip.append(box, Object.assign(document.createElement("span"), { textContent: mate.name }));
    chips.append(chip);
  }
  row.hidden = !mates.length;
}
