"""Items: the numbered or bulleted points of a section, each one criterion, with nested points inside their parent.

Where a section has no markers its paragraphs are the items. Every line belongs to exactly one item, in order.
"""

from __future__ import annotations

import re
from typing import Final

from trialogue.criteria.item import Item
from trialogue.criteria.item_heads import opens_list
from trialogue.criteria.list_heads import EXCLUSION
from trialogue.criteria.or_points import joined_by_or
from trialogue.criteria.sections import Section
from trialogue.criteria.titles import asks_nothing, is_topic, names_measure, names_part
from trialogue.text.lines import Line

_WRAPPED: Final = 70  # columns: a line this long that does not end a sentence goes on in the next
_DRIFT: Final = 3  # columns by which a number may stray and still stand in its list
_ONE_OF: Final = re.compile(r"\b(?:one|any|either|some|two|three|at least|or more)\b", re.I)
_ALL_OF: Final = re.compile(r"\b(?:all|both|each|every)\b", re.I)
_SUBSET: Final = re.compile(
    r"\b(?:cohorts?|arms?|groups?|part [a-z\d]|phase|controls?|healthy|volunteers?|wom[ae]n|m[ae]n|females?|males?|"
    r"child(?:ren)?|caregivers?|parents?|donors?|recipients?|if|only|for|sub-?study|"
    r"(?:patient|participant|subject)s? with(?:out)?)\b",
    re.I,
)


_NO_SUBSET: Final = re.compile(
    r"\b(?:criteri(?:a|on)|eligib\w*|exclu\w+|inclu\w+|enrol\w*|following|participat\w+|this study|the study|"
    r"study phase|must|samples?|below)\b",
    re.I,
)
"""A line that only introduces a list names nobody in particular."""


def items_of(text: str, section: Section) -> list[Item]:
    """The items of a section of normalised `text`."""
    items = _Grouping(text, section).run()
    return items if section.kind == EXCLUSION else joined_by_or(text, items)


