"""How much of the criteria a computer can check: counted over the studies that serve, once for each snapshot."""

from __future__ import annotations

from collections import Counter
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from trialogue.criteria.nodes import Computable

if TYPE_CHECKING:
    from trialogue.snapshot import Snapshot

MOST_COUNTED = 2000
"""Beyond this many studies the shares are taken from the first so many, and the page says so."""


@lru_cache(maxsize=2)
def data_figures(snapshot: Snapshot) -> dict[str, Any]:
    """Counts of studies by provenance, of criteria by how far they are computable, and of the studies counted."""
    computable: Counter[str] = Counter()
    provenance: Counter[str] = Counter()
    counted = 0
    for nct_id in snapshot.nct_ids():
        if counted == MOST_COUNTED:
            break
        counted += 1
        provenance[snapshot.study(nct_id).provenance] += 1
        computable.update(Computable.of(each.condition) for each in snapshot.eligibility(nct_id).criteria)
    total = sum(computable.values())
    shares = {kind: round(100 * computable[kind] / total) if total else 0 for kind in ("full", "partial", "none")}
    return {
        "studies": len(snapshot), "counted": counted, "criteria": total, "shares": shares,
        "counts": dict(computable), "provenance": dict(provenance),
    }  # fmt: skip
