"""`trialogue diff`: what changed from one version of a study to another, and what that means for a person."""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from trialogue.cli import Settings
from trialogue.cli.clock import Day, today
from trialogue.cli.output import print_json
from trialogue.cli.person_file import load_person
from trialogue.errors import BadInput, NotFound

if TYPE_CHECKING:
    from trialogue.matching.verdict_change import JudgedChange, VerdictChange
    from trialogue.registry import ArchivedRecord
    from trialogue.study import Study

SHORTEST_HASH: Final = 6
_WORDS: Final = {"may_fit": "may fit", "undetermined": "not ruled out", "does_not_fit": "does not fit"}
_AFTERWORD: Final = "A finder's aid, not medical advice: only the study team decides who can take part."


@click.command()
@click.argument("nct_id", metavar="NCT")
@click.argument("versions", nargs=-1, metavar="[VERSION VERSION]")
@click.option(
    "--patient", type=click.Path(path_type=Path), help="A patient file: say what changed this person's verdict."
)
@click.option("--as-of", type=Day(), metavar="DATE", help="The day of asking (YYYY-MM-DD); today when not given.")
@click.option(
    "--policy",
    type=click.Choice(("strict", "presumptive")),
    default="strict",
    show_default=True,
    help="How silence is read.",
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
@click.pass_obj
def diff(  # noqa: PLR0913, PLR0917  # click hands over one argument for each option
    settings: Settings,
    nct_id: str,
    versions: tuple[str, ...],
    patient: Path | None,
    as_of: datetime.date | None,
    policy: str,
    as_json: bool,
) -> None:
    """Say what changed in study NCT from one VERSION to another, by field and by criterion.

    A VERSION is its number (1 is the first we saw), the first characters of its hash, or a day, which means the version
    that was the newest on that day (UTC). Without any the last two versions are compared.
    """
    if len(versions) not in {0, 2}:
        raise click.UsageError("give two versions, or none for the last two")
    known = _known(settings.home, nct_id.strip().upper())
    numbers = [_number(text, known) for text in versions] or [len(known) - 1, len(known)]
    if numbers[0] < 1:
        raise NotFound(
            f"{known[0].nct_id} has one version, seen {known[0].seen_at:%Y-%m-%d}: there is nothing to compare"
        )
    before, after = (_parsed(known[number - 1]) for number in numbers)
    judged = _judge(patient, before, after, as_of or today(), policy) if patient else None
    if as_json:
        print_json(_to_json(known, numbers, (before, after), judged))
    else:
        _print(known, numbers, (before, after), judged)


def _known(home: Path, nct_id: str) -> list[ArchivedRecord]:
    from trialogue.registry import Archive

    with Archive(home / "archive.sqlite", create=False) as archive:
        known = archive.versions(nct_id)
    if not known:
        raise NotFound(f"the archive holds no version of {nct_id[:40]!r}; look with: trialogue search")
    return known


def _number(text: str, known: list[ArchivedRecord]) -> int:
    """The number of a version. Raises NotFound, or BadInput for what is none."""
    if text.isascii() and text.isdigit() and len(text) < SHORTEST_HASH:
        if 1 <= int(text) <= len(known):
            return int(text)
        raise NotFound(f"there is no version {text}: {known[0].nct_id} has versions 1 to {len(known)}")
    try:
        day = datetime.date.fromisoformat(text)
    except ValueError:
        return _number_of_hash(text.lower(), known)
    seen = [number for number, each in enumerate(known, start=1) if each.seen_at.date() <= day]
    if not seen:
        raise NotFound(f"no version had been seen by {day}; the first was seen {known[0].seen_at:%Y-%m-%d}")
    return seen[-1]


def _number_of_hash(text: str, known: list[ArchivedRecord]) -> int:
    found = [number for number, each in enumerate(known, start=1) if each.record_hash.startswith(text)]
    if len(text) < SHORTEST_HASH or len({known[number - 1].record_hash for number in found}) != 1:
        raise BadInput(
            f"version {text[:70]!r} is none of {known[0].nct_id}; give a number from 1 to {len(known)}, a day "
            f"(YYYY-MM-DD), or at least {SHORTEST_HASH} characters of a version's hash"
        )
    return found[-1]


def _parsed(record: ArchivedRecord) -> Study:
    from trialogue.study import parse_study

    return parse_study(record.raw)


def _judge(patient: Path, before: Study, after: Study, day: datetime.date, policy: str) -> VerdictChange:
    from trialogue.matching import Policy
    from trialogue.matching.verdict_change import judge_changes
    from trialogue.snapshot.changes import read_version

    person = load_person(patient, max(day, today()))
    return judge_changes(
        person, read_version(before), read_version(after), as_of=day, policy=Policy(policy), nct_id=after.nct_id
    )


def _to_json(
    known: list[ArchivedRecord], numbers: list[int], studies: tuple[Study, Study], judged: VerdictChange | None
) -> dict[str, Any]:
    from trialogue.matching.compare.json_form import criterion_change_to_json
    from trialogue.registry.changes import change_to_json
    from trialogue.snapshot.changes import describe_changes

    changes = describe_changes(*studies)
    entry: dict[str, Any] = {"nct_id": studies[1].nct_id}
    for name, number in zip(("before", "after"), numbers, strict=True):
        record = known[number - 1]
        seen = record.seen_at.isoformat(timespec="seconds")
        entry[name] = {"version": number, "record_hash": record.record_hash, "seen_at": seen}
    entry["fields"] = [change_to_json(each) for each in changes.fields]
    entry["criteria"] = [criterion_change_to_json(each) for each in changes.criteria.changes]
    entry["criteria_unchanged"] = changes.criteria.same
    if judged is not None:
        entry["verdict"] = {
            "before": judged.before,
            "after": judged.after,
            "changes": [_judged_to_json(each) for each in judged.changes],
        }
    return entry


def _judged_to_json(judged: JudgedChange) -> dict[str, Any]:
    from trialogue.matching import criterion_to_json

    return {
        "words": str(judged.change.sentence),
        "decisive": judged.decisive,
        "before": [criterion_to_json(each) for each in judged.before],
        "after": [criterion_to_json(each) for each in judged.after],
    }


def _print(
    known: list[ArchivedRecord], numbers: list[int], studies: tuple[Study, Study], judged: VerdictChange | None
) -> None:
    from trialogue.cli.changes_text import criteria_lines, field_lines
    from trialogue.snapshot.changes import describe_changes

    seen = [f"version {number} (seen {known[number - 1].seen_at:%Y-%m-%d})" for number in numbers]
    click.echo(f"{studies[1].nct_id}: {seen[0]} to {seen[1]}")
    changes = describe_changes(*studies)
    for heading, told in (("Record", field_lines(changes.fields)), ("Criteria", criteria_lines(changes.criteria))):
        lines = list(told)
        click.echo("\n".join([f"\n{heading}", *(lines or ["  no change that is told"])]))
    if judged is not None:
        _print_judged(judged)


def _print_judged(judged: VerdictChange) -> None:
    same = "still " if judged.before == judged.after else ""
    click.echo(f"\nThis person: {_WORDS[judged.before]} before, {same}{_WORDS[judged.after]} now")
    for each in judged.changes:
        outcomes = [
            " and ".join(m.outcome.replace("_", " ") for m in side) or "not asked" for side in (each.before, each.after)
        ]
        if each.decisive or outcomes[0] != outcomes[1]:
            mark = "changed the verdict: " if each.decisive else ""
            click.echo(f"  {mark}{each.change.sentence} ({outcomes[0]} before, {outcomes[1]} now)")
    click.echo(_AFTERWORD)
