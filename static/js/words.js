// Texts come from the page (#words), so that the catalogs translate them; and the CSRF token for fetch.
export function word(name, values = {}) {
  const text = document.getElementById("words")?.dataset[name] ?? "";
  return Object.entries(values).reduce((said, [key, value]) => said.replace(`{${key}}`, value), text);
}

export function csrfToken() {
  return document.querySelector('meta[name="csrf-token"]')?.content ?? "";
}

/** POST form values and return the JSON answer; throws when the answer is not a success. */
export async function postForJson(url, values) {
  const answer = await fetch(url, {
    method: "POST",
    credentials: "same-origin",
    headers: { "X-CSRFToken": csrfToken(), Accept: "application/json" },
    body: new URLSearchParams(values),
  });
  const body = await answer.json().catch(() => ({}));
  const said = body.message || body.error || "";
  if (!answer.ok) throw Object.assign(new Error(said), { said });
  return body;
}
