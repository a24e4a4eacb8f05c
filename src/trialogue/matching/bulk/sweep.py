"""What one person against every study gives; and the same by the reference evaluator, for registries so small that
compiling the engine's programs would take longer."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from trialogue.criteria.criterion import Eligibility
from trialogue.matching.policy import Policy
from trialogue.matching.verdict import VERDICTS, count, decide, match_eligibility
from trialogue.patient.facts import Patient


@dataclass(frozen=True)
class Sweep:
    """One person against every study, by the studies' numbers. `rank` is the verdict's place in `VERDICTS`; `violated`,
    `you` and `team` count the criteria violated, open to the person, and open to the team, as the verdict counts them.
    """

    rank: npt.NDArray[Any]
    violated: npt.NDArray[Any]
    you: npt.NDArray[Any]
    team: npt.NDArray[Any]


def sweep_by_reference(
    patient: Patient, studies: Iterable[tuple[str, Eligibility]], *, as_of: datetime.date, policy: Policy
) -> Sweep:
    """Judge study after study."""
    rows = []
    for nct_id, eligibility in studies:
        judged = match_eligibility(patient, eligibility, as_of=as_of, policy=policy, nct_id=nct_id)
        rows.append((VERDICTS.index(decide(judged)[0]), *count(judged)))
    return Sweep(*np.array(rows, dtype=np.int64).reshape(-1, 4).T)
