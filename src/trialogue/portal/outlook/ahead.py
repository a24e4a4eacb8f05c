"""All that a page shows of what lies ahead of one fit."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import TYPE_CHECKING

from trialogue.portal.outlook.carried import carry
from trialogue.portal.outlook.changes import WhatWouldFit, what_would_fit_shown
from trialogue.portal.outlook.team_questions import TeamQuestion, team_questions
from trialogue.portal.outlook.timeline import Plot, plot_of

if TYPE_CHECKING:
    from trialogue.criteria.criterion import Eligibility
    from trialogue.matching import Match, Policy
    from trialogue.patient.facts import Patient
    from trialogue.study import Study


@dataclass(frozen=True)
class Outlook:
    """The timeline, what would change the verdict, what to ask, and the facts for the next page."""

    plot: Plot
    changes: WhatWouldFit
    questions: list[TeamQuestion]
    document: str


def look_ahead(  # noqa: PLR0913  # all but four are named
    person: Patient, study: Study, eligibility: Eligibility, found: Match, *, as_of: datetime.date, policy: Policy
) -> Outlook:
    """The outlook of a match."""
    from trialogue.matching import draw_timeline, what_would_fit  # noqa: PLC0415  # heavy

    plot = plot_of(draw_timeline(person, study, eligibility, as_of=as_of, policy=policy))
    changes = what_would_fit_shown(what_would_fit(person, study, eligibility, as_of=as_of, policy=policy))
    return Outlook(plot, changes, team_questions(found, plot), carry(person))
