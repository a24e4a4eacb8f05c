// Explained terms open on hover and focus too. Without this file a tap, a click or Enter opens them, and the pointer
// shows the title; Escape closes them either way, because the browser's own popover does it.
(() => {
  const noteOf = (term) => document.getElementById(term.getAttribute("popovertarget"));
  const termAt = (event) => event.target instanceof Element && event.target.closest(".term");
  let waiting = 0;
  let leaving = 0;
  let kept = null;

  const open = (term) => {
    const note = noteOf(term);
    if (note && !note.matches(":popover-open")) note.showPopover();
  };
  const close = (note) => {
    if (note && note !== kept && note.matches(":popover-open")) note.hidePopover();
  };

  for (const term of document.querySelectorAll(".term")) term.removeAttribute("title");

  document.addEventListener("pointerover", (event) => {
    if (event.pointerType !== "mouse") return;
    if (event.target instanceof Element && event.target.closest(".term-means")) clearTimeout(leaving);
    const term = termAt(event);
    if (!term) return;
    clearTimeout(waiting);
    clearTimeout(leaving);
    waiting = setTimeout(() => open(term), 200);
  });
  document.addEventListener("pointerout", (event) => {
    if (event.pointerType !== "mouse" || !(event.target instanceof Element)) return;
    const term = termAt(event);
    const note = term ? noteOf(term) : event.target.closest(".term-means");
    clearTimeout(waiting);
    if (note && !(event.relatedTarget instanceof Node && note.contains(event.relatedTarget))) {
      clearTimeout(leaving);
      leaving = setTimeout(() => close(note), 400);
    }
  });
  document.addEventListener("focusin", (event) => {
    if (event.target instanceof Element && event.target.matches(".term:focus-visible")) open(event.target);
  });
  document.addEventListener("focusout", (event) => {
    const term = termAt(event);
    if (!term) return;
    const note = noteOf(term);
    if (note && !(event.relatedTarget instanceof Node && note.contains(event.relatedTarget))) close(note);
  });
  document.addEventListener("click", (event) => {
    const term = termAt(event);
    if (term) kept = noteOf(term);
  });
  document.addEventListener("toggle", (event) => {
    if (event.newState === "closed" && event.target === kept) kept = null;
  }, true);
})();
