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


def test_neither_a_kits_number_nor_its_place_in_the_lot_predicts_the_arm() -> None:
    kits = draw_kits(STUDY, ARMS, batches=25, size=40, seed=SEED)
    first = [kit.arm == "belimumab" for kit in kits]
    for score in (range(len(kits)), [at % 80 for at in range(len(kits))], [int(kit.number) % 10 for kit in kits]):
        ones = [value for value, arm in zip(score, first, strict=True) if arm]
        others = [value for value, arm in zip(score, first, strict=True) if not arm]
        wins = sum((one > other) + 0.5 * (one == other) for one in ones[::4] for other in others[::4])
        area = wins / (len(ones[::4]) * len(others[::4]))
        # Under no signal the area has a standard error of about sqrt(1/12 * (1/m + 1/n)).
        assert abs(area - 0.5) < 4 * (1 / 12 * (1 / len(ones[::4]) + 1 / len(others[::4]))) ** 0.5
