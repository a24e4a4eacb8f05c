"""Allocation lists: for each stratum a sequence of arms, drawn from one seed.

A stratum's label is part of its stream, so a stratum can be lengthened, or added, without changing what was drawn
before.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import islice, product
from typing import Any

import msgspec

from trialogue.conduct.randomisation.designs import Design, Minimisation, check_design
from trialogue.conduct.randomisation.draws import ALGORITHM, SeededDraws
from trialogue.conduct.randomisation.sequences import draw_sequence
from trialogue.errors import BadInput


class Slot(msgspec.Struct, frozen=True):
    """One place of the list: `position` counts from 1 within the stratum."""

    stratum: str
    position: int
    arm: str


class AllocationList(msgspec.Struct, frozen=True):
    """Everything that fixes the allocation: who holds it knows every arm. The allocator's, and nobody else's."""

    study: str
    arms: tuple[str, ...]
    ratio: tuple[int, ...]
    design: Design
    algorithm: str
    slots: tuple[Slot, ...]


def name_stratum(levels: Mapping[str, str]) -> str:
    """The label of a stratum, its factors in alphabetical order; "all" where there is no factor.

    Raises BadInput for a "/" or "=" in a factor or level: two strata could then share a label, and a list.

    >>> name_stratum({"site": "1", "activity": "low"})
    'activity=low/site=1'
    """
    for factor, level in levels.items():
        if unusable := {"/", "="} & set(factor + level):
            signs = " and ".join(sorted(unusable))
            raise BadInput(f"factor {factor!r}, level {level!r}: {signs} would make two strata one; write it without")
    return "/".join(f"{factor}={levels[factor]}" for factor in sorted(levels)) or "all"


def list_strata(factors: Mapping[str, Sequence[str]]) -> list[str]:
    """Every combination of the factors' levels."""
    names = sorted(factors)
    combinations = product(*(factors[name] for name in names))
    return [name_stratum(dict(zip(names, levels, strict=True))) for levels in combinations]


def draw_list(  # noqa: PLR0913 (each is a part of what fixes a list)
    study: str, arms: Mapping[str, int], design: Design, strata: Sequence[str], *, length: int, seed: bytes
) -> AllocationList:
    """`length` places for each stratum. Raises BadInput for minimisation, which has no list, and an unusable design."""
    if isinstance(design, Minimisation):
        raise BadInput("minimisation has no list: it draws when a participant comes; commit to the seed instead")
    ratio = tuple(arms.values())
    check_design(design, ratio)
    names = tuple(arms)
    slots = [
        Slot(stratum, position, names[arm])
        for stratum in strata
        for position, arm in enumerate(islice(_stream(study, stratum, design, ratio, seed), length), 1)
    ]
    return AllocationList(study, names, ratio, design, ALGORITHM, tuple(slots))


def _stream(study: str, stratum: str, design: Design, ratio: Sequence[int], seed: bytes) -> Any:
    return draw_sequence(design, ratio, SeededDraws(seed, f"{study}|{stratum}"))
