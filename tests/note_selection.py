"""Selecting text on a study page as a person would: run in a browser with [field, from, to]."""

from __future__ import annotations

SELECT = """([field, from, to]) => {
  const block = document.querySelector(`[data-note="${field}"]`);
  const nodes = document.createTreeWalker(block, NodeFilter.SHOW_TEXT);
  const range = document.createRange();
  let at = 0;
  while (nodes.nextNode()) {
    const { length } = nodes.currentNode.data;
    if (from >= at && from < at + length) range.setStart(nodes.currentNode, from - at);
    if (to > at && to <= at + length) range.setEnd(nodes.currentNode, to - at);
    at += length;
  }
  getSelection().removeAllRanges();
  getSelection().addRange(range);
}"""
