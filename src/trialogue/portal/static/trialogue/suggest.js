/* Suggestions while typing: an ARIA combobox on every input with data-suggest. Without this file the box is a plain box.
   Down and Up choose, Enter takes, Escape closes; what is typed is never changed without being asked. */
"use strict";
(() => {
  const words = document.currentScript.dataset;
  const WAIT_MS = 150;

  function attach(input) {
    const list = document.createElement("ul");
    const said = document.createElement("span");
    let options = [], active = -1, timer = 0, asking = null;

    list.id = input.id + "-options";
    list.className = "options";
    list.setAttribute("role", "listbox");
    list.setAttribute("aria-label", words.options);
    list.hidden = true;
    said.className = "unseen";
    said.setAttribute("role", "status");
    const frame = document.createElement("div");
    frame.className = "suggesting";
    const focused = document.activeElement === input;
    input.replaceWith(frame);
    frame.append(input, list, said);
    if (focused) input.focus();
    input.setAttribute("role", "combobox");
    input.setAttribute("aria-autocomplete", "list");
    input.setAttribute("aria-controls", list.id);
    input.setAttribute("aria-expanded", "false");

    function close() {
      list.hidden = true;
      options = [];
      active = -1;
      input.setAttribute("aria-expanded", "false");
      input.removeAttribute("aria-activedescendant");
    }

    function stop() {
      clearTimeout(timer);
      if (asking) asking.abort();
      asking = null;
      said.textContent = "";
      close();
    }

    function mark(at) {
      active = at;
      options.forEach((option, i) => option.setAttribute("aria-selected", String(i === at)));
      if (at < 0) return input.removeAttribute("aria-activedescendant");
      input.setAttribute("aria-activedescendant", options[at].id);
      options[at].scrollIntoView({ block: "nearest" });
    }

    function take(at) {
      input.value = options[at].dataset.text;
      input.form.querySelectorAll('input[name="place"]').forEach((chosen) => input.name === "where" && chosen.remove());
      stop();
    }

    function show(found) {
      close();
      list.replaceChildren(...found.map((each, i) => {
        const option = document.createElement("li");
        option.id = `${list.id}-${i}`;
        option.setAttribute("role", "option");
        option.setAttribute("aria-selected", "false");
        option.dataset.text = each.text;
        const text = document.createElement("bdi");
        text.textContent = each.text;
        option.append(text);
        if (each.note) {
          const note = document.createElement("span");
          note.className = "small quiet";
          note.textContent = " " + each.note;
          option.append(note);
        }
        option.addEventListener("mousedown", (event) => event.preventDefault());
        option.addEventListener("click", () => take(i));
        return option;
      }));
      options = [...list.children];
      list.hidden = !options.length;
      input.setAttribute("aria-expanded", String(options.length > 0));
      said.textContent = options.length ? words.some.replace("%n", options.length) : words.none;
    }

    async function ask() {
      const typed = input.value.trim();
      if (asking) asking.abort();
      if (!typed) return stop();
      const own = (asking = new AbortController());
      try {
        const answer = await fetch(`${input.dataset.suggest}?q=${encodeURIComponent(typed.slice(0, 100))}`, {
          signal: own.signal, credentials: "omit", headers: { Accept: "application/json" },
        });
        const found = answer.ok ? (await answer.json()).suggestions : [];
        if (asking === own && document.activeElement === input) show(found);
      } catch {
        if (asking === own) close();
      }
    }

    input.addEventListener("input", (event) => {
      clearTimeout(timer);
      if (!event.isComposing) timer = setTimeout(ask, WAIT_MS);
    });
    input.addEventListener("compositionend", () => { timer = setTimeout(ask, WAIT_MS); });
    input.addEventListener("blur", stop);
    input.addEventListener("keydown", (event) => {
      if (event.isComposing) return;
      const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
      if (step && !options.length && event.key === "ArrowDown") {
        event.preventDefault();
        ask();
      } else if (step && options.length) {
        event.preventDefault();
        const places = options.length + 1;
        mark(((active + 1 + step + places) % places) - 1);
      } else if (event.key === "Enter" && active >= 0) {
        event.preventDefault();
        take(active);
      } else if (event.key === "Escape" && options.length) {
        event.preventDefault();
        stop();
      }
    });
  }

  document.querySelectorAll("input[data-suggest]").forEach(attach);
})();
