// Visits without network: keeps today's route, keeps what is written, says so in an ochre strip, sends it later.
// Every page works without this script; then it simply needs the network.
import { addDays, crossOff, drop, forgetRoute, keep, keepForm, keepRoute, keptRoute, queued } from "./visits-store.js";
import { hello, sendKept } from "./visits-send.js";
import { asksForNewcomer, newcomerOf, offerHousemates, openNewcomer, wrongWithNewcomer } from "./visits-newcomer.js";
import { answersOf, photosOf, smaller, wrongIn } from "./visits-answers.js";

const strip = document.querySelector("[data-visits-strip]");
const form = document.querySelector("form[data-visit-form]");
const away = form?.hasAttribute("data-away") ?? false;
const RETRY = 5000;
let notice = "";
let reached = false; // the kept form has found the register again
let coming = false;

function word(name, values = {}) {
  const text = document.getElementById("visit-words")?.dataset[name] ?? "";
  return Object.entries(values).reduce((said, [key, value]) => said.replace(`{${key}}`, value), text);
}

function line(text, lead = "", kind = "strip strip-offline") {
  const made = Object.assign(document.createElement("p"), { className: kind });
  if (lead) made.append(Object.assign(document.createElement("strong"), { textContent: lead }));
  made.append(text);
  return made;
}

function button(text, deed) {
  const made = Object.assign(document.createElement("button"), { type: "button", className: "btn btn-link", textContent: text });
  made.addEventListener("click", deed);
  return made;
}

async function paint() {
  if (!strip) return;
  const kept = await queued();
  const fresh = kept.filter((visit) => !visit.refused);
  const lines = [];
  if ((away && !reached) || !navigator.onLine) {
    lines.push(line(fresh.length ? word("kept", { count: fresh.length }) : "", word("noNetwork")));
  } else if (fresh.length) {
    const waiting = line(word("keptOnline", { count: fresh.length }));
    waiting.append(" ", button(word("send"), () => send({ again: true })));
    lines.push(waiting);
  }
  for (const visit of kept.filter((one) => one.refused)) {
    const refused = line(word("refused", { name: visit.name, why: visit.refused }), "", "strip strip-problem");
    refused.append(" ", ...ways(visit), button(word("drop"), async () => { await drop(visit.client_key); await paint(); }));
    lines.push(refused);
  }
  if (notice) lines.push(line(notice));
  strip.replaceChildren(...lines);
  strip.setAttribute("role", "status");
  strip.hidden = !lines.length;
}

// What was refused may belong to somebody else: to the record that took hers in, or to one that looks like hers.
async function mend(visit, change) {
  const answers = { ...visit.answers, ...change };
  if (change.person) delete answers.new;
  await keep({ ...visit, answers, refused: null, alike: [] });
  await send();
}

function ways(visit) {
  const found = (visit.alike ?? []).map((one) => button(word("isShe", { name: one.name }), () => mend(visit, { person: one.person })));
  if (visit.answers.new && found.length) found.push(button(word("isNew"), () => mend(visit, { not_same: word("notSame") })));
  return found;
}

async function send(how) {
  const { sent, login } = await sendKept(how);
  if (sent) notice = word("sent", { count: sent });
  if (login) notice = word("login");
  await paint();
}

// The kept form sends by itself as soon as the register answers. It stays open, so that nothing half written is lost;
// a browser may say "online" before the network works, so it asks again.
async function comeBack() {
  if (coming || !navigator.onLine) return;
  coming = true;
  const answer = await hello();
  coming = false;
  if (answer === null) {
    setTimeout(comeBack, RETRY);
    return;
  }
  reached = true;
  await send();
}

function goneOffline() {
  reached = false;
  return paint();
}

async function keepToday() {
  const { user } = document.body.dataset;
  const kept = await keptRoute();
  if (kept && user && kept.user !== user) await forgetRoute();
  const url = strip?.dataset.routeUrl;
  if (!url || !user) return;
  const answer = await fetch(url, { credentials: "same-origin", headers: { Accept: "application/json" } });
  if (!answer.ok || answer.redirected) return;
  await keepForm();
  await keepRoute({ ...(await answer.json()), user, savedAt: Date.now() });
  notice = word("ready");
  await paint();
}

// The answers of a form go into the phone; `after` says where to go on.
async function keepVisit({ person, name, user, key, today, newcomer }) {
  const answers = answersOf(form, person, today);
  const files = photosOf(form);
  const wrong = wrongIn(answers, files, today);
  if (newcomer) Object.assign(wrong, wrongWithNewcomer(answers.new = newcomer, today));
  for (const margin of form.querySelectorAll("[data-wrong], .row-margin[id$='-margin']")) {
    const field = margin.dataset.wrong ?? margin.id.replace("-margin", "");
    const said = wrong[field] ? Object.assign(document.createElement("strong"), { className: "said", textContent: word(wrong[field]) }) : null;
    margin.closest(".row")?.classList.toggle("is-wrong", Boolean(said));
    margin.querySelector(".said")?.remove();
    if (said) margin.prepend(said);
  }
  if (Object.keys(wrong).length) {
    form.querySelector(".is-wrong")?.scrollIntoView({ block: "center" });
    return false;
  }
  try {
    await keep({ client_key: key, user, name, answers, photos: await smaller(files), refused: null, at: Date.now() });
  } catch {
    strip.replaceChildren(line(word("notKept"), "", "strip strip-problem"));
    strip.hidden = false;
    return false;
  }
  await crossOff([person, ...answers.along]);
  return true;
}

