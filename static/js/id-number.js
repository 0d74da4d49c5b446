// An identity number groups itself 6 8 4 while it is typed and asks the server when it is complete.
// data-check-url answers {ok, text, note, birth, sex}; the server is the truth, here is no check digit.
// data-fill-birth and data-fill-sex name the fields (by selector) that take over the derived values.
import { postForJson, word } from "./words.js";

const DIGITS = 18;

export function group(text) {
  const bare = text.toUpperCase().replace(/[^0-9X]/g, "").slice(0, DIGITS);
  return [bare.slice(0, 6), bare.slice(6, 14), bare.slice(14)].filter(Boolean).join(" ");
}

function regroup(input) {
  // Other documents (a birth certificate, a passport) have letters: leave those as typed.
  if (/[A-WYZ]/i.test(input.value)) return;
  const before = input.value.slice(0, input.selectionStart ?? input.value.length).replace(/[^0-9X]/gi, "").length;
  input.value = group(input.value);
  let caret = 0;
  for (let seen = 0; caret < input.value.length && seen < before; caret += 1) {
    if (input.value[caret] !== " ") seen += 1;
  }
  input.setSelectionRange(caret, caret);
}

function say(input, state, text, detail) {
  const margin = document.getElementById(`${input.id}-margin`);
  if (!margin) return;
  const row = input.closest(".row");
  row?.classList.remove("is-hint", "is-derived", "is-doubt", "is-wrong");
  row?.classList.add(`is-${state}`);
  const line = Object.assign(document.createElement("span"), { className: { wrong: "said", derived: "derived", doubt: "doubt" }[state] ?? "hint", textContent: text });
  margin.setAttribute("aria-live", "polite");
  margin.replaceChildren(line);
  if (detail) margin.append(Object.assign(document.createElement("span"), { className: "hint", textContent: detail }));
  if (state === "wrong") input.setAttribute("aria-invalid", "true");
  else input.removeAttribute("aria-invalid");
}

function fill(input, answer) {
  for (const [selector, value] of [[input.dataset.fillBirth, answer.birth], [input.dataset.fillSex, answer.sex]]) {
    const target = selector && document.querySelector(selector);
    if (!target || !value) continue;
    const choice = target.matches("input, select") ? null : target.querySelector(`[value="${CSS.escape(value)}"]`);
    if (choice) choice.checked = true;
    else target.value = value;
    target.dispatchEvent(new Event("change", { bubbles: true }));
  }
}

async function check(input, bare) {
  try {
    const answer = await postForJson(input.dataset.checkUrl, { number: bare, exclude: input.dataset.exclude ?? "" });
    if (input.value.replace(/ /g, "") !== bare) return; // Typed on meanwhile.
    say(input, answer.ok ? (answer.doubt ? "doubt" : "derived") : "wrong", answer.text ?? "", answer.note);
    if (answer.ok) fill(input, answer);
    input.dispatchEvent(new CustomEvent("id-checked", { bubbles: true, detail: answer }));
  } catch (problem) {
    say(input, "doubt", problem.said || word("noNetwork"));
  }
}

export function checkIdNumbers(root) {
  for (const input of root.querySelectorAll("input[data-id-number]")) {
    let asked = "";
    const look = () => {
      regroup(input);
      const bare = input.value.replace(/ /g, "");
      if (/[A-WYZ]/i.test(bare)) return;
      if (bare.length === DIGITS && bare !== asked && input.dataset.checkUrl) {
        asked = bare;
        check(input, bare);
      } else if (bare.length && bare.length < DIGITS) {
        asked = "";
        say(input, "hint", word("digitsMissing", { count: DIGITS - bare.length }));
      }
    };
    input.addEventListener("input", look);
    if (input.value && !input.hasAttribute("aria-invalid")) regroup(input);
  }
}
