"""Numbers of kits: without gaps, drawn again from the seed, and without a word of the arm."""

from itertools import pairwise

import pytest

from trialogue.conduct.randomisation.kits import draw_kits
from trialogue.errors import BadInput

STUDY, SEED, ARMS = "NCT04515719", bytes(range(32)), {"belimumab": 1, "placebo": 1}


def test_the_numbers_of_kits_say_nothing_of_their_arm() -> None:
    kits = draw_kits(STUDY, ARMS, batches=50, size=10, seed=SEED)
    assert [int(kit.number) for kit in kits] == list(range(10001, 11001)), "no gap"
    assert kits[:20] == draw_kits(STUDY, ARMS, batches=1, size=10, seed=SEED)
    same = sum(one.arm == other.arm for one, other in pairwise(kits))
    # 999 neighbours, each alike with chance 9/19: by more than four standard deviations it would not be chance.
    assert abs(same - 999 * 9 / 19) < 4 * (999 * 0.25) ** 0.5
    halves = [sum(kit.arm == "belimumab" for kit in kits if int(kit.number) % 2 == odd) for odd in (0, 1)]
    assert abs(halves[0] - halves[1]) < 4 * 1000**0.5


def test_more_kits_than_there_are_numbers_are_refused() -> None:
    for batches, size in ((0, 10), (2, 0), (45, 1000)):
        with pytest.raises(BadInput, match=f"{batches} batches of {size} kits"):
            draw_kits(STUDY, ARMS, batches=batches, size=size, seed=SEED)
