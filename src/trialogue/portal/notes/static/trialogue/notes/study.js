// Notes on the page of one study: select, write, edit, delete, list, jump to, highlight.
import { anchor, select } from "./anchoring.js";
import { keyOf, makeNote, readNote } from "./annotation.js";
import { Editing } from "./editing.js";
import { shortly, showItem } from "./list.js";
import { paint, reveal, selectedPiece, unpaint, wholePiece } from "./places.js";
import { storeOf } from "./store.js";

const LONGEST_QUOTE = 4000;
const HINTED = "trialogue.notes.hinted";
const root = document.getElementById("notes");
const part = (name) => root.querySelector(`[data-${name}]`);
const store = storeOf(root);
const editing = new Editing(root, store, refresh);
const float = part("float");
const hint = document.getElementById("notes-hint");
const tools = document.getElementById("notes-tools");
const texts = new Map();
let shown = [];

const sourceOf = (field) => `${root.dataset.texts}${field}`;

// The registry's own text of a field, asked for once and only when it is needed.
async function textOf(field) {
  if (!texts.has(field)) {
    const answer = await fetch(sourceOf(field));
    if (!answer.ok) throw new TypeError("no text");
    texts.set(field, await answer.text());
  }
  return texts.get(field);
}

async function write(piece) {
  const text = await textOf(piece.field).catch(() => null);
  if (text === null) return editing.say(root.dataset.failed);
  if (piece.end - piece.start > LONGEST_QUOTE) return editing.say(root.dataset.long);
  const selector = select(text, piece.start, piece.end);
  editing.write(selector.exact, "", async (words) => {
    const note = makeNote(sourceOf(piece.field), selector, words);
    await store.add(note);
    await refresh();
    return () => reveal(document.getElementById(`note-${keyOf(note)}`) || editing.part("title"));
  });
}

async function refresh() {
  const notes = await store.list(root.dataset.study);
  unpaint();
  shown = await Promise.all(notes.map(place));
  shown.sort((a, b) => (a.anchor === null) - (b.anchor === null) || a.at - b.at);
  shown.forEach(highlight);
  document.querySelectorAll("[data-team]").forEach(highlightTeam);
  const list = part("list");
  list.replaceChildren(...shown.map(({ note, anchor: found, marks }) => showItem(part("item"), note, {
    anchor: found, orphan: found === null, href: marks ? `#note-${keyOf(note)}` : `#${readNote(note).field}`,
  })));
  part("none").hidden = notes.length > 0;
}

async function place(note) {
  const { field, selector } = readNote(note);
  const found = anchor(await textOf(field).catch(() => ""), selector);
  const order = [...document.querySelectorAll("[data-note]")].findIndex((block) => block.dataset.note === field);
  return { note, field, anchor: found, at: order * 1e7 + (found ? found.start : 0) };
}

function highlight(each, index) {
  if (!each.anchor) return;
  const words = root.dataset.marker.replace("{n}", index + 1);
  const button = mark(each.field, each.anchor, words, () => editing.edit(each.note));
  each.marks = Boolean(button);
  if (button) button.id = `note-${keyOf(each.note)}`;
}

function highlightTeam(item, index) {
  const { team, start, end } = item.dataset;
  const words = root.dataset.teamMarker.replace("{n}", index + 1);
  mark(team, { start: Number(start), end: Number(end) }, words, () => reveal(item));
}

// Mark a piece of the text and put a button behind it; null where the page does not show the piece.
function mark(field, { start, end }, words, click) {
  const marks = paint(field, start, end, () => {
    const element = document.createElement("mark");
    element.className = "noted";
    return element;
  });
  if (!marks.length) return null;
  const button = document.createElement("button");
  button.type = "button";
  button.className = "note-marker";
  button.dataset.noteUi = "";
  button.textContent = words;
  button.addEventListener("click", click);
  marks[marks.length - 1].after(button);
  return button;
}

function follow() {
  const piece = selectedPiece();
  float.hidden = !piece;
  if (!piece) return;
  if (matchMedia("(pointer: fine)").matches) {
    const { rect } = piece;
    float.classList.add("note-float-near");
    float.style.top = `${scrollY + rect.bottom + 8}px`;
    float.style.left = `${Math.max(8, Math.min(rect.left, document.documentElement.clientWidth - float.offsetWidth - 8))}px`;
  }
}

function togglePartButtons(button) {
  const on = button.getAttribute("aria-pressed") !== "true";
  button.setAttribute("aria-pressed", on);
  for (const each of document.querySelectorAll(".note-part")) each.remove();
  if (!on) return;
  for (const block of document.querySelectorAll("[data-note]")) {
    const add = part("part").content.firstElementChild.cloneNode(true);
    add.setAttribute("aria-label", add.dataset.label.replace("{quote}", shortly(block.textContent)));
    add.addEventListener("click", () => write(wholePiece(block)));
    block.append(add);
  }
}

let waiting = 0;
document.addEventListener("selectionchange", () => {
  clearTimeout(waiting);
  waiting = setTimeout(follow, 200);
});
// Pressing the button must not take the selection away before it is read.
float.addEventListener("pointerdown", (event) => event.preventDefault());
float.addEventListener("click", () => {
  const piece = selectedPiece();
  float.hidden = true;
  if (piece) write(piece);
});
tools.querySelector("[data-toggle]").addEventListener("click", (event) => togglePartButtons(event.currentTarget));
part("list").addEventListener("click", (event) => {
  const note = editing.clicked(event, shown.map((each) => each.note));
  const each = shown.find((one) => one.note === note);
  if (event.target.closest("[data-jump]") && each && each.marks) {
    event.preventDefault();
    reveal(document.getElementById(`note-${keyOf(each.note)}`));
  }
});
addEventListener("storage", () => refresh());

part("without-script").hidden = true;
part("with-script").hidden = false;
tools.hidden = false;
hint.hidden = localStorage.getItem(HINTED) !== null;
hint.querySelector("[data-hint-seen]").addEventListener("click", () => {
  localStorage.setItem(HINTED, "1");
  hint.hidden = true;
  tools.querySelector("button").focus();
});
refresh().then(() => {
  const asked = location.hash.startsWith("#note-") && document.getElementById(location.hash.slice(1));
  if (asked) reveal(asked);
}).catch(() => editing.say(root.dataset.failed));
