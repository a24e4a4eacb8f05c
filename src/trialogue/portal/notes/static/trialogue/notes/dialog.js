// The box in which a note is written, changed or deleted. Its words stand in the template.
export class NoteDialog {
  constructor(element) {
    this.element = element;
    this.words = element.querySelector("textarea");
    this.problem = element.querySelector("[data-problem]");
    element.querySelector("form").addEventListener("submit", (event) => {
      event.preventDefault();
      this.run(() => this.save(this.words.value.trim()));
    });
    element.querySelector("[data-cancel]").addEventListener("click", () => element.close());
    this.delete = element.querySelector("[data-delete]");
    this.delete.addEventListener("click", () => this.run(() => this.remove()));
  }

  // `save(words)` and `remove()` may fail: the box then stays open with what was written, and says why. What they give
  // back is called once the box is closed, since closing it moves the focus.
  open({ quote, words = "", save, remove = null, title }) {
    this.save = save;
    this.remove = remove;
    this.element.querySelector("[data-title]").textContent = this.element.dataset[title];
    this.element.querySelector("[data-quote]").textContent = quote;
    this.words.value = words;
    this.delete.hidden = !remove;
    this.tell("");
    this.element.showModal();
    this.words.focus();
  }

  async run(action) {
    if (this.busy) return;
    this.busy = true;
    try {
      const after = await action();
      this.element.close();
      if (after) after();
    } catch (error) {
      const full = error.name === "QuotaExceededError";
      const said = full ? this.element.dataset.full : error instanceof TypeError ? this.element.dataset.failed : error.message;
      this.tell(said || this.element.dataset.failed);
    } finally {
      this.busy = false;
    }
  }

  tell(words) {
    this.problem.textContent = words;
    this.problem.hidden = !words;
    this.words.toggleAttribute("aria-invalid", Boolean(words));
  }
}
