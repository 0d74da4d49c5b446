// A form or button with data-confirm asks first. The question up to the first question mark is the title.
// Without JavaScript the form posts at once, and the server asks on its own page where it must.

export function openDialog(templateId) {
  const dialog = document.getElementById(templateId).content.querySelector("dialog").cloneNode(true);
  document.body.append(dialog);
  dialog.addEventListener("close", () => dialog.remove());
  dialog.showModal();
  return dialog;
}

function ask(question, yesLabel) {
  const dialog = openDialog("dialog-confirm");
  const end = question.search(/[？?]/) + 1 || question.length;
  dialog.querySelector("[data-question]").textContent = question.slice(0, end);
  dialog.querySelector("[data-explanation]").textContent = question.slice(end).trim();
  dialog.querySelector("[data-yes]").textContent = yesLabel;
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => resolve(dialog.returnValue === "yes"));
  });
}

export function askBeforePosting(root) {
  root.addEventListener("submit", async (event) => {
    const form = event.target;
    const pressed = event.submitter;
    const question = pressed?.dataset.confirm || form.dataset.confirm;
    if (!question || form.dataset.answered === "yes") {
      delete form.dataset.answered;
      return;
    }
    event.preventDefault();
    event.stopImmediatePropagation();
    const label = (pressed?.textContent ?? "").replace(/[…⋯]+\s*$/, "").trim();
    if (await ask(question, label)) {
      form.dataset.answered = "yes";
      form.requestSubmit(pressed ?? undefined);
    } else {
      pressed?.focus();
    }
  }, true);
}
