"""What changed between two versions of a record, field by field, in words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from typing import Final

from django.utils.translation import gettext as _

from trialogue.portal.history.fields import ONE_VALUE, SEVERAL, TEXTS
from trialogue.portal.layout.registry_text import line, printable, unescape
from trialogue.study import Study

MOST_NAMED: Final = 12


@dataclass(frozen=True)
class ChangedLine:
    """One line of a text that went (`added` false) or came."""

    added: bool
    text: str


@dataclass(frozen=True)
class Change:
    """One field: what it is called, what it was and is, or what came and went."""

    name: str
    before: str = ""
    after: str = ""
    came: list[str] = field(default_factory=list)
    went: list[str] = field(default_factory=list)
    more: int = 0
    lines: list[ChangedLine] = field(default_factory=list)


def list_changes(before: Study, after: Study) -> list[Change]:
    """Every difference in what the page of a study shows; empty where only other parts of the record changed."""
    return [*_values(before, after), *_lists(before, after), *_texts(before, after)]


def _values(before: Study, after: Study) -> Iterator[Change]:
    for name, value in ONE_VALUE:
        was, now = line(value(before)), line(value(after))
        if was != now:
            nothing = _("nothing")
            yield Change(str(name), was or nothing, now or nothing)


def _lists(before: Study, after: Study) -> Iterator[Change]:
    for name, value in SEVERAL:
        was, now = _named(value(before)), _named(value(after))
        came = [each for each in now if each not in was]
        went = [each for each in was if each not in now]
        if came or went:
            more = max(0, len(came) - MOST_NAMED) + max(0, len(went) - MOST_NAMED)
            yield Change(str(name), came=came[:MOST_NAMED], went=went[:MOST_NAMED], more=more)


def _named(texts: Iterable[str]) -> dict[str, None]:
    return dict.fromkeys(words for each in texts if (words := line(each)))


def _texts(before: Study, after: Study) -> Iterator[Change]:
    for name, value in TEXTS:
        lines = diff_lines(_lines(value(before)), _lines(value(after)))
        if lines:
            yield Change(str(name), lines=lines)


def _lines(text: str | None) -> list[str]:
    plain = (" ".join(unescape(each).split()) for each in printable(text or "").splitlines())
    return [each for each in plain if each]


def diff_lines(before: Sequence[str], after: Sequence[str]) -> list[ChangedLine]:
    """The lines that went and came, in the order of the text.

    >>> [(each.added, each.text) for each in diff_lines(["a", "b"], ["a", "c"])]
    [(False, 'b'), (True, 'c')]
    """
    found: list[ChangedLine] = []
    for tag, low, high, new_low, new_high in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if tag != "equal":
            found += [ChangedLine(False, each) for each in before[low:high]]
            found += [ChangedLine(True, each) for each in after[new_low:new_high]]
    return found
