// Between what the page shows and the registry's own text. A paragraph that notes can be on carries `data-note`, its
// field, and `data-at`, the places of its characters in that field's text as runs: "0+12 14+3". Offsets count code
// points. What this feature itself puts into a paragraph carries `data-note-ui` and is not part of its text.
import { points } from "./anchoring.js";

export const blocksOf = (field) => [...document.querySelectorAll(`[data-note="${field}"]`)];

function placesOf(block) {
  return block.dataset.at.split(" ").flatMap((run) => {
    const [start, length] = run.split("+").map(Number);
    return Array.from({ length }, (_, index) => start + index);
  });
}

function textNodes(block) {
  const walker = document.createTreeWalker(block, NodeFilter.SHOW_TEXT, (node) =>
    node.parentElement.closest("[data-note-ui]") ? NodeFilter.FILTER_REJECT : NodeFilter.FILTER_ACCEPT);
  const found = [];
  while (walker.nextNode()) found.push(walker.currentNode);
  return found;
}

function shownBefore(block, node, offset) {
  const range = document.createRange();
  range.setStart(block, 0);
  range.setEnd(node, offset);
  let text = "";
  for (const each of textNodes(block)) {
    if (each === node) return points(text + each.data.slice(0, offset)).length;
    if (range.comparePoint(each, 0) > 0) break;
    text += each.data;
  }
  return points(text).length;
}

// The piece of one field that the reader has selected, or null.
export function selectedPiece() {
  const selection = getSelection();
  if (!selection || selection.isCollapsed || !selection.rangeCount) return null;
  const range = selection.getRangeAt(0);
  const pieces = [];
  for (const block of document.querySelectorAll("[data-note]")) {
    if (!range.intersectsNode(block)) continue;
    const from = block.contains(range.startContainer) ? shownBefore(block, range.startContainer, range.startOffset) : 0;
    const places = placesOf(block);
    const to = block.contains(range.endContainer) ? shownBefore(block, range.endContainer, range.endOffset) : places.length;
    if (from < to) pieces.push({ field: block.dataset.note, start: places[from], end: places[to - 1] + 1 });
  }
  if (!pieces.length) return null;
  const { field, start } = pieces[0];
  const last = pieces.filter((piece) => piece.field === field && piece.start >= start).pop();
  return { field, start, end: last.end, rect: range.getBoundingClientRect() };
}

export function wholePiece(block) {
  const places = placesOf(block);
  return { field: block.dataset.note, start: places[0], end: places[places.length - 1] + 1 };
}

// Mark a piece of the text; gives the marks in order, none where the page does not show it.
export function paint(field, start, end, make) {
  const marks = [];
  const seen = new Set();
  for (const block of blocksOf(field)) {
    if (seen.has(block.dataset.at)) continue; // the same small field shown twice
    seen.add(block.dataset.at);
    const places = placesOf(block);
    if (places[0] >= end || places[places.length - 1] < start) continue;
    const shown = places.map((place, index) => (place >= start && place < end ? index : -1)).filter((index) => index >= 0);
    if (!shown.length) continue;
    marks.push(...wrap(block, shown[0], shown[shown.length - 1] + 1, make));
  }
  return marks;
}

function wrap(block, from, to, make) {
  const marks = [];
  let at = 0;
  for (const node of textNodes(block)) {
    const all = points(node.data);
    const begin = Math.max(0, from - at);
    const end = Math.min(all.length, to - at);
    at += all.length;
    if (begin >= end) continue;
    const units = (count) => all.slice(0, count).join("").length;
    const middle = node.splitText(units(begin));
    middle.splitText(units(end) - units(begin));
    const mark = make();
    middle.replaceWith(mark);
    mark.append(middle);
    marks.push(mark);
  }
  return marks;
}

export function unpaint() {
  for (const each of document.querySelectorAll("[data-note] .note-marker")) each.remove();
  for (const mark of document.querySelectorAll("mark.noted")) {
    const block = mark.closest("[data-note]");
    mark.replaceWith(...mark.childNodes);
    block.normalize();
  }
}

// Let the reader see an element: what is folded around it opens, it comes into view and takes the focus.
export function reveal(element) {
  for (let fold = element.closest("details"); fold; fold = fold.parentElement.closest("details")) fold.open = true;
  element.scrollIntoView({ block: "center" });
  element.focus({ preventScroll: true });
}
