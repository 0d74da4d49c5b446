// What the phone keeps: today's route (names and village) and the visits not sent yet. IndexedDB, nothing else.
const NAME = "visits";
const SHELF = "visits";
const DAY = 86400000;
const ROUTE_DAYS = 1; // a route is for its day; the next morning it still shows, then it goes

let opened;

function open() {
  opened ??= new Promise((resolve, reject) => {
    const opening = indexedDB.open(NAME, 1);
    opening.onupgradeneeded = () => {
      opening.result.createObjectStore("queue", { keyPath: "client_key" });
      opening.result.createObjectStore("route", { keyPath: "key" });
    };
    opening.onsuccess = () => resolve(opening.result);
    opening.onerror = () => reject(opening.error);
  });
  return opened;
}

async function act(store, mode, deed) {
  const database = await open();
  return new Promise((resolve, reject) => {
    const transaction = database.transaction(store, mode);
    const asked = deed(transaction.objectStore(store));
    transaction.oncomplete = () => resolve(asked.result);
    transaction.onabort = () => reject(transaction.error);
    transaction.onerror = () => reject(transaction.error);
  });
}

export const queued = async () => (await act("queue", "readonly", (s) => s.getAll())).sort((a, b) => a.at - b.at);
export const keep = (visit) => act("queue", "readwrite", (s) => s.put(visit));
export const drop = (key) => act("queue", "readwrite", (s) => s.delete(key));

export function dayText(moment) {
  return `${moment.getFullYear()}-${String(moment.getMonth() + 1).padStart(2, "0")}-${String(moment.getDate()).padStart(2, "0")}`;
}

export function addDays(text, days) {
  return new Date(Date.parse(`${text}T00:00:00Z`) + days * DAY).toISOString().slice(0, 10);
}

function daysSince(moment) {
  return Math.round((Date.parse(dayText(new Date())) - Date.parse(dayText(new Date(moment)))) / DAY);
}

/** The kept route with `day`, the register's today moved on by the phone's clock; null when it is too old. */
export async function keptRoute() {
  const route = await act("route", "readonly", (s) => s.get("today"));
  if (!route) return null;
  const passed = daysSince(route.savedAt);
  if (passed < 0 || passed > ROUTE_DAYS) {
    await forgetRoute();
    return null;
  }
  return { ...route, day: addDays(route.today, passed) };
}

export const keepRoute = (route) => act("route", "readwrite", (s) => s.put({ ...route, key: "today" }));
export const forgetRoute = () => act("route", "readwrite", (s) => s.clear());

/** Those of the route who were visited are not offered again. */
export async function crossOff(people) {
  const route = await act("route", "readonly", (s) => s.get("today"));
  if (!route) return;
  await keepRoute({ ...route, people: route.people.filter((one) => !people.includes(one.person)) });
}

/** Keep the empty form and what it needs to look right; throws when the answer is not the form (a login page). */
export async function keepForm() {
  const answer = await fetch("/visits/offline", { credentials: "same-origin" });
  if (!answer.ok || answer.redirected) throw new Error("no form");
  const page = new DOMParser().parseFromString(await answer.clone().text(), "text/html");
  const parts = [...page.querySelectorAll("link[rel=stylesheet], link[rel=icon], script[src]")]
    .map((part) => part.getAttribute("href") ?? part.getAttribute("src"));
  for (const module of ["visits-store.js", "visits-send.js", "visits-answers.js", "visits-newcomer.js"]) parts.push(new URL(module, import.meta.url).href);
  parts.push(new URL("../img/tick.svg", import.meta.url).href);
  await caches.delete(SHELF);
  const shelf = await caches.open(SHELF);
  await shelf.put("/visits/offline", answer);
  await shelf.addAll(parts);
}
