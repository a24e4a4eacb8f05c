"""A finding as one small number, and what becomes of it: the part of the reference evaluator that a column can hold.

The lowest three bits are the values still possible (true, false, not applicable), the next seven the reasons. What is
derived from a code (the outcome, its reason, who is asked) is tabulated from the reference's own functions, so the two
cannot drift apart.
"""

from __future__ import annotations

from functools import cache
from typing import Final

import numpy as np
import numpy.typing as npt

from trialogue.matching.evidence import Finding, Reason
from trialogue.matching.outcome import Asks, Outcome, settle

TRUE: Final = 1
FALSE: Final = 2
NOT_APPLICABLE: Final = 4
UNKNOWN: Final = TRUE | FALSE
POSSIBLE: Final = 7
REASONS: Final = tuple(Reason)
REASON_BIT: Final = {reason: 8 << number for number, reason in enumerate(REASONS)}
CODES: Final = 8 << len(REASONS)
"""How many codes there are; those with no possible value never occur."""

REASONS_MASK: Final = CODES - 1 - POSSIBLE
KINDS: Final = ("inclusion", "exclusion")

VIOLATED: Final = 1
YOU: Final = 1 << 10
TEAM: Final = 1 << 21
MOST_CRITERIA: Final = YOU - 1
"""A study's tally is one number: violated in ten bits, open to the person in eleven, to the team in eleven."""

Settled = tuple[Outcome, str | None, Asks | None]


def encode(finding: Finding) -> int:
    """The code of a finding.

    >>> from trialogue.matching import evidence
    >>> bin(encode(evidence.unknown(Reason.CONFLICT)))
    '0b1011'
    """
    code = 0
    for value, bit in ((True, TRUE), (False, FALSE), (None, NOT_APPLICABLE)):
        if value in finding.possible:
            code |= bit
    for reason in finding.reasons:
        code |= REASON_BIT[reason]
    return code


def decode(code: int) -> Finding:
    """A finding of this code, without explanation."""
    values = {TRUE: True, FALSE: False, NOT_APPLICABLE: None}
    reasons = frozenset(reason for reason, bit in REASON_BIT.items() if code & bit)
    return Finding(frozenset(value for bit, value in values.items() if code & bit), reasons)


@cache
def settled_table() -> dict[str, tuple[Settled, ...]]:
    """For each kind of criterion and each code: outcome, reason and who is asked."""
    return {
        kind: tuple(settle(decode(code), kind) if code & POSSIBLE else ("undetermined", None, None)
                    for code in range(CODES))
        for kind in KINDS
    }  # fmt: skip


@cache
def tally_table() -> npt.NDArray[np.uint32]:
    """For each kind of criterion and each code: what it adds to its study's tally."""
    rows = [[_tally(settled) for settled in settled_table()[kind]] for kind in KINDS]
    return np.array(rows, dtype=np.uint32)


NARROW_MOST: Final = 31
"""So many criteria can be added up in sixteen bits: violated in five, open to the person in six, to the team five."""

NARROW_YOU: Final = 5
NARROW_TEAM: Final = 11


def narrow(tallies: npt.NDArray[np.uint32]) -> npt.NDArray[np.uint16]:
    """Tallies of single criteria in sixteen bits, of which half as much has to be fetched for each."""
    violated, you, team = untally(tallies)
    found: npt.NDArray[np.uint16] = (violated | you << np.uint32(NARROW_YOU) | team << np.uint32(NARROW_TEAM)).astype(
        np.uint16
    )
    return found


def _tally(settled: Settled) -> int:
    outcome, _, asks = settled
    if outcome == "violated":
        return VIOLATED
    return 0 if outcome != "undetermined" else TEAM if asks == "team" else YOU


def untally(tally: npt.NDArray[np.uint32]) -> tuple[npt.NDArray[np.uint32], ...]:
    """The counts of violated criteria, of those open to the person, and of those open to the team."""
    return tally & np.uint32(YOU - 1), (tally >> np.uint32(10)) & np.uint32(0x7FF), tally >> np.uint32(21)


def verdict_ranks(tally: npt.NDArray[np.uint32]) -> npt.NDArray[np.uint8]:
    """The place of each tally's verdict in `VERDICTS`: 0 may fit, 1 undetermined, 2 does not fit."""
    violated, you, _ = untally(tally)
    return np.where(violated > 0, 2, np.where(you > 0, 1, 0)).astype(np.uint8)
