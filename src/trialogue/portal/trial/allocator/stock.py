"""Where the stock lacks a treatment: for the pharmacist alone, who may know the arms. No arm is named even there."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from trialogue.conduct.state import StudyState
from trialogue.conduct.supplies import usable_kits
from trialogue.portal.trial.allocator.arms import arms_of_kits


@dataclass(frozen=True, slots=True)
class StockGap:
    """A site whose kits that may be given are not of every arm, or (with `lot`) a lot that came there so."""

    site: str
    lot: str = ""


def stock_gaps(state: StudyState, day: str, at: datetime) -> list[StockGap]:
    """Every site that could give no kit on a day, and every lot that did not come with kits of every arm; the sites
    first. Empty where the study keeps no kits. Raises NotReady without the allocator's key."""
    arms = arms_of_kits(state.study)
    every, lots = len(set(arms.values())), sorted({(kit.site, kit.lot) for kit in state.kits.values()})

    def lacks(numbers: Iterable[str]) -> bool:
        return len({arms[number] for number in numbers if number in arms}) < every

    sites = sorted({site for site, _ in lots} | {each.site for each in state.shortages})
    found = [StockGap(site) for site in sites if lacks(usable_kits(state, site, day, at))]
    for site, lot in lots:
        came = [kit.number for kit in state.kits.values() if (kit.site, kit.lot) == (site, lot)]
        if lacks(came):
            found.append(StockGap(site, lot))
    return found
