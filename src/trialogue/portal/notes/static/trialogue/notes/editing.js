// Edit and delete, the same on every page; a deleted note can be put back as long as the page stays open.
import { readNote } from "./annotation.js";
import { NoteDialog } from "./dialog.js";
import { shortly } from "./list.js";

export class Editing {
  constructor(root, store, refresh) {
    this.root = root;
    this.store = store;
    this.refresh = refresh;
    this.dialog = new NoteDialog(root.querySelector("dialog"));
    this.undo = this.part("undo");
    this.undo.addEventListener("click", () => this.putBack());
  }

  part(name) { return this.root.querySelector(`[data-${name}]`); }

  say(words) {
    this.undo.hidden = true;
    this.part("said").textContent = words;
  }

  write(quote, words, save, remove = null) {
    this.dialog.open({
      title: remove ? "editing" : "adding",
      quote: shortly(quote),
      words,
      remove,
      save: async (written) => {
        if (!written) throw new Error(this.root.dataset.empty);
        const after = await save(written);
        this.say(this.root.dataset.saved);
        return after;
      },
    });
  }

  edit(note) {
    const read = readNote(note);
    this.write(read.selector.exact, read.words, async (words) => {
      await this.store.change(note.id, words);
      await this.refresh();
    }, () => this.forget(note));
  }

  async forget(note) {
    await this.store.remove(note.id);
    await this.refresh();
    this.say(this.root.dataset.deleted);
    this.gone = note;
    this.undo.hidden = false;
    return () => this.undo.focus();
  }

  async putBack() {
    await this.store.add(this.gone);
    await this.refresh();
    this.say(this.root.dataset.saved);
    this.part("title").focus();
  }

  // A click inside the list: which note, and what to do with it.
  clicked(event, notes) {
    const item = event.target.closest("[data-note-id]");
    const note = item && notes.find((each) => each.id === item.dataset.noteId);
    if (note && event.target.closest("[data-edit]")) this.edit(note);
    if (note && event.target.closest("[data-forget]")) {
      this.forget(note).then((after) => after(), () => this.say(this.root.dataset.failed));
    }
    return note;
  }
}
