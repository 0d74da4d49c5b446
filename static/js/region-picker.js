// The region picker: a text input over a <select>. Finds by characters, pinyin or initials; arrows, Enter, Esc.
// Without this file the <select> itself is used. ES2019, Chromium 109.
(function () {
  "use strict";

  const WAIT = 150;
  let serial = 0;

  function element(tag, className, text) {
    const made = document.createElement(tag);
    if (className) made.className = className;
    if (text) made.textContent = text;
    return made;
  }

  class RegionPicker {
    constructor(root) {
      this.root = root;
      this.select = root.querySelector("select");
      this.shown = [];
      this.active = -1;
      this.timer = 0;
      this.asked = 0;
      this.build();
      this.listen();
    }

    build() {
      const id = this.select.id || "region-" + ++serial;
      this.input = element("input", "region-picker-input form-control");
      this.input.type = "text";
      this.input.autocomplete = "off";
      this.input.id = id;
      this.input.required = this.select.required;
      for (const name of ["aria-describedby", "aria-invalid"]) {
        if (this.select.hasAttribute(name)) this.input.setAttribute(name, this.select.getAttribute(name));
      }
      this.input.setAttribute("role", "combobox");
      this.input.setAttribute("aria-autocomplete", "list");
      this.input.setAttribute("aria-expanded", "false");
      this.input.setAttribute("aria-controls", id + "-list");
      this.list = element("ul", "region-picker-list");
      this.list.id = id + "-list";
      this.list.setAttribute("role", "listbox");
      this.list.hidden = true;
      this.note = element("p", "region-picker-note");
      this.note.setAttribute("role", "status");
      this.code = element("input");
      this.code.type = "hidden";
      this.code.name = this.select.name;
      const chosen = this.select.selectedOptions[0];
      this.code.value = chosen ? chosen.value : "";
      this.input.value = chosen && chosen.value ? chosen.textContent : "";
      this.offered = Array.from(this.select.options)
        .filter((item) => item.value)
        .map((item) => ({ code: item.value, name: item.textContent, initials: item.dataset.initials || "" }));
      this.select.replaceWith(this.input, this.code, this.list, this.note);
      this.root.classList.add("region-picker-live");
    }

    listen() {
      this.input.addEventListener("input", () => this.typed());
      this.input.addEventListener("keydown", (event) => this.key(event));
      this.input.addEventListener("focus", () => {
        if (!this.input.value) this.show(this.offered);
      });
      this.input.addEventListener("blur", () => this.leave());
      // mousedown comes before blur, so a click on a line still counts.
      this.list.addEventListener("mousedown", (event) => {
        event.preventDefault();
        const line = event.target.closest("[data-index]");
        if (line) this.choose(Number(line.dataset.index));
      });
    }

    typed() {
      this.code.value = "";
      this.input.setCustomValidity("");
      window.clearTimeout(this.timer);
      this.timer = window.setTimeout(() => this.ask(), WAIT);
    }

    async ask() {
      const text = this.input.value.trim();
      const turn = ++this.asked;
      if (!text) {
        this.show(this.offered);
        return;
      }
      const query = new URLSearchParams({ within: this.root.dataset.within || "", q: text });
      try {
        const response = await fetch(this.root.dataset.optionsUrl + "?" + query, {
          credentials: "same-origin",
          headers: { Accept: "application/json" },
        });
        if (!response.ok) throw new Error(String(response.status));
        const found = (await response.json()).options;
        // A slow answer to an earlier text must not replace a later one.
        if (turn === this.asked) this.show(found, this.root.dataset.empty);
      } catch (error) {
        const near = this.offered.filter((item) => item.name.includes(text) || item.initials.startsWith(text.toLowerCase()));
        if (turn === this.asked) this.show(near, this.root.dataset.offline);
      }
    }

    show(items, whenNone) {
      this.shown = items;
      this.list.replaceChildren(...items.map((item, index) => this.line(item, index)));
      this.list.hidden = items.length === 0;
      this.note.textContent = items.length ? "" : whenNone || "";
      this.input.setAttribute("aria-expanded", String(items.length > 0));
      this.mark(items.length ? 0 : -1);
    }

    line(item, index) {
      const line = element("li", "region-picker-option");
      line.id = this.list.id + "-" + index;
      line.dataset.index = String(index);
      line.setAttribute("role", "option");
      line.append(element("span", "region-picker-name", item.name));
      line.append(element("span", "region-picker-initials", item.initials));
      return line;
    }

    mark(index) {
      this.active = index;
      Array.from(this.list.children).forEach((line, place) => {
        line.classList.toggle("is-active", place === index);
        line.setAttribute("aria-selected", String(place === index));
      });
      const line = this.list.children[index];
      if (line) {
        this.input.setAttribute("aria-activedescendant", line.id);
        line.scrollIntoView({ block: "nearest" });
      } else {
        this.input.removeAttribute("aria-activedescendant");
      }
    }

    key(event) {
      if (event.isComposing) return;
      const open = !this.list.hidden;
      if (event.key === "ArrowDown" || event.key === "ArrowUp") {
        event.preventDefault();
        if (!open) {
          this.ask();
        } else {
          const step = event.key === "ArrowDown" ? 1 : -1;
          this.mark((this.active + step + this.shown.length) % this.shown.length);
        }
      } else if (event.key === "Enter" && open && this.active >= 0) {
        event.preventDefault();
        this.choose(this.active);
      } else if (event.key === "Escape" && open) {
        event.preventDefault();
        this.close();
      }
    }

    choose(index) {
      const item = this.shown[index];
      this.code.value = item.code;
      this.input.value = item.name;
      this.input.setCustomValidity("");
      this.close();
      this.root.dispatchEvent(new CustomEvent("region-chosen", { bubbles: true, detail: item }));
    }

    leave() {
      // Typed in full and unmistakable counts as chosen; anything else must be picked from the list.
      const text = this.input.value.trim();
      const same = this.shown.filter((item) => item.name === text);
      if (!this.code.value && same.length === 1) {
        this.choose(this.shown.indexOf(same[0]));
      }
      this.input.setCustomValidity(text && !this.code.value ? this.root.dataset.empty || "" : "");
      this.close();
    }

    close() {
      window.clearTimeout(this.timer);
      this.asked += 1;
      this.list.hidden = true;
      this.note.textContent = "";
      this.input.setAttribute("aria-expanded", "false");
      this.input.removeAttribute("aria-activedescendant");
    }
  }

  function start() {
    document.querySelectorAll("[data-region-picker]").forEach((root) => {
      if (root.querySelector("select")) new RegionPicker(root);
    });
  }

  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", start);
  else start();
})();
