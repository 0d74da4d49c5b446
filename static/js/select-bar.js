// Ticked rows raise the dark bar with their count and sum (data-sum in fen, whole numbers).
export function yuan(fen) {
  const sign = fen < 0 ? "−" : "";
  const whole = Math.floor(Math.abs(fen) / 100).toString().replace(/\B(?=(\d{3})+(?!\d))/g, ",");
  return `${sign}${whole}.${String(Math.abs(fen) % 100).padStart(2, "0")}`;
}

function watch(bar) {
  const form = bar.closest("form") ?? document;
  const boxes = () => [...form.querySelectorAll(".pick input:not([data-pick-all])")];
  const all = form.querySelector("[data-pick-all]");
  const refresh = () => {
    const picked = boxes().filter((box) => box.checked);
    bar.classList.toggle("is-on", picked.length > 0);
    bar.querySelector("[data-selected-count]").textContent = picked.length;
    const sum = bar.querySelector("[data-selected-sum]");
    if (sum) sum.textContent = yuan(picked.reduce((total, box) => total + Number(box.dataset.sum || 0), 0));
    if (all) {
      all.checked = picked.length > 0 && picked.length === boxes().length;
      all.indeterminate = picked.length > 0 && !all.checked;
    }
  };
  const clear = () => {
    boxes().forEach((box) => { box.checked = false; });
    refresh();
  };
  form.addEventListener("change", (event) => {
    if (event.target === all) boxes().forEach((box) => { box.checked = all.checked; });
    if (event.target === all || event.target.closest(".pick")) refresh();
  });
  bar.querySelector("[data-select-none]").addEventListener("click", clear);
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !document.querySelector("dialog[open]")) clear();
  });
  window.addEventListener("pageshow", refresh);
  refresh();
}

export function watchSelections(root) {
  root.querySelectorAll("[data-selectbar]").forEach(watch);
}
