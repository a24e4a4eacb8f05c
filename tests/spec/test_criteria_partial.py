"""What stands in a part that is not understood as a whole: kept beside the whole, which keeps it undecided.

Every case is a `Readings` named `unread-part` whose last alternative is the whole part as an `Opaque`: it never
decides.
"""

from __future__ import annotations

import re

import pytest

from trialogue.criteria import print_condition, read_text
from trialogue.criteria.nodes import Computable, Opaque, Readings

LABEL = re.compile(r', label="(?:[^"\\]|\\.)*"|label="(?:[^"\\]|\\.)*"(?:, )?')

STANDS = {
    ("Inclusion", "Adults over 50 years old awaiting a zirconium crown"): 'age((50..] "a")',
    ("Inclusion", "Patients under the age of 18 seen at the foot clinic"): 'age([..18) "a")',
    ("Inclusion", "Duct diameter > 1.5 mm on the first picture"): 'measurement("~duct diameter", (1.5..] "mm")',
    ("Exclusion", "Weak grip (< 26 kg in men; < 18 kg in women) on a dynamometer"): (
        'all(measurement("~weak grip", [..26) "kg"), measurement("~weak grip", [..18) "kg"))'
    ),
    ("Exclusion", "Stroke within 6 months, or a limp"): 'diagnosis("stroke", window=[..6] "mo")',
    (
        "Exclusion",
        "Participation in another trial within 30 days, or a wobbly gait",
    ): 'participation(window=[..30] "d")',
    ("Exclusion", "Severe asthma, or a wobbly gait"): 'diagnosis("asthma", qualifiers=["severe"])',
    ("Inclusion", "No zoonotic exposure, ALT > 3 x ULN"): (
        'readings("negation", measurement("alt", (3..] "{xULN}"), not(measurement("alt", (3..] "{xULN}")))'
    ),
}
OPEN = [
    "Fathers older than 40 years with wobbly gait",  # somebody else's age
    "Deafness from a blast (before 3 years of age)",
    "ALT ≥ 2-3 in a wobbly analyser",  # two bounds or one
    "PT > ULN + 4 s in a wobbly analyser",
    "At risk of stroke, asthma, wobbly gait",  # the risk may go for each
    "Wobbly relatives with stroke",
    "Asthma medication wobbles",  # the drug, not the disease
]


@pytest.mark.parametrize(("case", "expected"), STANDS.items(), ids=[line for _, line in STANDS])
def test_what_stands_is_kept_beside_the_whole(case: tuple[str, str], expected: str) -> None:
    kind, line = case
    (found,) = read_text(f"{kind} Criteria:\n\n* {line}\n").criteria
    assert isinstance(found.condition, Readings)
    assert found.condition.rule == "unread-part"
    stands, whole = found.condition.alternatives
    assert LABEL.sub("", print_condition(stands)) == expected
    assert isinstance(whole, Opaque)
    assert whole.label == line


@pytest.mark.parametrize("line", OPEN)
def test_what_may_mean_something_else_is_not_read(line: str) -> None:
    (found,) = read_text(f"Exclusion Criteria:\n\n* {line}\n").criteria
    assert Computable.of(found.condition) == "none"


def test_a_time_whose_owner_is_not_read_stays_on_the_residue() -> None:
    (found,) = read_text("Exclusion Criteria:\n\n* Wobbly gait within 3 weeks\n").criteria
    assert Computable.of(found.condition) == "none"
    assert LABEL.sub("", print_condition(found.condition)) == 'opaque(window=[..3] "wk")'
    assert found.condition.span == (found.start, found.end)
