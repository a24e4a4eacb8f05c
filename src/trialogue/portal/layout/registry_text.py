"""Registry text is untrusted: show its words, paragraphs and lists, and nothing of what it may try to do to the page.

Everything is escaped first; the only tags are ours. Bidirectional controls and other invisible characters are dropped,
so that a line can neither reorder its neighbours nor hide words; each line stands in its own `dir="auto"` element.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator
from itertools import groupby
from typing import Final, NamedTuple

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from trialogue.text.markup import escapes_in, unescape

_ITEM = re.compile(r"(?P<indent>\s*)(?P<mark>[*•·▪–-]|\(?[0-9]{1,3}[.)]|\(?[a-zA-Z][.)])\s+(?P<rest>\S.*)")
_WORD: Final = re.compile(r"\S+")
_BLANKS: Final = re.compile(r"\s")
DEEPEST: Final = 3


def printable(text: str) -> str:
    """The text without control, format and surrogate characters: tabs and line ends stay, bidi controls go.

    >>> printable("safe\\u202egnp.exe")
    'safegnp.exe'
    """
    return "".join(filter(_is_shown, text))


def _is_shown(character: str) -> bool:
    return character in "\n\t\u200c\u200d" or unicodedata.category(character) not in _UNSHOWN


_UNSHOWN: Final = {"Cc", "Cf", "Cs", "Co", "Cn"}


def line(text: str | None) -> str:
    """One line of registry text, ready to be escaped by the template."""
    return " ".join(unescape(printable(text or "")).split())


class Block(NamedTuple):
    """A paragraph (`depth` None) or list item as it is shown, and where each of its characters stands in the text."""

    depth: int | None
    text: str
    places: list[int]


Attributes = Callable[[Block], SafeString]


DIRECTION: Final = SafeString('dir="auto"')
"""Each paragraph and item finds its own direction, whatever its neighbours hold."""


def _plain(block: Block) -> SafeString:
    return DIRECTION


def blocks(text: str | None, attributes: Attributes = _plain, first: int = 0) -> SafeString:
    """Several lines of registry text as paragraphs and lists. The list marks of the text are kept as words.

    `attributes` gives those of each paragraph and item; `first` is where the text begins in a longer one.

    >>> blocks("First <b>\\n\\n* one\\n* two")
    '<p dir="auto">First &lt;b&gt;</p><ul class="registry-list"><li class="depth-0" dir="auto">one</li>\
<li class="depth-0" dir="auto">two</li></ul>'
    """
    parts = []
    for is_item, group in groupby(read_blocks(text or "", first), key=lambda each: each.depth is not None):
        if is_item:
            items = format_html_join(
                "", '<li class="depth-{}" {}>{}</li>', ((each.depth, attributes(each), each.text) for each in group)
            )
            parts.append(format_html('<ul class="registry-list">{}</ul>', items))
        else:
            parts += [format_html("<p {}>{}</p>", attributes(each), each.text) for each in group]
    return format_html_join("", "{}", ((part,) for part in parts))


def without_mark(text: str) -> str:
    """The text of a list item without the mark in front.

    >>> without_mark("2. Signed consent")
    'Signed consent'
    """
    return text[mark_length(text) :]


def mark_length(text: str) -> int:
    """How many characters the list mark in front takes, with its blanks; 0 where there is none."""
    found = _ITEM.match(text)
    return found.start("rest") if found else 0


def read_blocks(text: str, first: int = 0) -> Iterator[Block]:
    r"""The paragraphs and list items of a text; wrapped lines are joined. `first` is added to every place.

    >>> [(block.text, block.places[0]) for block in read_blocks("One\ntwo\n\n* three")]
    [('One two', 0), ('three', 11)]
    """
    kept = [place for place, character in enumerate(text) if _is_shown(character)]
    shown = "".join(text[place] for place in kept)
    waiting: list[int] = []
    start = 0

    def block(depth: int | None, indexes: list[int]) -> Block:
        indexes = _without_escapes(shown, indexes)
        words = _BLANKS.sub(" ", "".join(shown[i] for i in indexes))
        return Block(depth, words, [first + kept[i] for i in indexes])

    for whole in shown.splitlines(keepends=True):
        raw = whole.splitlines()[0]
        item = _ITEM.match(raw)
        if (item or not raw.strip()) and waiting:
            yield block(None, waiting)
            waiting = []
        if item:
            named = any(character.isalnum() for character in item["mark"])
            begins = start + item.start("mark" if named else "rest")
            yield block(_depth(item["indent"]), _words(shown, begins, start + len(raw), []))
        elif raw.strip():
            waiting = _words(shown, start, start + len(raw), waiting)
        start += len(whole)
    if waiting:
        yield block(None, waiting)


def _depth(indent: str) -> int:
    return min(DEEPEST, len(indent.expandtabs(4)) // 3)


def _words(shown: str, start: int, end: int, before: list[int]) -> list[int]:
    """The indexes of the words of a line with one blank between two, after those of the lines before it."""
    indexes = before
    for word in _WORD.finditer(shown, start, end):
        if indexes:
            indexes.append(indexes[-1] + 1)
        indexes.extend(range(word.start(), word.end()))
    return indexes


def _without_escapes(shown: str, indexes: list[int]) -> list[int]:
    if "\\" not in shown:
        return indexes
    escapes = set(escapes_in("".join(shown[index] for index in indexes)))
    return [index for place, index in enumerate(indexes) if place not in escapes]
