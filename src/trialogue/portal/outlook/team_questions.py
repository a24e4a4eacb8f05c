"""Questions to take to the study team: what only it can decide, what reads against her, and when to ask again."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.formats import date_format
from django.utils.translation import gettext as _

if TYPE_CHECKING:
    from trialogue.matching import CriterionMatch, Match
    from trialogue.portal.outlook.timeline import Plot


@dataclass(frozen=True)
class TeamQuestion:
    """A question in the language of the page, with the study's own sentences that it is about."""

    words: str
    sentences: tuple[str, ...] = ()


def team_questions(match: Match, plot: Plot) -> list[TeamQuestion]:
    """The questions, those on the lines first."""
    judged = _texts([each for each in match.criteria if each.outcome == "undetermined" and each.asks == "team"])
    unread = _texts([each for each in match.criteria if each.reason == "not_computable"])
    against = _texts([each for each in match.criteria if each.outcome == "violated"])
    found = []
    if judged:
        found.append(TeamQuestion(_("How do you judge this in my case?"), judged))
    if unread:
        found.append(TeamQuestion(_("What does this ask of me, and is it so?"), unread))
    if against:
        found.append(TeamQuestion(_("My facts speak against this. Do you see it the same way?"), against))
    if plot.better_from is not None:
        day = date_format(plot.better_from, "DATE_FORMAT")
        found.append(TeamQuestion(_("May I ask again from %(day)s, and will the study still be open?") % {"day": day}))
    if match.enrolling is not True:
        found.append(TeamQuestion(_("Do you take new participants now, or will you later?")))
    found.append(TeamQuestion(_("What would my visits be, how many, and for how long?")))
    return found


def _texts(matches: list[CriterionMatch]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(" ".join(each.criterion.text.split()) for each in matches))
