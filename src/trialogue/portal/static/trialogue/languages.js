// The buttons for the language send the whole page, not the part of it that htmx would fetch and put in its place.
document.addEventListener("submit", (event) => {
  if (event.submitter?.name === "page_language") event.stopImmediatePropagation();
}, true);
