// The list of recipients: a whole identity number is searched by POST, never in the address; printing of ticked rows.
import { csrfToken } from "./words.js";

const WHOLE = /^[0-9\s]{17,24}[0-9Xx]$/;

export function keepNumbersOutOfAddress(root) {
  for (const box of root.querySelectorAll("input[data-find-url]")) {
    box.form.addEventListener("submit", (event) => {
      if (!WHOLE.test(box.value.trim())) return;
      event.preventDefault();
      const form = Object.assign(document.createElement("form"), { method: "post", action: box.dataset.findUrl, hidden: true });
      for (const [name, value] of [["csrf_token", csrfToken()], ["number", box.value]]) {
        form.append(Object.assign(document.createElement("input"), { type: "hidden", name, value }));
      }
      document.body.append(form);
      form.submit();
    });
  }
}

export function printOnDemand(root) {
  root.addEventListener("click", (event) => {
    const button = event.target.closest("[data-print]");
    if (!button) return;
    document.body.classList.toggle("print-picked", button.dataset.print === "picked");
    window.print();
  });
  window.addEventListener("afterprint", () => document.body.classList.remove("print-picked"));
}

keepNumbersOutOfAddress(document);
printOnDemand(document);
