"""What changed between two versions of a record, field by field, in the registry's own words and codes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from difflib import SequenceMatcher
from typing import Any, Final

import msgspec

from trialogue.registry.changed_fields import ONE_VALUE, SEVERAL, TEXTS, Value
from trialogue.study import Study

OPEN_SITE: Final = "RECRUITING"


class ChangedLine(msgspec.Struct, frozen=True):
    """One line of a text that went (`added` false) or came."""

    added: bool
    text: str


class FieldChange(msgspec.Struct, frozen=True, omit_defaults=True):
    """One field: what it was and is, or what came, went and changed of a list, or the lines of a text."""

    field: str
    before: Value = ()
    after: Value = ()
    came: tuple[Value, ...] = ()
    went: tuple[Value, ...] = ()
    changed: tuple[tuple[Value, Value], ...] = ()
    """What is still in the list under the same name and says something else: a site's status, an outcome's time."""

    lines: tuple[ChangedLine, ...] = ()


def list_changes(before: Study, after: Study) -> list[FieldChange]:
    """Every difference in the fields that are told; empty where only other parts of the record changed."""
    return [*_values(before, after), *_lists(before, after), *_texts(before, after)]


def opened_sites(changes: Iterable[FieldChange]) -> list[str]:
    """The places that take people now and did not before."""
    return _sites_that(changes, opened=True)


def closed_sites(changes: Iterable[FieldChange]) -> list[str]:
    """The places that took people before and do not now, those that left the record included."""
    return _sites_that(changes, opened=False)


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


def change_to_json(change: FieldChange) -> dict[str, Any]:
    """`field` with `before` and `after`, or `added`, `removed` and `changed`, or `lines`; values are lists of words and
    codes, what changed has them `before` and `after`."""
    if change.lines:
        return {"field": change.field, "lines": [{"added": each.added, "text": each.text} for each in change.lines]}
    if change.came or change.went or change.changed:
        changed = [{"before": list(was), "after": list(now)} for was, now in change.changed]
        told = {"field": change.field, "added": [*map(list, change.came)], "removed": [*map(list, change.went)]}
        return told | ({"changed": changed} if changed else {})
    return {"field": change.field, "before": list(change.before), "after": list(change.after)}


def _values(before: Study, after: Study) -> Iterator[FieldChange]:
    for field, value in ONE_VALUE.items():
        was, now = value(before), value(after)
        if was != now:
            yield FieldChange(field, was, now)


def _lists(before: Study, after: Study) -> Iterator[FieldChange]:
    for field, value in SEVERAL.items():
        was, now = (dict.fromkeys(filter(None, value(study))) for study in (before, after))
        came = tuple(each for each in now if each not in was)
        went = tuple(each for each in was if each not in now)
        if came or went:
            changed = _changed(went, came)
            before_ones, after_ones = ({pair[side] for pair in changed} for side in (0, 1))
            yield FieldChange(
                field,
                came=tuple(each for each in came if each not in after_ones),
                went=tuple(each for each in went if each not in before_ones),
                changed=changed,
            )


def _changed(went: Sequence[Value], came: Sequence[Value]) -> tuple[tuple[Value, Value], ...]:
    """What went and came under one name that no other has: the same thing, which says something else."""
    was, now = _alone(went), _alone(came)
    return tuple((was[name], value) for name, value in now.items() if name in was)


def _alone(values: Sequence[Value]) -> dict[str, Value]:
    """By its name each value that shares it with no other."""
    found: dict[str, list[Value]] = {}
    for value in values:
        found.setdefault(value[0], []).append(value)
    return {name: each[0] for name, each in found.items() if name and len(each) == 1}


def _texts(before: Study, after: Study) -> Iterator[FieldChange]:
    for field, value in TEXTS.items():
        lines = diff_lines(_lines(value(before)), _lines(value(after)))
        if lines:
            yield FieldChange(field, lines=tuple(lines))


def _lines(text: str | None) -> list[str]:
    plain = (" ".join(each.split()) for each in (text or "").splitlines())
    return [each for each in plain if each]


def _sites_that(changes: Iterable[FieldChange], *, opened: bool) -> list[str]:
    sites = next((each for each in changes if each.field == "sites"), None)
    if sites is None:
        return []
    came = [*sites.came, *(now for _, now in sites.changed)]
    went = [*sites.went, *(was for was, _ in sites.changed)]
    here, there = (came, went) if opened else (went, came)
    others = {place for place, status in there if status == OPEN_SITE}
    return [place for place, status in here if status == OPEN_SITE and place not in others]
