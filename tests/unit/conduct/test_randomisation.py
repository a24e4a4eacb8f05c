"""Designs, draws, lists and commitments: exact properties, and what is refused."""

from collections import Counter
from collections.abc import Callable
from itertools import islice

import pytest

from trialogue.conduct.randomisation.commitment import DynamicSecret, commit, opens
from trialogue.conduct.randomisation.designs import (
    BiasedCoin,
    BiasedCoinBounded,
    BigStick,
    Complete,
    Design,
    Minimisation,
    PermutedBlocks,
    Urn,
    check_design,
)
from trialogue.conduct.randomisation.draws import ALGORITHM, SeededDraws, shuffle
from trialogue.conduct.randomisation.lists import AllocationList, draw_list, list_strata, name_stratum
from trialogue.conduct.randomisation.minimisation import FactorCounts, arm_probabilities, draw_arm
from trialogue.conduct.randomisation.sequences import draw_sequence, first_arm_probability
from trialogue.errors import BadInput, ProgrammingError

SEED = bytes(range(32))
SALT = bytes(range(16))
ARMS = {"drug": 1, "placebo": 1}
BLOCKS = PermutedBlocks((4, 6))
STRATA = list_strata({"site": ["1", "2"], "activity": ["low", "high"]})


def _list(length: int = 12, design: Design = BLOCKS) -> AllocationList:
    return draw_list("NCT04515719", ARMS, design, STRATA, length=length, seed=SEED)


def _arms(design: Design, count: int, ratio: tuple[int, ...] = (1, 1), label: str = "x") -> list[int]:
    return list(islice(draw_sequence(design, ratio, SeededDraws(SEED, label)), count))


def test_the_stream_is_the_documented_one() -> None:
    # HMAC-SHA-256 of "x:0" under the key 00..1f, its first 8 bytes: computed with the standard library, one line apart.
    import hmac

    first = int.from_bytes(hmac.digest(SEED, b"x:0", "sha256")[:8], "big")
    assert SeededDraws(SEED, "x").below(2**64) == first
    assert SeededDraws(SEED, "x").uniform() == (first >> 11) / 2**53
    assert SeededDraws(SEED, "y").below(2**64) != first
    with pytest.raises(ProgrammingError, match="at least 16"):
        SeededDraws(b"short", "x")


def test_below_favours_nobody_and_shuffle_gives_every_order() -> None:
    draws = SeededDraws(SEED, "orders")
    assert Counter(draws.below(3) for _ in range(3000)).most_common()[-1][1] > 900
    orders = Counter(tuple(shuffle([1, 2, 3], draws)) for _ in range(3000))
    assert len(orders) == 6 and min(orders.values()) > 400


def test_a_list_is_drawn_again_from_its_seed_and_can_be_lengthened() -> None:
    assert _list() == _list()
    assert STRATA == [
        "activity=low/site=1", "activity=low/site=2", "activity=high/site=1", "activity=high/site=2",
    ]  # fmt: skip
    longer = {(slot.stratum, slot.position): slot.arm for slot in _list(30).slots}
    assert all(longer[slot.stratum, slot.position] == slot.arm for slot in _list(12).slots)
    other = draw_list("NCT06394063", ARMS, BLOCKS, STRATA, length=12, seed=SEED)
    assert [slot.arm for slot in other.slots] != [slot.arm for slot in _list().slots]


def test_blocks_hold_the_ratio() -> None:
    arms = _arms(PermutedBlocks((6,)), 60, ratio=(2, 1))
    assert all(Counter(arms[start : start + 6]) == {0: 4, 1: 2} for start in range(0, 60, 6))
    sizes = Counter(_level_points(_arms(PermutedBlocks((4, 8)), 4000)))
    assert set(range(4)) & set(sizes) and 8 in sizes  # both sizes occur


def _level_points(arms: list[int]) -> list[int]:
    """Distances between the moments at which the two arms are level."""
    ahead, since, found = 0, 0, []
    for arm in arms:
        ahead, since = ahead + (1 if arm == 0 else -1), since + 1
        if ahead == 0:
            found.append(since)
            since = 0
    return found


