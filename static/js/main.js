// Loads the page's small modules. Every page works without them: they only make it quicker.
import { watchKeys } from "./keys.js";
import { askBeforePosting } from "./dialog.js";
import { sendOnce } from "./double-submit.js";
import { revealNumbers } from "./reveal.js";
import { keepDrafts } from "./draft.js";
import { checkIdNumbers } from "./id-number.js";
import { watchSelections } from "./select-bar.js";
import { fadeToasts } from "./toast.js";
import { switchLargerType } from "./larger.js";
import { searchOnChange } from "./filter.js";
import { fillDemoLogin } from "./demo-login.js";
import "./region-picker.js";

document.documentElement.classList.add("js");
for (const start of [
  askBeforePosting, sendOnce, watchKeys, watchSelections, checkIdNumbers, revealNumbers,
  keepDrafts, fadeToasts, switchLargerType, searchOnChange, fillDemoLogin,
]) {
  try {
    start(document);
  } catch (problem) {
    // One broken module must not take the others with it; the page itself still works.
    console.error(problem);
  }
}
