"""The lines of a report over a group of participants."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext_lazy as _

from trialogue.conduct.state import Participant
from trialogue.portal.trial_desk.wording import Said


def tally(people: Sequence[Participant]) -> list[tuple[Said, int]]:
    """What is counted, and how often it is there; always the same lines."""
    events = [each for person in people for each in person.adverse_events]
    latest = [{(each.visit, each.rule): each.flare for each in person.ascertained} for person in people]
    return [
        (_("Randomised"), len(people)),
        (_("Stopped treatment"), sum(person.treatment_stopped is not None for person in people)),
        (_("Withdrew consent"), sum(person.withdrawn is not None for person in people)),
        (_("Completed"), sum(person.completed is not None for person in people)),
        (_("Visits recorded"), sum(len(person.visits) for person in people)),
        (_("Visits missed"), sum(len(person.missed) for person in people)),
        (_("Participants with a flare"), sum(any(_is_flare(f) for f in each.values()) for each in latest)),
        (_("Participants with a severe flare"), sum("severe" in each.values() for each in latest)),
        (_("Adverse events"), len(events)),
        (_("Serious adverse events"), sum(each.serious for each in events)),
        (_("Deaths"), sum(each.severity == "fatal" or each.outcome == "fatal" for each in events)),
        (_("Deviations"), sum(len(person.deviations) for person in people)),
    ]


def _is_flare(flare: str | None) -> bool:
    return flare in {"severe", "mild_or_moderate"}
