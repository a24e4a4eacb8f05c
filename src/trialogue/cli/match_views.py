"""What `trialogue match` shows beside the verdicts: the timeline, why not, and the questions to ask."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import click

if TYPE_CHECKING:
    from trialogue.criteria import Eligibility
    from trialogue.dates import Duration
    from trialogue.matching import Counterfactual, Interview, Policy, Timeline
    from trialogue.patient import Patient
    from trialogue.study import Study

QUESTIONS: Final = 5
AFTERWORD: Final = "A finder's aid, not medical advice: only the study team decides who can take part."


@dataclass(frozen=True)
class Asked:
    """The person, the day and the policy of asking, and which views are wanted."""

    person: Patient
    day: datetime.date
    policy: Policy
    timeline: bool
    why_not: bool
    questions: bool
    horizon: Duration
    limit: int | None

    @property
    def any(self) -> bool:
        """Whether any view is wanted."""
        return self.timeline or self.why_not or self.questions


@dataclass(frozen=True)
class View:
    """One study, or free criteria, as asked: None where a view is not wanted."""

    headline: str
    timeline: Timeline | None
    why_not: Counterfactual | None


def look(asked: Asked, headline: str, study: Study, eligibility: Eligibility, *, open_: Eligibility) -> View:
    """One study's timeline, and why it does not fit; the second of the criteria of `open_` alone."""
    from trialogue.matching import draw_timeline, what_would_fit

    person, horizon = asked.person, asked.horizon
    timeline = why_not = None
    if asked.timeline:
        timeline = draw_timeline(person, study, eligibility, as_of=asked.day, policy=asked.policy, horizon=horizon)
    if asked.why_not:
        why_not = what_would_fit(person, study, open_, as_of=asked.day, policy=asked.policy, horizon=horizon)
    return View(headline, timeline, why_not)


def interview(asked: Asked, studies: Iterable[tuple[Study, Eligibility]]) -> Interview | None:
    """The questions over studies, where they are wanted and there are any."""
    from trialogue.matching import Interview

    if not asked.questions or not (listed := list(studies)):
        return None
    return Interview(asked.person, listed, as_of=asked.day, policy=asked.policy)


def view_to_json(view: View) -> dict[str, Any]:
    """The fields a view adds to a study's entry."""
    from trialogue.matching import counterfactual_to_json, timeline_to_json

    found: dict[str, Any] = {}
    if view.timeline is not None:
        found["timeline"] = timeline_to_json(view.timeline)
    if view.why_not is not None:
        found["why_not"] = counterfactual_to_json(view.why_not)
    return found


def print_views(views: Iterable[View], talk: Interview | None, limit: int | None) -> None:
    """The views of each study, then the questions."""
    from trialogue.cli.match_questions import print_questions
    from trialogue.cli.match_timeline import print_timeline
    from trialogue.cli.match_why_not import print_why_not

    for view in views:
        if view.timeline is not None:
            print_timeline(view.timeline)
        if view.why_not is not None:
            print_why_not(view.headline, view.why_not)
    if talk is not None:
        print_questions(talk, limit or QUESTIONS)
    click.echo(AFTERWORD)
