"""Registry text is untrusted: show its words, paragraphs and lists, and nothing of what it may try to do to the page.

Everything is escaped first; the only tags are ours. Bidirectional controls and other invisible characters are dropped,
so that a line can neither reorder its neighbours nor hide words; each line stands in its own `dir="auto"` element.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from itertools import groupby
from typing import Final

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

_ESCAPED = re.compile(r"\\([!-/:-@\[-`{-~])")
_ITEM = re.compile(r"(?P<indent>\s*)(?P<mark>[*•·▪–-]|\(?[0-9]{1,3}[.)]|\(?[a-zA-Z][.)])\s+(?P<rest>\S.*)")
DEEPEST: Final = 3


def printable(text: str) -> str:
    """The text without control, format and surrogate characters: tabs and line ends stay, bidi controls go.

    >>> printable("safe\\u202egnp.exe")
    'safegnp.exe'
    """
    return "".join(
        character
        for character in text
        if character in "\n\t\u200c\u200d" or unicodedata.category(character) not in _UNSHOWN
    )


_UNSHOWN: Final = {"Cc", "Cf", "Cs", "Co", "Cn"}


def unescape(text: str) -> str:
    r"""Undo the registry's markdown escapes.

    >>> unescape(r"ALT \> 2 x ULN \[local\]")
    'ALT > 2 x ULN [local]'
    """
    return _ESCAPED.sub(r"\1", text)


def line(text: str | None) -> str:
    """One line of registry text, ready to be escaped by the template."""
    return " ".join(unescape(printable(text or "")).split())


def blocks(text: str | None) -> SafeString:
    """Several lines of registry text as paragraphs and lists. The list marks of the text are kept as words.

    >>> blocks("First <b>\\n\\n* one\\n* two")
    '<p dir="auto">First &lt;b&gt;</p><ul class="registry-list"><li class="depth-0" dir="auto">one</li>\
<li class="depth-0" dir="auto">two</li></ul>'
    """
    parts = []
    for is_item, group in groupby(_lines(text or ""), key=lambda each: each[0] is not None):
        if is_item:
            items = format_html_join(
                "", '<li class="depth-{}" dir="auto">{}</li>', ((d, t) for d, t in group if d is not None)
            )
            parts.append(format_html('<ul class="registry-list">{}</ul>', items))
        else:
            parts += [format_html('<p dir="auto">{}</p>', paragraph) for _, paragraph in group]
    return format_html_join("", "{}", ((part,) for part in parts))


def without_mark(text: str) -> str:
    """The text of a list item without the mark in front.

    >>> without_mark("2. Signed consent")
    'Signed consent'
    """
    found = _ITEM.match(text)
    return text[found.start("rest") :] if found else text


def _lines(text: str) -> Iterator[tuple[int | None, str]]:
    """Each paragraph as (None, words) and each list item as (depth, words); wrapped lines are joined."""
    waiting: list[str] = []
    for raw in printable(text).splitlines():
        item = _ITEM.match(raw)
        if (item or not raw.strip()) and waiting:
            yield None, unescape(" ".join(waiting))
            waiting = []
        if item:
            yield _depth(item["indent"]), unescape(_item_words(item["mark"], item["rest"]))
        elif raw.strip():
            waiting.append(" ".join(raw.split()))
    if waiting:
        yield None, unescape(" ".join(waiting))


def _depth(indent: str) -> int:
    return min(DEEPEST, len(indent.expandtabs(4)) // 3)


def _item_words(mark: str, rest: str) -> str:
    words = " ".join(rest.split())
    return f"{mark} {words}" if any(character.isalnum() for character in mark) else words
