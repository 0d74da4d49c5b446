// 大字: the size changes at once, and the preference is stored behind it. Without JavaScript the form posts.
import { csrfToken } from "./words.js";

export function switchLargerType(root) {
  for (const form of root.querySelectorAll("form[data-larger]")) {
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      event.stopImmediatePropagation();
      const large = document.documentElement.classList.toggle("large");
      const field = form.querySelector("[name=large]");
      const values = new URLSearchParams({ large: large ? "1" : "" });
      try {
        await fetch(form.action, { method: "POST", credentials: "same-origin", headers: { "X-CSRFToken": csrfToken() }, body: values });
      } catch {
        // Offline: this page shows the size all the same; the preference follows another time.
      }
      field.value = large ? "" : "1";
      const button = form.querySelector("button");
      [button.textContent, form.dataset.other] = [form.dataset.other, button.textContent];
    });
  }
}