async function goOn() {
  const next = (await keptRoute())?.people[0];
  location.assign(next ? `/visits/new?person=${next.person}` : "/visits/route");
}

// On the register's own page: with network the form goes as ever, without it is kept.
function watchOnlineForm() {
  let busy = false;
  form.addEventListener("submit", async (event) => {
    const { person, name, fresh } = strip?.dataset ?? {};
    if (!(person || fresh) || event.defaultPrevented) return;
    event.preventDefault();
    if (busy) return;
    busy = true;
    const reached = navigator.onLine ? await hello() : null;
    if (reached && reached !== "login") {
      const { submitter } = event; // which button it was goes along
      if (submitter?.name) form.append(Object.assign(document.createElement("input"), { type: "hidden", name: submitter.name, value: submitter.value }));
      form.submit();
      return;
    }
    const today = document.getElementById("done_on")?.defaultValue;
    const key = form.elements.client_key.value;
    const newcomer = fresh ? newcomerOf(form, { village: form.elements.village.value }) : undefined;
    const whom = { person: person ?? "", name: newcomer?.name ?? name, newcomer };
    if (await keepVisit({ ...whom, user: document.body.dataset.user, key, today })) await goOn();
    busy = false;
    await paint();
  });
}

function makeKey() {
  return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

function showStops(route) {
  const list = document.querySelector("[data-list]");
  for (const one of route.people) {
    const row = Object.assign(document.createElement("div"), { className: "side-row" });
    row.append(Object.assign(document.createElement("a"), { href: `/visits/new?person=${one.person}`, textContent: one.name }));
    row.append(Object.assign(document.createElement("span"), { textContent: one.late > 0 ? word("late", { days: one.late }) : "" }));
    list.append(row);
  }
  document.querySelector("[data-stops]").hidden = false;
}

// Somebody new: the kept form asks who she is as well.
function fillNewcomer(route) {
  const home = route.people.find((one) => one.person === new URLSearchParams(location.search).get("home"));
  document.querySelector("[data-name]").textContent = word("newcomer");
  document.querySelector("[data-note]").textContent = [route.place, home?.name].filter(Boolean).join(" · ");
  openNewcomer(form);
  form.elements.done_on.value = route.day;
  const key = makeKey();
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const newcomer = newcomerOf(form, route);
    const kept = await keepVisit({ person: "", name: newcomer.name, user: route.user, key, today: route.day, newcomer });
    if (kept) await goOn();
  });
  form.hidden = false;
}

// The kept form: whose it is stands in the address; without one the kept route is shown to choose from.
async function fillAwayForm() {
  const route = await keptRoute();
  const asked = new URLSearchParams(location.search).get("person");
  if (route && asksForNewcomer()) return fillNewcomer(route);
  const person = route?.people.find((one) => location.pathname === `/visits/${one.visit}/done` || one.person === asked);
  if (!person) {
    if (route) showStops(route);
    else document.querySelector("[data-nothing]").hidden = false;
    return;
  }
  document.querySelector("[data-name]").textContent = person.name;
  document.querySelector("[data-note]").textContent = [route.place, person.late > 0 ? word("late", { days: person.late }) : ""].filter(Boolean).join(" · ");
  for (const chips of form.querySelectorAll("[data-kind]")) if (chips.dataset.kind !== person.kind) chips.remove();
  offerHousemates(form, person.mates ?? []);
  const more = form.querySelector("[data-more]");
  more.href = `/visits/newcomer?home=${person.person}`;
  more.hidden = false;
  form.elements.done_on.value = route.day;
  form.elements.next_due_on.value = addDays(route.day, person.days);
  const next = route.people.find((one) => one.person !== person.person);
  form.querySelector("[data-next]").textContent = next ? word("next", { name: next.name }) : "";
  const key = makeKey();
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const kept = await keepVisit({ person: person.person, name: person.name, user: route.user, key, today: route.day });
    if (kept) await goOn();
  });
  form.hidden = false;
}

async function start() {
  if (!("indexedDB" in window)) return;
  if (navigator.serviceWorker) navigator.serviceWorker.register("/sw.js", { scope: "/" }).catch(() => {});
  window.addEventListener("online", () => (away ? comeBack() : send()));
  window.addEventListener("offline", goneOffline);
  if (away) await fillAwayForm();
  else if (form) watchOnlineForm();
  await paint();
  if (away) await comeBack();
  else if (navigator.onLine) {
    await send();
    await keepToday();
  }
}

start().catch((problem) => console.error(problem));