class _Grouping:
    def __init__(self, text: str, section: Section) -> None:
        self.text, self.section = text, section
        self.items: list[Item] = []
        self.stack: list[Item] = []  # the open item and its nested items, outermost first
        self.previous: Line | None = None
        self.marked = any(line.marker for line in section.lines)
        self.gathering = False  # the open item is a lead-in such as "one of the following:"
        self.subset: str | None = section.applies_to
        self.title: int | None = None  # where titles begin that no point stands under yet
        self.at = 0
        self.measure: int | None = None  # where the last of them begins, if it says what a value is of

    def run(self) -> list[Item]:
        for at, line in enumerate(self.section.lines):
            self.at = at
            if line.marker is None:
                self._unmarked(line)
            else:
                self._marked(line)
            self.previous = line
        for item in self.items:
            _close(item)
        return [each for item in self.items for each in self._opened(item)]

    def _opened(self, item: Item) -> list[Item]:
        """The points of an item that only opens the list: "* Patients must meet all of these criteria:"."""
        words, kind = self.text[item.body : item.own_end], self.section.kind
        if not item.children or kind is None or self._gathers(words) or not opens_list(words, kind):
            return [item]
        item.children[0].start = item.start
        for child in item.children:
            child.applies_to = item.applies_to
        for child in item.children[1:]:
            child.start = _start_of_text(child)
        return item.children

    def _blank_before(self, line: Line) -> bool:
        assert self.previous is not None
        return self.text.count("\n", self.previous.end, line.start) > 1

    def _unmarked(self, line: Line) -> None:
        if self.stack and self.previous is not None and self._continues(line):
            self.stack[-1].end = self.stack[-1].own_end = line.end
            return
        ends_open = self.text[line.end - 1] == ":" or self.text[line.body : line.end].rstrip("*_ ").endswith(":")
        self.gathering = False
        words = self.text[line.body : line.end]
        named = ends_open and _SUBSET.search(words) is not None and not _NO_SUBSET.search(words)
        if self._is_title(words, ends_open=ends_open, named=named):
            self.title = line.start if self.title is None else self.title
            self.measure = line.start if names_measure(words) else None
            if ends_open:
                self.subset = words.strip(" *_:#") if named else self.section.applies_to
            self.stack = []
            return
        item = self._open(line)
        item.lead_in = ends_open
        if ends_open:
            self.gathering = self._gathers(words)
            if not self.gathering:
                self.subset = words.strip(" *_:#") if named else self.section.applies_to

    def _is_title(self, words: str, *, ends_open: bool, named: bool) -> bool:
        """Whether a line over points asks for nothing and decides nothing; a subset it names is kept with them."""
        following = self._following()
        if following is None:
            return False
        if not ends_open:
            topic = names_measure(words) or (is_topic(words) and self.section.kind != EXCLUSION)
            return topic and following.marker is not None
        return not self._gathers(words) and (asks_nothing(words, self.section.kind) or (named and names_part(words)))

    def _following(self) -> Line | None:
        lines = self.section.lines
        return lines[self.at + 1] if self.at + 1 < len(lines) else None

    def _gathers(self, words: str) -> bool:
        """Whether a lead-in changes how its points are joined, so that they are one criterion together."""
        if self.section.kind == EXCLUSION:
            return bool(_ALL_OF.search(words)) and not re.search(r"\bany\b|\bnot\b", words, re.I)
        return bool(_ONE_OF.search(words)) and not _ALL_OF.search(words)

    def _continues(self, line: Line) -> bool:
        previous, open_item = self.previous, self.stack[-1]
        assert previous is not None
        blank = self._blank_before(line)
        if self.marked and open_item.marker:
            return not blank or line.indent > self.stack[0].indent
        if blank:
            return False
        wide = previous.end - previous.start + previous.indent
        return wide >= _WRAPPED and (self.text[previous.end - 1] not in ".;:" or self.text[line.body].islower())

    def _open(self, line: Line) -> Item:
        item = Item(
            _start_of_text(line),
            line.end,
            line.body,
            line.end,
            line.indent,
            line.marker,
            line.label,
            applies_to=self.subset,
        )
        if self.title is not None:
            item.start, item.value_of = self.title, self.measure
            self.title, self.measure = None, None
        self.items.append(item)
        self.stack = [item]
        return item

    def _marked(self, line: Line) -> None:
        depth = self._depth(line)
        if depth == 0:
            self._open(line)
            return
        child = Item(line.start, line.end, line.body, line.end, line.indent, line.marker, line.label)
        del self.stack[depth:]
        self.stack[-1].children.append(child)
        self.stack.append(child)

    def _depth(self, line: Line) -> int:
        """How deep a marked line nests: 0 for an item of its own."""
        if not self.stack:
            return 0
        top = self.stack[0]
        if top.marker is None:
            if not self.gathering:
                return 0
            return self._depth_under(line, 1) if len(self.stack) > 1 else 1
        return self._depth_under(line, 0)

    def _depth_under(self, line: Line, base: int) -> int:
        top = self.stack[base]
        follows = line.marker == "number" and top.marker == "number" and _next(top.label, line.label)
        if line.indent <= top.indent or (follows and line.indent - top.indent < _DRIFT):
            return base if not self._sublist(line, top) else self._nested_level(line, base)
        return self._nested_level(line, base)

    def _sublist(self, line: Line, top: Item) -> bool:
        """A list of another kind at the indent of its parent: letters or bullets under a number."""
        if line.indent < top.indent or line.marker == top.marker:
            return False
        last = self.stack[-1] if self.stack[-1] is not top else top
        if top.marker == "number" and line.marker != "number":
            return True
        return self.text[last.own_end - 1] == ":" or (last is not top and last.marker == line.marker)

    def _nested_level(self, line: Line, base: int) -> int:
        level = base + 1
        while level < len(self.stack):
            other = self.stack[level]
            if other.indent > line.indent or (other.indent == line.indent and other.marker == line.marker):
                return level
            if other.indent == line.indent and any(each.marker == line.marker for each in self.stack[base + 1 : level]):
                return level
            level += 1
        return min(level, 8)


def _start_of_text(point: Line | Item) -> int:
    """Where the text of a point begins: without its bullet, unless that is the letter "o"."""
    return point.body if point.marker == "bullet" and point.label != "o" else point.start


def _next(previous: str, label: str) -> bool:
    return previous.isdigit() and label.isdigit() and int(label) == int(previous) + 1


def _close(item: Item) -> int:
    for child in item.children:
        item.end = max(item.end, _close(child))
    return item.end
