"""What changed in a record, as lines of text for the terminal."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from trialogue.cli.output import counted
from trialogue.cli.study_text import line

if TYPE_CHECKING:
    from trialogue.matching.compare import CriteriaChanges
    from trialogue.registry.changes import FieldChange

MOST: Final = 12
_EFFECTS: Final = {"more": "lets more people in", "fewer": "lets fewer people in", "unclear": "", "none": ""}


def field_lines(changes: list[FieldChange]) -> Iterator[str]:
    """One line for a value, one for each entry that came or went, one that counts the lines of a text."""
    for change in changes:
        name = change.field.replace("_", " ")
        if change.lines:
            came = sum(each.added for each in change.lines)
            yield f"  {name}: {counted(came, 'line')} came, {len(change.lines) - came} went"
        elif change.came or change.went or change.changed:
            entries = [*(f"+ {_said(each)}" for each in change.came), *(f"- {_said(each)}" for each in change.went)]
            entries += [_said_of_one(*each) for each in change.changed]
            yield f"  {name}:"
            yield from (f"    {each}" for each in entries[:MOST])
            if len(entries) > MOST:
                yield f"    and {len(entries) - MOST} more"
        else:
            yield f"  {name}: {_said(change.before) or 'nothing'} -> {_said(change.after) or 'nothing'}"


def criteria_lines(changes: CriteriaChanges) -> Iterator[str]:
    """One line a change: what it is, in words, and whom it lets in."""
    for each in changes.changes:
        effect = f" ({_EFFECTS[each.effect]})" if _EFFECTS[each.effect] else ""
        yield f"  {each.relation}: {line(str(each.sentence))}{effect}"
    if changes.changes:
        yield f"  {counted(changes.same, 'criterion', 'criteria')} unchanged"


def _said_of_one(was: tuple[str, ...], now: tuple[str, ...]) -> str:
    return f"~ {line(was[0])}: {_said(was[1:]) or 'nothing'} -> {_said(now[1:]) or 'nothing'}"


def _said(value: tuple[str, ...]) -> str:
    return line(", ".join(filter(None, value)))
