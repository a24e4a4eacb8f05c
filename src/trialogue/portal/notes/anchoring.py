"""Where a note belongs in a text, and where it belongs in another version of that text. Pure: no Django, no clock.

The selectors are those of the W3C Web Annotation Data Model (2017), sections 4.2.4 and 4.2.5: a TextQuoteSelector
(`exact`, `prefix`, `suffix`) and a TextPositionSelector (`start`, `end`), counted in Unicode code points.
`static/trialogue/notes/anchoring.js` does the same in the browser; a test holds the two together.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

CONTEXT: Final = 32
"""Characters of prefix and suffix: enough to tell apart the repeated phrases of eligibility texts."""
MOST_PLACES: Final = 500
"""Of a short quote that stands everywhere, only the places nearest to the old one are weighed."""
_BLANK: Final = " \t\n\r\f\v\u00a0\u2028\u2029\u3000"
_FOLDED: Final = re.compile(rf"[{_BLANK}]+|\\(?=[!-/:-@\[-`{{-~])")


@dataclass(frozen=True)
class Selector:
    """A piece of a text: its words, what stood around it, and where it stood."""

    exact: str
    prefix: str
    suffix: str
    start: int
    end: int


@dataclass(frozen=True)
class Anchor:
    """Where a selector belongs now. `sure` is false where the words stand but what stood around them does not."""

    start: int
    end: int
    sure: bool


def select(text: str, start: int, end: int) -> Selector:
    """The selector of `text[start:end]`.

    >>> select("Age 18 or older", 4, 6)
    Selector(exact='18', prefix='Age ', suffix=' or older', start=4, end=6)
    """
    before, after = text[max(0, start - CONTEXT) : start], text[end : end + CONTEXT]
    return Selector(text[start:end], before, after, start, end)


def anchor(text: str, selector: Selector) -> Anchor | None:
    """Where the selector's words stand in `text`; None where they no longer do: the note is an orphan.

    Of several places the one with most of the old context wins, then the one nearest to the old place, then the
    first. Words that stand nowhere as they were are looked for once more with blanks joined and the registry's
    backslashes dropped, since a new version of a record is often only wrapped or escaped otherwise.

    >>> anchor("Adults. Age 18 or older", select("Age 18 or older", 4, 6))
    Anchor(start=12, end=14, sure=True)
    """
    if not selector.exact:
        return None
    return _best(text, selector, None) or _best_folded(text, selector)


def _best_folded(text: str, selector: Selector) -> Anchor | None:
    folded, places = fold(text)
    quote, before, after = (fold(part)[0] for part in (selector.exact, selector.prefix, selector.suffix))
    if not quote.strip(" "):
        return None
    start = sum(place < selector.start for place in places)
    found = _best(folded, Selector(quote, before, after, start, start + len(quote)), places)
    return Anchor(places[found.start], places[found.end - 1] + 1, found.sure) if found else None


def _best(text: str, selector: Selector, folded_from: list[int] | None) -> Anchor | None:
    starts = _places(text, selector.exact)
    starts.sort(key=lambda start: (abs(start - selector.start), start))
    size = len(selector.exact)
    best, most = None, -1
    for start in starts[:MOST_PLACES]:
        kept = _kept(text, selector, start, start + size)
        if kept > most:
            best, most = start, kept
    if best is None:
        return None
    context = len(selector.prefix) + len(selector.suffix)
    same_place = folded_from is None and best == selector.start
    return Anchor(best, best + size, same_place or 2 * most >= context)


def _places(text: str, words: str) -> list[int]:
    found: list[int] = []
    start = text.find(words)
    while start >= 0:
        found.append(start)
        start = text.find(words, start + 1)
    return found


def _kept(text: str, selector: Selector, start: int, end: int) -> int:
    """How many characters of the old context touch the words without a gap."""
    before, after = text[max(0, start - len(selector.prefix)) : start], text[end : end + len(selector.suffix)]
    return _alike(before[::-1], selector.prefix[::-1]) + _alike(after, selector.suffix)


def _alike(one: str, other: str) -> int:
    count = 0
    for mine, theirs in zip(one, other, strict=False):
        if mine != theirs:
            break
        count += 1
    return count


def fold(text: str) -> tuple[str, list[int]]:
    r"""The text with blanks joined to one and escaping backslashes dropped, and where each character stood.

    >>> fold("a \n b \\> c")
    ('a b > c', [0, 1, 4, 5, 7, 8, 9])
    """
    parts: list[str] = []
    places: list[int] = []
    last = 0
    for gap in _FOLDED.finditer(text):
        parts.append(text[last : gap.start()])
        places.extend(range(last, gap.start()))
        if gap[0][0] != "\\":
            parts.append(" ")
            places.append(gap.start())
        last = gap.end()
    parts.append(text[last:])
    places.extend(range(last, len(text)))
    return "".join(parts), places
