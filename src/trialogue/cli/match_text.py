"""Free criteria in, judged criteria out: what `match --criteria-text` reads and prints."""

from __future__ import annotations

import datetime
import sys
import textwrap
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from trialogue.errors import BadInput

if TYPE_CHECKING:
    from trialogue.matching import CriterionMatch, Policy

_WIDTH: Final = 100


def read_utf8(option: str, name: str) -> str:
    """The text of a file, or of standard input for `-`, with no newline translation. Raises BadInput."""
    try:
        raw = sys.stdin.buffer.read() if name == "-" else Path(name).read_bytes()
        return raw.decode("utf-8")
    except OSError as error:
        raise BadInput(f"{option} {name}: cannot be read ({error.strerror}); name a text file, or -") from None
    except UnicodeDecodeError as error:
        raise BadInput(f"{option} {name}: byte {error.start} is not UTF-8; save the text as UTF-8") from None


def print_matched(criteria: Sequence[CriterionMatch], day: datetime.date, policy: Policy, as_json: bool) -> None:
    """Judged criteria that belong to no study."""
    from trialogue.cli.output import print_json
    from trialogue.matching import criterion_to_json

    if as_json:
        entries = [criterion_to_json(each) for each in criteria]
        print_json({"policy": policy.value, "as_of": day.isoformat(), "criteria": entries})
        return
    click.echo(f"As of {day}, policy {policy.value}:")
    print_criteria(criteria)


def print_criteria(criteria: Sequence[CriterionMatch]) -> None:
    """Each criterion with its outcome, its sentence and its explanation."""
    for each in criteria:
        reason = f", {each.reason.replace('_', ' ')}" if each.reason else ""
        outcome = each.outcome.replace("_", " ") + reason
        click.echo(f"  {each.criterion.kind}: {outcome}")
        sentence = textwrap.shorten(" ".join(each.criterion.text.split()), _WIDTH, placeholder=" ...")
        click.echo(f"      {sentence!s}")
        for line in textwrap.wrap(each.explanation, _WIDTH):
            click.echo(f"      > {line}")
