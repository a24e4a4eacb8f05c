"""Stable regimens in every order: the words of stability, the drug, its dose and the time."""

from __future__ import annotations

import re

import pytest

from trialogue.criteria import print_condition, read_text

LABEL = re.compile(r', label="(?:[^"\\]|\\.)*"|label="(?:[^"\\]|\\.)*"(?:, )?')


def stable(drug: str, window: str) -> str:
    return f'medication("{drug}", stable_for={window}, temporality="current")'


def capped(drug: str, dose: str) -> str:
    taken = f'medication("{drug}", temporality="current")'
    return f'ifthen({taken}, medication("{drug}", {dose}, temporality="current"))'


CAPPED = "all(" + capped("prednisone", '[..10] "mg/d"') + ", " + stable("prednisone", '[4..] "wk"') + ")"
TOGETHER = ("methotrexate", "azathioprine", "leflunomide")

READ = {
    "Prednisone <= 10 mg/day, stable for at least 4 weeks": CAPPED,
    "Prednisone dose <= 10 mg/day and stable for at least 4 weeks": CAPPED,
    "Prednisone dose <= 10 mg/day, unchanged for the past 4 weeks": CAPPED,
    "Stable prednisone (<= 10 mg/day) for at least 4 weeks": CAPPED,
    "Stable dose of prednisone <= 10 mg/day for at least 4 weeks": CAPPED,
    "Prednisone at a stable dose of <= 10 mg/day for at least 4 weeks": CAPPED,
    "Methotrexate at a stable dose for 12 weeks": stable("methotrexate", '[12..] "wk"'),
    "Methotrexate dose has been stable for at least 12 weeks": stable("methotrexate", '[12..] "wk"'),
    "For at least 12 weeks, a stable dose of methotrexate": stable("methotrexate", '[12..] "wk"'),
    "On a stable dose of methotrexate for at least 12 weeks": stable("methotrexate", '[12..] "wk"'),
    "Receiving methotrexate at a stable dose for at least 12 weeks before screening": (
        stable("methotrexate", '[12..] "wk" before "screening"')
    ),
    "Taking hydroxychloroquine with no change in dose for 4 weeks": stable("hydroxychloroquine", '[4..] "wk"'),
    "Hydroxychloroquine without any change of dose within 4 weeks": stable("hydroxychloroquine", '[4..] "wk"'),
    "Methotrexate, azathioprine or leflunomide at a stable dose for 8 weeks": (
        "any(" + ", ".join(stable(drug, '[8..] "wk"') for drug in TOGETHER) + ")"
    ),
}

NO_REGIMEN = (
    "Methotrexate for at least 12 weeks with a stable dose for at least 4 weeks",
    "Methotrexate not at a stable dose for at least 4 weeks",
    "Methotrexate unless at a stable dose for at least 4 weeks",
    "Methotrexate if its dose is stable for 4 weeks",
    "Stable wobbles on methotrexate for 4 weeks",
)


def said(line: str) -> str:
    (found,) = read_text(f"Inclusion Criteria:\n\n* {line}\n").criteria
    return LABEL.sub("", print_condition(found.condition))


@pytest.mark.parametrize(("line", "expected"), READ.items())
def test_a_regimen_read_whole(line: str, expected: str) -> None:
    assert said(line) == expected


@pytest.mark.parametrize("line", NO_REGIMEN)
def test_what_is_no_regimen_of_one_time(line: str) -> None:
    assert "stable_for" not in said(line)
