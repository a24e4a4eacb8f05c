"""`trialogue match --criteria-text`: criteria that belong to no registered study, in words and as JSON."""

from __future__ import annotations

import sys
import textwrap
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from trialogue.errors import BadInput
from trialogue.given_file import read_given

if TYPE_CHECKING:
    from trialogue.cli.match_views import Asked
    from trialogue.criteria import Eligibility
    from trialogue.matching import CriterionMatch

_WIDTH: Final = 100


def read_utf8(option: str, name: str) -> str:
    """The text of a file, or of standard input for `-`, with no newline translation. Raises BadInput."""
    raw = sys.stdin.buffer.read() if name == "-" else read_given(Path(name), "name a text file, or -")
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError as error:
        raise BadInput(f"{option} {name}: byte {error.start} is not UTF-8; save the text as UTF-8") from None


def read_criteria(name: str) -> Eligibility:
    """The criteria of an eligibility text. Raises BadInput."""
    from trialogue.criteria import read_text

    return read_text(read_utf8("--criteria-text", name))


def show_criteria(
    asked: Asked, eligibility: Eligibility, judged: Sequence[CriterionMatch], headline: str, as_json: bool
) -> None:
    """Judged criteria of no study, with the views that are wanted."""
    from trialogue.cli.match_views import interview, look, print_views, view_to_json
    from trialogue.cli.output import print_json
    from trialogue.matching import criterion_to_json, interview_to_json
    from trialogue.matching.verdict import decide
    from trialogue.study import Study
    from trialogue.study.record import Record

    unregistered = Study(raw=b"", record=Record(), nct_id="")
    open_ = _without_presumed(asked, eligibility, judged) if asked.any else eligibility
    view = look(asked, headline, unregistered, eligibility, open_=open_)
    talk = interview(asked, [(unregistered, open_)])
    if as_json:
        head = {"policy": asked.policy.value, "as_of": asked.day.isoformat(), "verdict": decide(judged)[0]}
        more = interview_to_json(talk, asked.limit) if talk is not None else {}
        print_json({**head, "criteria": [criterion_to_json(each) for each in judged], **view_to_json(view), **more})
    elif asked.any:
        print_views([view], talk, asked.limit)
    else:
        none = "" if judged else " the text holds no criterion"
        click.echo(f"As of {asked.day}, policy {asked.policy.value}:{none}")
        print_criteria(judged)


def _without_presumed(asked: Asked, eligibility: Eligibility, judged: Sequence[CriterionMatch]) -> Eligibility:
    """Without the criteria that a letter's silence has settled and its facts alone leave open."""
    import msgspec

    from trialogue.matching import match_eligibility
    from trialogue.matching.counterfactual import stands_in_the_way

    by_facts = match_eligibility(asked.person, eligibility, as_of=asked.day, policy=asked.policy)
    pairs = zip(judged, by_facts, strict=True)
    kept = tuple(told.criterion for told, fact in pairs if stands_in_the_way(told) or not stands_in_the_way(fact))
    return msgspec.structs.replace(eligibility, criteria=kept)


def print_criteria(criteria: Sequence[CriterionMatch]) -> None:
    """Each criterion with its outcome, its sentence and its explanation."""
    from trialogue.cli.study_text import line

    for each in criteria:
        reason = f", {each.reason.replace('_', ' ')}" if each.reason else ""
        outcome = each.outcome.replace("_", " ") + reason
        click.echo(f"  {each.criterion.kind}: {outcome}")
        sentence = textwrap.shorten(line(each.criterion.text), _WIDTH, placeholder=" ...")
        click.echo(f"      {sentence}")
        for told in textwrap.wrap(each.explanation, _WIDTH):
            click.echo(f"      > {told}")
