"""Calendars as the pages show them: a participant's visits, and who is due or overdue in the whole study."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from trialogue.conduct.state import Participant
from trialogue.conduct.visits import VisitStanding, assess_calendar, study_day
from trialogue.portal.trial_desk.opening import Trial

STANDINGS: Final[dict[str, tuple[str | Promise, str]]] = {
    "done": (_("took place"), "good"),
    "done_outside_window": (_("took place outside its window"), "open"),
    "missed": (_("missed"), "bad"),
    "planned": (_("planned"), "quiet"),
    "due": (_("due"), "open"),
    "overdue": (_("overdue"), "bad"),
    "not_needed": (_("no longer needed"), "quiet"),
}
"""How a visit stands, in words, and its tone."""


@dataclass(frozen=True)
class VisitLine:
    """One planned visit of one participant, with its study day."""

    person: Participant
    standing: VisitStanding
    target_day: int
    took_day: int | None

    @property
    def words(self) -> str | Promise:
        """How it stands."""
        return STANDINGS[self.standing.standing][0]

    @property
    def tone(self) -> str:
        """The tone of it."""
        return STANDINGS[self.standing.standing][1]


def lines_of(trial: Trial, person: Participant) -> list[VisitLine]:
    """The calendar of a participant; empty before randomisation."""
    if person.randomised is None:
        return []
    start = date.fromisoformat(person.randomised)
    return [
        VisitLine(
            person,
            each,
            study_day(each.day.target, start),
            study_day(each.took_place, start) if each.took_place else None,
        )
        for each in assess_calendar(trial.protocol_for(person), person, trial.today)
    ]


def waiting_visits(trial: Trial) -> list[VisitLine]:
    """Who is overdue, then who is due, the earliest first."""
    found = [line for person in trial.people for line in lines_of(trial, person) if _waits(line)]
    return sorted(found, key=lambda line: (line.standing.standing != "overdue", line.standing.day.last))


def _waits(line: VisitLine) -> bool:
    return line.standing.standing in {"due", "overdue"}
