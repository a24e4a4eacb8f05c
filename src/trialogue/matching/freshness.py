"""For how long a value, a state or a list still speaks for today: our defaults in `data/freshness.tsv`, overridable."""

from __future__ import annotations

import datetime
import functools
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from trialogue.dates import Duration, PartialDate
from trialogue.matching.calendar import Placed, lies_back
from trialogue.matching.tables import read_rows
from trialogue.truth import Truth

DEFAULT: Final = "*"
"""The row for every measurement and score that has none of its own."""

COMPLETE_LIST: Final = "complete-list"
NOT_TAKEN: Final = "medication-not-taken"


@dataclass(frozen=True)
class Freshness:
    """Days for which a concept's value stays fresh; None: for ever. `rows` maps concept ids to days."""

    rows: Mapping[str, int | None] = field(default_factory=dict)

    def days(self, *concepts: str, otherwise: str | None = DEFAULT) -> int | None:
        """The days of the first concept that has a row, else of the row `otherwise`."""
        for concept in (*concepts, *([otherwise] if otherwise else [])):
            if concept in self.rows:
                return self.rows[concept]
        return None

    def gone_stale(self, date: PartialDate | None, as_of: datetime.date, days: int | None) -> Placed:
        """Whether something of `date` is older than `days` on `as_of`. Without a date it is taken as said today."""
        if date is None or days is None:
            return Placed(Truth.FALSE, frozenset())
        return lies_back((date.earliest(), min(date.latest(), as_of)), Duration(days, "d"), as_of, strictly=True)

    def with_rows(self, rows: Mapping[str, int | None]) -> Freshness:
        """The same with some rows replaced: a study's own rules, or a clinic's."""
        return Freshness({**self.rows, **rows})


@functools.cache
def default_freshness() -> Freshness:
    """The rows of `data/freshness.tsv`."""
    rows = read_rows("freshness.tsv")
    return Freshness({concept: int(days) if days != "-" else None for concept, days, _ in rows})
