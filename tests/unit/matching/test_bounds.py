"""Values known exactly or within bounds against a quantity."""

from math import inf

import pytest

from trialogue.criteria.nodes import Quantity
from trialogue.matching.bounds import Known, arithmetic, lies_in, said_bound

UP_TO_5, BELOW_5 = Quantity(high=5), Quantity(high=5, high_inclusive=False)
FROM_5, ABOVE_5 = Quantity(low=5), Quantity(low=5, low_inclusive=False)


@pytest.mark.parametrize(
    ("known", "expected"),
    [
        # up to 5, below 5, from 5, above 5
        (Known.exactly(5), "true false true false"),
        (Known.exactly(4), "true true false false"),
        (Known.of(5, "<"), "true true false false"),
        (Known.of(5, "<="), "true unknown unknown false"),
        (Known.of(5, ">"), "false false true true"),
        (Known.of(5, ">="), "unknown false true unknown"),
        (Known.of(9, "<"), "unknown unknown unknown unknown"),
        (Known(4, 6), "unknown unknown unknown unknown"),
        (Known(-inf, inf), "unknown unknown unknown unknown"),
    ],
)
def test_a_value_lies_inside_outside_or_perhaps(known: Known, expected: str) -> None:
    found = [lies_in(known, quantity).value for quantity in (UP_TO_5, BELOW_5, FROM_5, ABOVE_5)]
    assert " ".join(found) == expected


def test_rounding_of_a_conversion_never_decides() -> None:
    assert lies_in(Known.exactly(60.000000000001), Quantity(high=60)).value == "true"
    assert lies_in(Known.exactly(60.001), Quantity(high=60)).value == "false"


@pytest.mark.parametrize(
    ("known", "quantity", "said"),
    [
        (Known.exactly(25), Quantity(high=20, unit="mg/d"), "25 mg/day > 20 mg/day"),
        (Known.exactly(20), Quantity(high=20, unit="mg/d"), "20 mg/day <= 20 mg/day"),
        (Known.exactly(20), Quantity(high=20, high_inclusive=False, unit="mg/d"), "20 mg/day >= 20 mg/day"),
        (Known.exactly(17), Quantity(low=18, high=70, unit="a"), "17 years < 18 years"),
        (Known.exactly(6), Quantity(high=8, high_inclusive=False, unit="{score}"), "6 < 8"),
        (Known.of(5, "<"), Quantity(high=3, unit="g/L"), "< 5 g/L may lie on either side of <= 3 g/L"),
    ],
)
def test_the_arithmetic_says_what_is(known: Known, quantity: Quantity, said: str) -> None:
    assert arithmetic(known, quantity) == said


def test_bounds_in_words() -> None:
    assert said_bound(Quantity(low=18, high=70, unit="a")) == ">= 18 years and <= 70 years"
    assert said_bound(Quantity(low=0, high=0, unit="{count}")) == "= 0"
    assert said_bound(Quantity()) == "any value"
