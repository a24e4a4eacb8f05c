"""`trialogue match`: which studies may fit a person, and why, criterion by criterion."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from trialogue.cli import Settings
from trialogue.cli.clock import Day, today
from trialogue.cli.match_note import match_note, patient_of_note
from trialogue.cli.match_text import print_criteria, read_criteria, show_criteria
from trialogue.cli.match_timeline import Horizon
from trialogue.cli.match_views import AFTERWORD, Asked, View, interview, look, print_views, view_to_json
from trialogue.cli.output import counted
from trialogue.cli.person_file import load_person

if TYPE_CHECKING:
    from trialogue.criteria import Eligibility
    from trialogue.dates import Duration
    from trialogue.matching import CriterionMatch, Interview, Match, Policy
    from trialogue.patient import Patient
    from trialogue.snapshot import Snapshot
    from trialogue.study import Study

_POLICIES: Final = ("strict", "presumptive")
_SHOWN: Final = 20
_ASKED_OVER: Final = 200
"""Over how many studies, the nearest to fitting, questions are weighed where none is named: each costs a weighing."""

_WORDS: Final = {"may_fit": "may fit", "undetermined": "not ruled out", "does_not_fit": "does not fit"}
_ENROLLING: Final = {True: "enrolling", False: "not enrolling", None: "enrolment not told"}


@click.command()
@click.argument("patient", required=False, type=click.Path(path_type=Path))
@click.option(
    "--from-note", metavar="FILE", help="Take the facts of this clinic letter as confirmed, not a PATIENT file."
)
@click.option("--study", "studies", multiple=True, metavar="NCT", help="Only this study; may be given several times.")
@click.option("--as-of", type=Day(), metavar="DATE", help="The day of asking (YYYY-MM-DD); today when not given.")
@click.option(
    "--policy", type=click.Choice(_POLICIES), default="strict", show_default=True, help="How silence is read."
)
@click.option("--criteria-text", metavar="FILE", help="Match against this eligibility text (UTF-8) instead of studies.")
@click.option("--timeline", "in_time", is_flag=True, help="From when to when each verdict holds, and why it changes.")
@click.option("--why-not", is_flag=True, help="What would have to be otherwise for each study to fit.")
@click.option("--questions", is_flag=True, help="Which answers would settle most of these studies, the best first.")
@click.option(
    "--horizon", type=Horizon(), default="5y", show_default=True, help="How far ahead --timeline and --why-not look."
)
@click.option(
    "--limit", type=click.IntRange(min=1), help=f"Show at most so many studies ({_SHOWN} in words) or questions."
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
@click.pass_obj
def match(  # noqa: PLR0913, PLR0917  # click hands over one argument for each option
    settings: Settings,
    patient: Path | None,
    from_note: str | None,
    studies: tuple[str, ...],
    as_of: datetime.date | None,
    policy: str,
    criteria_text: str | None,
    in_time: bool,
    why_not: bool,
    questions: bool,
    horizon: Duration,
    limit: int | None,
    as_json: bool,
) -> None:
    """Say which studies may fit the person of a PATIENT file (YAML, JSON, FHIR bundle) or clinic letter, and why.

    Without --study every study of the snapshot is judged: by verdict, then how far from it, then recency.
    Under the policy "strict" what is not recorded is unknown; under "presumptive" an unrecorded diagnosis, procedure,
    medication, allergy, state or participation is presumed absent; a state in the study's own words only where that
    cannot keep the person out.
    """
    from trialogue.matching import Policy, match_eligibility
    from trialogue.snapshot import open_snapshot

    if (patient is None) == (from_note is None):
        raise click.UsageError("give a PATIENT file, or --from-note FILE, and not both")
    if criteria_text is not None and studies:
        raise click.UsageError("give --study or --criteria-text, not both")
    day = as_of or today()

    def asked(person: Patient) -> Asked:
        return Asked(person, day, Policy(policy), in_time, why_not, questions, horizon, limit)

    if from_note == "-" == criteria_text:
        raise click.UsageError("only one of --from-note and --criteria-text can be standard input")
    if criteria_text is not None:
        eligibility = read_criteria(criteria_text)
        if from_note is not None:
            person, criteria = match_note(from_note, eligibility, day, Policy(policy))
        else:
            person = _load(patient, None, day)
            criteria = match_eligibility(person, eligibility, as_of=day, policy=Policy(policy))
        show_criteria(asked(person), eligibility, criteria, _headline_of(criteria, day, policy), as_json)
        return
    person = _load(patient, from_note, day)
    snapshot = open_snapshot(settings.home)
    ids = _ids(snapshot, person, studies, day, Policy(policy))
    wanted = ids if studies else ids[: limit or (None if as_json else _SHOWN)]
    shown = list(_judge(snapshot, person, wanted, day, Policy(policy)))
    if studies:
        shown.sort(key=_rank)
    _show(asked(person), snapshot, ids, shown, in_full=bool(studies) or len(ids) == 1, as_json=as_json)


def _load(patient: Path | None, from_note: str | None, day: datetime.date) -> Patient:
    # Facts after the day of asking are left out by the evaluator; only those after both days are a mistake.
    return load_person(patient, max(day, today())) if patient is not None else patient_of_note(str(from_note), day)


def _ids(snapshot: Snapshot, person: Patient, studies: Sequence[str], day: datetime.date, policy: Policy) -> list[str]:
    """The studies named, else all, the best verdict and the least far from it first."""
    if studies:
        return list(dict.fromkeys(each.strip().upper() for each in studies))
    return [each.nct_id for each in snapshot.ranking(person, as_of=day, policy=policy)]


def _judge(
    snapshot: Snapshot, person: Patient, ids: Sequence[str], day: datetime.date, policy: Policy
) -> Iterator[Match]:
    from trialogue.cli.output import progress_bar
    from trialogue.matching import match as match_study

    with progress_bar("Matching", len(ids)) as advance:
        for done, nct_id in enumerate(ids, start=1):
            study = snapshot.study(nct_id)
            yield match_study(person, study, snapshot.eligibility(nct_id), as_of=day, policy=policy)
            advance(done)


def _rank(match: Match) -> tuple[int, str]:
    from trialogue.matching import VERDICTS

    return VERDICTS.index(match.verdict), match.nct_id


def _show(  # noqa: PLR0913  # two are named
    asked: Asked, snapshot: Snapshot, ids: Sequence[str], shown: Sequence[Match], *, in_full: bool, as_json: bool
) -> None:
    def open_case(nct_id: str) -> tuple[Study, Eligibility]:
        return snapshot.study(nct_id), snapshot.eligibility(nct_id)

    views = []
    for each in shown if asked.timeline or asked.why_not else ():
        study, eligibility = open_case(each.nct_id)
        views.append(look(asked, _headline(each), study, eligibility, open_=eligibility))
    over = ids if in_full else ids[:_ASKED_OVER]
    talk = interview(asked, map(open_case, over))
    if as_json:
        _print_json(shown, len(ids), views, talk)
    elif asked.any:
        if talk is not None and len(over) < len(ids):
            click.echo(f"Over the {len(over)} of {len(ids):,} studies nearest to fitting; name others with --study.")
        print_views(views, talk, asked.limit)
    else:
        _print(shown, len(ids), in_full=in_full)


def _print_json(shown: Sequence[Match], total: int, views: Sequence[View], talk: Interview | None) -> None:
    from trialogue.cli.output import print_json
    from trialogue.matching import interview_to_json, match_to_json

    entries = [match_to_json(each) for each in shown]
    for entry, view in zip(entries, views, strict=False):
        entry.update(view_to_json(view))
    more = interview_to_json(talk) if talk is not None else {}
    print_json({"studies": entries, "total": total, **more})


def _print(shown: Sequence[Match], total: int, *, in_full: bool) -> None:
    for each in shown:
        click.echo(_headline(each))
        if in_full:
            print_criteria(each.criteria)
            click.echo()
    if len(shown) < total:
        click.echo(f"... and {total - len(shown)} more; --limit shows more of them.")
    if total and not in_full:
        click.echo("Criterion by criterion: --study NCT.")
    click.echo(AFTERWORD if total else "No study to match: the snapshot is empty.")


def _headline(match: Match) -> str:
    said = _said_verdict(match.nct_id, match.criteria)
    return f"{said}; {_ENROLLING[match.enrolling]} (as of {match.as_of}, policy {match.policy.value})"


def _headline_of(criteria: Sequence[CriterionMatch], day: datetime.date, policy: str) -> str:
    return f"{_said_verdict('These criteria', criteria)} (as of {day}, policy {policy})"


def _said_verdict(name: str, criteria: Sequence[CriterionMatch]) -> str:
    from trialogue.matching.verdict import count, decide

    verdict, _ = decide(criteria)
    _, you, team = count(criteria)
    if verdict == "does_not_fit":
        violated = sum(each.outcome == "violated" for each in criteria)
        return f"{name}: {_WORDS[verdict]}; {counted(violated, 'criterion', 'criteria')} violated"
    return f"{name}: {_WORDS[verdict]}; {counted(you, 'question')} you can answer; {team} only the team can"
