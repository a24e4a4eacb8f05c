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
from trialogue.cli.match_questions import print_questions
from trialogue.cli.match_text import print_criteria, print_matched, read_utf8
from trialogue.cli.match_timeline import Horizon, print_timeline
from trialogue.cli.match_why_not import print_why_not
from trialogue.cli.person_file import load_person

if TYPE_CHECKING:
    from trialogue.dates import Duration
    from trialogue.matching import Counterfactual, Interview, Match, Policy, Timeline
    from trialogue.patient import Patient
    from trialogue.snapshot import Snapshot

_POLICIES: Final = ("strict", "presumptive")
_SHOWN: Final = 20
_QUESTIONS: Final = 5
_WORDS: Final = {"may_fit": "may fit", "undetermined": "not ruled out", "does_not_fit": "does not fit"}
_ENROLLING: Final = {True: "enrolling", False: "not enrolling", None: "enrolment not told"}
_AFTERWORD: Final = "A finder's aid, not medical advice: only the study team decides who can take part."


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

    Without --study every study of the snapshot is judged; the best verdicts come first. Under the policy "strict" what
    is not recorded is unknown; under "presumptive" an unrecorded diagnosis, procedure, medication, allergy, state or
    participation is presumed absent.
    """
    from trialogue.matching import Policy
    from trialogue.snapshot import open_snapshot

    if (patient is None) == (from_note is None):
        raise click.UsageError("give a PATIENT file, or --from-note FILE, and not both")
    if criteria_text is not None and studies:
        raise click.UsageError("give --study or --criteria-text, not both")
    if criteria_text is not None and (in_time or why_not or questions):
        raise click.UsageError(
            "--timeline, --why-not and --questions are of studies; give --study, not --criteria-text"
        )
    day = as_of or today()
    # Facts after the day of asking are left out by the evaluator; only those after both days are a mistake.
    if from_note is not None and criteria_text is not None:
        match_note(from_note, criteria_text, day, Policy(policy), as_json)
        return
    person = load_person(patient, max(day, today())) if patient is not None else patient_of_note(str(from_note), day)
    if criteria_text is not None:
        _match_text(person, criteria_text, day, Policy(policy), as_json)
        return
    snapshot = open_snapshot(settings.home)
    judged = sorted(_judge(snapshot, person, studies, day, Policy(policy)), key=_rank)
    shown = judged if studies else judged[: limit or (None if as_json else _SHOWN)]
    timelines = [_draw(each, snapshot, person, horizon) for each in shown] if in_time else []
    reasons = [_explain(each, snapshot, person, horizon) for each in shown] if why_not else []
    interview = _interview(judged, snapshot, person) if questions else None
    if as_json:
        _print_json(shown, len(judged), timelines, reasons, interview)
    elif timelines or reasons or interview is not None:
        for timeline in timelines:
            print_timeline(timeline)
        for match_, reason in zip(shown, reasons, strict=False):
            print_why_not(_headline(match_), reason)
        if interview is not None:
            print_questions(interview, limit or _QUESTIONS)
        click.echo(_AFTERWORD)
    else:
        _print(shown, judged, in_full=bool(studies) or len(judged) == 1)


def _judge(
    snapshot: Snapshot, person: Patient, studies: Sequence[str], day: datetime.date, policy: Policy
) -> Iterator[Match]:
    from trialogue.cli.output import progress_bar
    from trialogue.matching import match as match_study

    ids = list(dict.fromkeys(each.strip().upper() for each in studies)) or list(snapshot.nct_ids())
    with progress_bar("Matching", len(ids)) as advance:
        for done, nct_id in enumerate(ids, start=1):
            study = snapshot.study(nct_id)
            yield match_study(person, study, snapshot.eligibility(nct_id), as_of=day, policy=policy)
            advance(done)


def _rank(match: Match) -> tuple[int, str]:
    from trialogue.matching import VERDICTS

    return VERDICTS.index(match.verdict), match.nct_id


def _draw(match: Match, snapshot: Snapshot, person: Patient, horizon: Duration) -> Timeline:
    from trialogue.matching import draw_timeline

    study, eligibility = snapshot.study(match.nct_id), snapshot.eligibility(match.nct_id)
    return draw_timeline(person, study, eligibility, as_of=match.as_of, policy=match.policy, horizon=horizon)


def _explain(match: Match, snapshot: Snapshot, person: Patient, horizon: Duration) -> Counterfactual:
    from trialogue.matching import what_would_fit

    study, eligibility = snapshot.study(match.nct_id), snapshot.eligibility(match.nct_id)
    return what_would_fit(person, study, eligibility, as_of=match.as_of, policy=match.policy, horizon=horizon)


def _interview(judged: Sequence[Match], snapshot: Snapshot, person: Patient) -> Interview | None:
    from trialogue.matching import Interview

    if not judged:
        return None
    studies = [(snapshot.study(each.nct_id), snapshot.eligibility(each.nct_id)) for each in judged]
    return Interview(person, studies, as_of=judged[0].as_of, policy=judged[0].policy)


def _print_json(
    shown: Sequence[Match],
    total: int,
    timelines: Sequence[Timeline],
    reasons: Sequence[Counterfactual],
    interview: Interview | None,
) -> None:
    from trialogue.cli.output import print_json
    from trialogue.matching import counterfactual_to_json, interview_to_json, match_to_json, timeline_to_json

    entries = [match_to_json(each) for each in shown]
    for entry, timeline in zip(entries, timelines, strict=False):
        entry["timeline"] = timeline_to_json(timeline)
    for entry, reason in zip(entries, reasons, strict=False):
        entry["why_not"] = counterfactual_to_json(reason)
    more = interview_to_json(interview) if interview is not None else {}
    print_json({"studies": entries, "total": total, **more})


def _match_text(person: Patient, name: str, day: datetime.date, policy: Policy, as_json: bool) -> None:
    from trialogue.criteria import read_text
    from trialogue.matching import match_eligibility

    criteria = match_eligibility(person, read_text(read_utf8("--criteria-text", name)), as_of=day, policy=policy)
    print_matched(criteria, day, policy, as_json)


def _print(shown: Sequence[Match], judged: Sequence[Match], *, in_full: bool) -> None:
    for each in shown:
        click.echo(_headline(each))
        if in_full:
            print_criteria(each.criteria)
            click.echo()
    if len(shown) < len(judged):
        click.echo(f"... and {len(judged) - len(shown)} more; --limit shows more of them.")
    if judged and not in_full:
        click.echo("Criterion by criterion: --study NCT.")
    click.echo(_AFTERWORD if judged else "No study to match: the snapshot is empty.")


def _headline(match: Match) -> str:
    parts = [f"{match.nct_id}: {_WORDS[match.verdict]}"]
    if match.verdict == "does_not_fit":
        violated = sum(each.outcome == "violated" for each in match.criteria)
        parts.append(f"{violated} {'criterion' if violated == 1 else 'criteria'} violated")
    else:
        questions = "question" if match.you_can_answer == 1 else "questions"
        parts.append(f"{match.you_can_answer} {questions} you can answer")
        parts.append(f"{match.team_decides} only the team can")
    parts.append(_ENROLLING[match.enrolling])
    return "; ".join(parts) + f" (as of {match.as_of}, policy {match.policy.value})"
