// Every note of this browser, of all studies: edit, delete, export, delete all, and choose some to share.
import { readNote, keyOf } from "./annotation.js";
import { Editing } from "./editing.js";
import { showItem } from "./list.js";
import { BrowserStore, storeOf } from "./store.js";

const root = document.getElementById("my-notes");
const part = (name) => root.querySelector(`[data-${name}]`);
const store = storeOf(root);
const editing = new Editing(root, store, refresh);
let notes = [];

async function refresh() {
  notes = await store.list();
  part("list").replaceChildren(...notes.map((note) =>
    showItem(part("item"), note, { href: `/study/${readNote(note).study}#note-${keyOf(note)}` })));
  part("none").hidden = notes.length > 0;
  part("some").hidden = notes.length === 0;
}

function save() {
  const page = { "@context": "http://www.w3.org/ns/anno.jsonld", type: "AnnotationPage", items: notes };
  const file = new Blob([JSON.stringify(page, null, 2)], { type: "application/ld+json" });
  const link = document.createElement("a");
  link.href = URL.createObjectURL(file);
  link.download = "trialogue-notes.jsonld";
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
}

part("list").addEventListener("click", (event) => editing.clicked(event, notes));
part("export").addEventListener("click", save);
const sure = part("sure");
part("clear").addEventListener("click", () => { sure.hidden = false; part("clear-now").focus(); });
part("clear-not").addEventListener("click", () => { sure.hidden = true; part("clear").focus(); });
part("clear-now").addEventListener("click", async () => {
  await store.clear();
  sure.hidden = true;
  await refresh();
  editing.say(root.dataset.deleted);
  part("title").focus();
});
part("share").addEventListener("submit", (event) => {
  const chosen = [...root.querySelectorAll("[data-pick]:checked")].map((box) => box.value);
  if (!chosen.length) {
    event.preventDefault();
    editing.say(root.dataset.choose);
    return;
  }
  part("share").querySelector("[name=notes]").value = JSON.stringify(notes.filter((note) => chosen.includes(note.id)));
});

// Notes written here before signing in can move into the account; each leaves the browser once the account has it.
const bring = part("bring");
if (bring) {
  const before = new BrowserStore();
  bring.hidden = before.all().length === 0;
  part("bring-now").addEventListener("click", async () => {
    try {
      for (const note of before.all()) {
        await store.add(note);
        await before.remove(note.id);
      }
      bring.hidden = true;
      editing.say(root.dataset.saved);
    } catch (error) {
      editing.say(error.message || root.dataset.failed);
    }
    await refresh();
    part("title").focus();
  });
}

part("without-script").hidden = true;
part("with-script").hidden = false;
refresh().catch(() => editing.say(root.dataset.failed));
