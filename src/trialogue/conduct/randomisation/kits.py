"""Kit numbers: each batch is numbered on from the last without a gap, and which number is of which arm is chance."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from trialogue.conduct.randomisation.draws import SeededDraws, shuffle
from trialogue.errors import BadInput

FIRST_NUMBER = 10001
"""All numbers of a study have one length up to 89,999 kits."""
MOST = 89_999


class DrawnKit(msgspec.Struct, frozen=True):
    """A kit and its arm: the allocator's, and the packer's."""

    number: str
    arm: str


def draw_kits(study: str, shares: Mapping[str, int], batches: int, size: int, seed: bytes) -> list[DrawnKit]:
    """`batches` batches of `size` kits for each share of an arm, in order of their numbers.

    A batch does not change when more are drawn after it. Raises BadInput for more kits than there are numbers.

    >>> kits = draw_kits("S", {"a": 1, "b": 1}, batches=1, size=3, seed=bytes(32))
    >>> [kit.number for kit in kits], sorted(kit.arm for kit in kits)
    (['10001', '10002', '10003', '10004', '10005', '10006'], ['a', 'a', 'a', 'b', 'b', 'b'])
    """
    of_batch = size * sum(shares.values())
    if batches < 1 or size < 1 or batches * of_batch > MOST:
        raise BadInput(f"{batches} batches of {size} kits: give 1 or more of each, and at most {MOST:,} kits")
    kits = []
    for batch in range(batches):
        arms = [arm for arm, share in shares.items() for _ in range(share * size)]
        drawn = shuffle(arms, SeededDraws(seed, f"{study}|kits|{batch}"))
        first = FIRST_NUMBER + batch * of_batch
        kits += [DrawnKit(str(first + at), arm) for at, arm in enumerate(drawn)]
    return kits
