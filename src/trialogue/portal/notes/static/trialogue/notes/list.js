// One note as a line of a list: filled from the template's own element, text only, so that no note can be markup.
import { readNote } from "./annotation.js";

export function showItem(template, note, { anchor = null, href, orphan = false }) {
  const read = readNote(note);
  const item = template.content.firstElementChild.cloneNode(true);
  item.dataset.noteId = note.id;
  item.querySelector("[data-quote]").textContent = shortly(read.selector.exact, 300);
  item.querySelector("[data-words]").textContent = read.words;
  item.querySelector("[data-made]").textContent = read.made;
  const study = item.querySelector("[data-study]");
  if (study) {
    study.textContent = read.study;
    study.href = `/study/${read.study}`;
  }
  const pick = item.querySelector("[data-pick]");
  if (pick) pick.value = note.id;
  const jump = item.querySelector("[data-jump]");
  if (jump) {
    jump.href = href;
    jump.hidden = orphan;
  }
  item.querySelector("[data-orphan]").hidden = !orphan;
  item.querySelector("[data-unsure]").hidden = orphan || !anchor || anchor.sure;
  for (const button of item.querySelectorAll("[data-about]")) {
    button.setAttribute("aria-label", button.dataset.about.replace("{quote}", shortly(read.selector.exact)));
  }
  return item;
}

const oneLine = (text) => text.replace(/\s+/gu, " ").trim();

export function shortly(text, most = 60) {
  const words = Array.from(oneLine(text));
  return words.length > most ? `${words.slice(0, most).join("")}…` : words.join("");
}