@pytest.mark.parametrize(
    ("design", "first", "second", "probability"),
    [
        (BigStick(3), 5, 3, 0.5),
        (BigStick(3), 5, 2, 0.0),
        (BigStick(3), 2, 5, 1.0),
        (BiasedCoin(0.75), 4, 4, 0.5),
        (BiasedCoin(0.75), 4, 3, 0.25),
        (BiasedCoin(0.75), 3, 4, 0.75),
        (BiasedCoinBounded(2, 0.75), 4, 3, 0.25),
        (BiasedCoinBounded(2, 0.75), 5, 3, 0.0),
        (Urn(0, 1), 0, 0, 0.5),
        (Urn(0, 1), 1, 0, 0.0),
        (Urn(1, 1), 1, 0, 1 / 3),
        (Urn(0, 1), 2, 3, 0.6),
    ],
)
def test_probability_of_the_first_arm(
    design: BigStick | BiasedCoin | BiasedCoinBounded | Urn, first: int, second: int, probability: float
) -> None:
    assert first_arm_probability(design, first, second) == pytest.approx(probability)


def test_minimisation_prefers_the_arm_that_evens_the_factors() -> None:
    """Worked by hand: at site 1 the counts are 2 to 1, among women 1 to 2; one more woman at site 1."""
    people = [
        ({"site": "1", "sex": "female"}, 0), ({"site": "1", "sex": "male"}, 0), ({"site": "1", "sex": "female"}, 1),
        ({"site": "2", "sex": "female"}, 1),
    ]  # fmt: skip
    counts = FactorCounts(2, people)
    woman = {"site": "1", "sex": "female"}
    assert counts.at(woman) == [[2, 1], [1, 2]]
    assert arm_probabilities(Minimisation(0.8), counts, woman, (1, 1)) == [0.5, 0.5]
    man = {"site": "1", "sex": "male"}
    assert arm_probabilities(Minimisation(0.8), counts, man, (1, 1)) == pytest.approx([0.2, 0.8])
    drawn = Counter(draw_arm([0.2, 0.8], SeededDraws(SEED, str(n))) for n in range(1000))
    assert 150 < drawn[0] < 250
    far_ahead = FactorCounts(2, [({"site": "1"}, 0)] * 3 + [({"sex": "male"}, 1), ({"age": "old"}, 1)])
    old_man = {"site": "1", "sex": "male", "age": "old"}
    by = {unevenness: arm_probabilities(Minimisation(0.8, unevenness), far_ahead, old_man, (1, 1)) for unevenness in (
        "range", "variance",
    )}  # fmt: skip
    assert by == {"range": pytest.approx([0.8, 0.2]), "variance": pytest.approx([0.2, 0.8])}
    three = arm_probabilities(Minimisation(0.8), FactorCounts(3, [(woman, 0)]), woman, (1, 1, 1))
    assert three == pytest.approx([0.2, 0.4, 0.4])


def test_minimisation_keeps_an_unequal_ratio() -> None:
    counts, draws, total = FactorCounts(2), SeededDraws(SEED, "ratio"), [0, 0]
    for _ in range(300):
        arm = draw_arm(arm_probabilities(Minimisation(0.8), counts, {"site": "1"}, (2, 1)), draws)
        counts.add({"site": "1"}, arm)
        total[arm] += 1
    assert abs(total[0] - 200) < 10


def test_a_commitment_opens_for_its_secret_and_salt_only() -> None:
    held = commit(_list(), SALT)
    assert len(held) == 64 and opens(held, _list(), SALT)
    assert not opens(held, _list(13), SALT)
    assert not opens(held, _list(), bytes(16))
    dynamic = DynamicSecret("NCT04515719", ("drug", "placebo"), (1, 1), Minimisation(0.8), ALGORITHM, SEED.hex())
    assert opens(commit(dynamic, SALT), dynamic, SALT)
    with pytest.raises(ProgrammingError, match="salt of 3 bytes"):
        commit(_list(), b"abc")


@pytest.mark.parametrize(
    ("try_it", "words"),
    [
        (lambda: check_design(PermutedBlocks((4, 5)), (1, 1)), "block size 5 does not hold the ratio 1:1"),
        (lambda: check_design(BigStick(3), (2, 1)), "big_stick is defined for two arms 1:1, not 2:1"),
        (lambda: check_design(Urn(), (1, 1, 1)), "use permuted_blocks"),
        (lambda: check_design(Complete(), (1,)), "give two arms or more"),
        (lambda: _list(design=Minimisation()), "minimisation has no list"),
        (lambda: name_stratum({"activity": "low/site=1"}), "level 'low/site=1': / and = would make two strata one"),
    ],
)
def test_refuses(try_it: Callable[[], object], words: str) -> None:
    with pytest.raises(BadInput, match=words):
        try_it()
