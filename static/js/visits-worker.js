// The service worker of the visits: it keeps one empty form and its looks for when there is no network.
// No page with a person on it is ever kept here; the route's names are in IndexedDB (visits-store.js).
const SHELF = "visits";
const SHELL = "/visits/offline";

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

function isVisits(path) {
  return path === "/visits" || path.startsWith("/visits/");
}

// At logout the form and the route's names go. What was not sent yet stays: it is somebody's work.
function forget() {
  const names = new Promise((resolve) => {
    const opening = indexedDB.open("visits");
    opening.onerror = () => resolve();
    opening.onsuccess = () => {
      const database = opening.result;
      if (!database.objectStoreNames.contains("route")) {
        database.close();
        resolve();
        return;
      }
      const writing = database.transaction("route", "readwrite");
      writing.objectStore("route").clear();
      writing.oncomplete = writing.onabort = () => { database.close(); resolve(); };
    };
    opening.onupgradeneeded = () => opening.transaction.abort();
  });
  return Promise.all([names, caches.delete(SHELF)]);
}

async function pageOrForm(request) {
  try {
    return await fetch(request);
  } catch (problem) {
    const kept = await caches.match(SHELL);
    if (kept) return kept;
    throw problem;
  }
}

async function fileOrKept(request) {
  try {
    return await fetch(request);
  } catch (problem) {
    const kept = await caches.match(request);
    if (kept) return kept;
    throw problem;
  }
}

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (url.origin !== self.location.origin) return;
  if (request.method === "POST" && url.pathname === "/logout") {
    event.waitUntil(forget());
    return;
  }
  if (request.method !== "GET") return;
  if (request.mode === "navigate" && isVisits(url.pathname) && !url.pathname.endsWith(".pdf")) {
    event.respondWith(pageOrForm(request));
  } else if (url.pathname.includes("/static/")) {
    event.respondWith(fileOrKept(request));
  }
});
