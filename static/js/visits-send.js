// Sends what the phone kept, one visit at a time. Its key makes sending it twice harmless.
import { drop, keep, queued } from "./visits-store.js";

const PATIENCE = 6000;

function hurry(milliseconds) {
  const stop = new AbortController();
  setTimeout(() => stop.abort(), milliseconds);
  return stop.signal;
}

/** {token, user} of the register; "login" when the session has ended; null when it cannot be reached. */
export async function hello() {
  try {
    const answer = await fetch("/visits/sync", {
      credentials: "same-origin", redirect: "manual", headers: { Accept: "application/json" }, signal: hurry(PATIENCE),
    });
    if (answer.type === "opaqueredirect" || answer.status === 403) return "login";
    return answer.ok ? await answer.json() : null;
  } catch {
    return null;
  }
}

function inBase64(blob) {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(String(reader.result).split(",")[1] ?? "");
    reader.onerror = () => reject(reader.error);
    reader.readAsDataURL(blob);
  });
}

async function sendOne(visit, token) {
  const photos = await Promise.all(visit.photos.map(async (one) => ({ name: one.name, data: await inBase64(one.blob) })));
  const answer = await fetch("/visits/sync", {
    method: "POST", credentials: "same-origin", redirect: "manual",
    headers: { "Content-Type": "application/json", Accept: "application/json", "X-CSRFToken": token },
    body: JSON.stringify({ visits: [{ ...visit.answers, client_key: visit.client_key, photos }] }),
  });
  if (!answer.ok) throw new Error(String(answer.status));
  const { results: [outcome] } = await answer.json();
  if (outcome.state === "refused") await keep({ ...visit, refused: outcome.message, alike: outcome.alike ?? [] });
  else await drop(visit.client_key);
  return outcome.state;
}

/** Send everything of this user; {sent, login}. `again` takes the refused ones too. */
export async function sendKept({ again = false } = {}) {
  const waiting = (await queued()).filter((visit) => again || !visit.refused);
  if (!waiting.length) return { sent: 0, login: false };
  const known = await hello();
  if (known === "login" || known === null) return { sent: 0, login: known === "login" };
  let sent = 0;
  for (const visit of waiting.filter((one) => one.user === known.user)) {
    try {
      if (await sendOne(visit, known.token) !== "refused") sent += 1;
    } catch {
      break; // the network went again, or the server is busy: the rest stays for the next time
    }
  }
  return { sent, login: false };
}
