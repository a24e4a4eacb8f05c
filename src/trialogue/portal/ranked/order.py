"""The order by fit: verdict, how far from it, distance, recency; and the reasons that a card shows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from trialogue.portal.finder.cards import study_card
from trialogue.portal.fit.outcome import Look, verdict_words

if TYPE_CHECKING:
    from trialogue.matching import Match
    from trialogue.portal.interview.shortlist import Shortlist
    from trialogue.portal.outlook.carried import Carried
    from trialogue.study import Study

MOST_REASONS: Final = 3


@dataclass(frozen=True)
class RankedCard:
    """A result card with its verdict in words and the first of the lines that decide it."""

    card: dict[str, Any]
    look: Look
    title: str
    detail: str
    reasons: tuple[str, ...]
    more: int


@dataclass(frozen=True)
class _Placed:
    match: Match
    study: Study
    key: tuple[Any, ...]


def ranked_cards(carried: Carried, shortlist: Shortlist) -> list[RankedCard]:
    """Every study of the shortlist, the best first."""
    from trialogue.matching import match  # noqa: PLC0415  # heavy

    placed = []
    for study, eligibility in shortlist.studies():
        found = match(carried.patient, study, eligibility, as_of=carried.as_of, policy=carried.policy)
        placed.append(_Placed(found, study, _key(found, study, shortlist)))
    placed.sort(key=lambda each: each.key)
    return [_card(each.match, each.study) for each in placed]


def _key(found: Match, study: Study, shortlist: Shortlist) -> tuple[Any, ...]:
    from trialogue.matching import VERDICTS  # noqa: PLC0415
    from trialogue.matching.verdict import count  # noqa: PLC0415

    far = shortlist.distances.get(study.nct_id, float("inf"))
    return (VERDICTS.index(found.verdict), *count(found.criteria), far, -_updated(study), study.nct_id)


def _updated(study: Study) -> int:
    module = study.protocol.status_module
    posted = module and module.last_update_post_date_struct
    day = posted.partial() if posted else None
    return day.latest().toordinal() if day else 0


def _card(found: Match, study: Study) -> RankedCard:
    against = [each.explanation for each in found.criteria if each.outcome == "violated"]
    look, title, detail = verdict_words(found.verdict, len(against), found.you_can_answer, found.team_decides)
    reasons = tuple(against[:MOST_REASONS])
    return RankedCard(study_card(study), look, title, detail, reasons, len(against) - len(reasons))
