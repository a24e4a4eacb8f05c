"""`trialogue match --timeline`: from when to when each verdict holds, and why it changes."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

import click

from trialogue.dates import Duration

if TYPE_CHECKING:
    from trialogue.matching import Timeline

_HORIZON: Final = re.compile(r"([0-9]{1,5})\s*(y|a|mo|wk|d|years?|months?|weeks?|days?)\Z")
_LONGEST_YEARS: Final = 100
_SENTENCE: Final = 100
_WORDS: Final = {"may_fit": "may fit", "undetermined": "not ruled out", "does_not_fit": "does not fit"}
_ENROLLING: Final = {
    True: "The study is enrolling by its record of today.",
    False: "The study is not enrolling by its record of today.",
    None: "The study's record does not tell whether it is enrolling.",
}


class Horizon(click.ParamType[Duration]):
    """A length of time such as 5y, 18mo, 12wk, 90d."""

    name = "length"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> Duration:
        if isinstance(value, Duration):
            return value
        found = _HORIZON.match(str(value).strip().lower())
        if found is None:
            self.fail(f"{value!r} is not a length of time; write 5y, 18mo, 12wk or 90d", param, ctx)
        unit = {"y": "a", "m": "mo", "w": "wk", "d": "d"}.get(found[2][0], "a")
        length = Duration(float(found[1]), unit)
        if not 0 < length.days() <= _LONGEST_YEARS * 366:
            self.fail(f"{value!r} is not between one day and {_LONGEST_YEARS} years; write 5y", param, ctx)
        return length


def print_timeline(timeline: Timeline) -> None:
    """The verdict's intervals, then each criterion that changes."""
    from trialogue.cli.study_text import line

    name = timeline.nct_id or "These criteria"
    click.echo(f"{name}: {timeline.start} to {timeline.end}, policy {timeline.policy.value}")
    if timeline.nct_id:
        click.echo(f"  {_ENROLLING[timeline.enrolling]}")
    for stretch in timeline.verdicts:
        _print_interval(str(stretch.start), stretch.because, _WORDS[stretch.verdict], "  ")
    changing = [intervals for intervals in timeline.criteria if len(intervals) > 1]
    for intervals in changing:
        criterion = intervals[0].match.criterion
        sentence = textwrap.shorten(line(criterion.text), _SENTENCE, placeholder=" ...")
        click.echo(f"  {criterion.kind}: {sentence}")
        for each in intervals:
            reason = f", {each.match.reason.replace('_', ' ')}" if each.match.reason else ""
            _print_interval(str(each.start), each.because, each.match.outcome.replace("_", " ") + reason, "      ")
    if not changing:
        click.echo("  No criterion changes by the passing of time alone.")


def _print_interval(start: str, because: Sequence[str], outcome: str, indent: str) -> None:
    why = f", because {'; '.join(because)}" if because else ""
    words = f"from {start}: {outcome}{why}"
    click.echo(textwrap.fill(words, 110, initial_indent=indent, subsequent_indent=indent + "    "))
