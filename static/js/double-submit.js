// A form is sent once: a second press while the first is under way does nothing.
// The button's own name and value must travel, so it is disabled only after the form has been read.
import { word } from "./words.js";

export function sendOnce(root) {
  root.addEventListener("submit", (event) => {
    const form = event.target;
    if (event.defaultPrevented || form.method !== "post") return;
    if (form.dataset.sent) {
      event.preventDefault();
      return;
    }
    form.dataset.sent = "yes";
    setTimeout(() => {
      for (const button of form.querySelectorAll('button[type="submit"]:not(:disabled)')) {
        button.disabled = true;
        button.dataset.wasOpen = "yes";
      }
      event.submitter?.setAttribute("title", word("sending"));
    }, 0);
    // A download leaves the page where it is: open the buttons again.
    if (form.hasAttribute("data-download")) setTimeout(() => reopen(form), 3000);
  });
  // Back from the next page (also from the back-forward cache) the buttons work again.
  window.addEventListener("pageshow", () => root.querySelectorAll("form[data-sent]").forEach(reopen));
}

function reopen(form) {
  delete form.dataset.sent;
  for (const button of form.querySelectorAll("button[data-was-open]")) {
    button.disabled = false;
    button.removeAttribute("title");
    delete button.dataset.wasOpen;
  }
}
