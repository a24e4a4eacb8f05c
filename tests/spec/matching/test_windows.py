"""Windows are calendar time; what is known only to the month or year is an interval, and open at the edge."""

import datetime
import itertools

import pytest

from spec.matching.cases import TODAY, answer, find

RITUXIMAB_YEAR = 'medication("rituximab", window=[..1] "a" before "screening")'
SIX_MONTHS = 'medication("rituximab", window=[..6] "mo" before "screening")'


def rituximab(stop: str) -> dict[str, object]:
    return {"medications": [{"drug": "rituximab", "start": stop, "stop": stop}]}


@pytest.mark.parametrize(
    ("last_taken", "within_six_months"),
    [
        ("2026-05-22", "true"),  # the first day of the window belongs to it
        ("2026-05-21", "false"),
        ("2026-11-22", "true"),
        ("2026-06", "true"),
        ("2026-05", "ambiguous"),  # before or after the 22nd: not known
        ("2026-04", "false"),
        ("2026", "ambiguous"),
        ("2025", "false"),
    ],
)
def test_within_six_months_before_screening(last_taken: str, within_six_months: str) -> None:
    assert answer(SIX_MONTHS, rituximab(last_taken)) == within_six_months


def test_six_months_before_the_last_of_august_is_the_last_of_february() -> None:
    asked = datetime.date(2026, 8, 31)
    assert answer(SIX_MONTHS, rituximab("2026-02-28"), as_of=asked) == "true"
    assert answer(SIX_MONTHS, rituximab("2026-02-27"), as_of=asked) == "false"


def test_at_least_four_weeks_before() -> None:
    tree = 'procedure("surgery", window=[4..] "wk" before "enrolment")'
    done = {"2026-10-25": "true", "2026-10-26": "false", "2026-10": "ambiguous"}
    for date, expected in done.items():
        assert answer(tree, {"procedures": [{"name": "surgery", "date": date}]}) == expected, date


def test_a_treatment_that_began_before_the_window_and_ended_in_it_is_within() -> None:
    facts = {"medications": [{"drug": "rituximab", "start": "2020-01-01", "stop": "2026-06-01"}]}
    assert answer(SIX_MONTHS, facts) == "true"


def test_an_ongoing_treatment_is_within_every_window_that_reaches_today() -> None:
    facts = {"medications": [{"drug": "rituximab", "start": "2015", "ongoing": True}]}
    assert answer(SIX_MONTHS, facts) == "true"


def test_facts_after_the_day_of_asking_are_not_used() -> None:
    assert answer(RITUXIMAB_YEAR, rituximab("2026-03-01"), as_of=datetime.date(2026, 2, 28)) == "no_fact"


def test_the_explanation_names_the_day_on_which_the_washout_ends() -> None:
    finding = find(RITUXIMAB_YEAR, rituximab("2026-03"))
    said = str(finding.steps[0])
    assert "last taken 2026-03, within 1 year before 2026-11-22" in said
    assert "from 2027-04-01" in said
    assert datetime.date(2027, 4, 1) in finding.changes


@pytest.mark.parametrize("months", range(1, 20))
def test_the_answer_changes_on_the_named_days_and_on_no_other(months: int) -> None:
    """The truth over time is constant between the days that the finding names."""
    facts = rituximab("2026-03-31")
    days = [TODAY + datetime.timedelta(days=n + 28 * months) for n in range(28)]
    for before, after in itertools.pairwise(days):
        if answer(SIX_MONTHS, facts, as_of=before) != answer(SIX_MONTHS, facts, as_of=after):
            assert after in find(SIX_MONTHS, facts, as_of=before).changes
    assert answer(SIX_MONTHS, facts, as_of=datetime.date(2026, 9, 30)) == "true"
    assert answer(SIX_MONTHS, facts, as_of=datetime.date(2026, 10, 1)) == "false"


@pytest.mark.parametrize(
    "window", ['[..5] "{half-life}" after "screening"', '[..3] "mo" before "surgery"', '[..3] "mo" after "screening"']
)
def test_a_window_that_cannot_be_laid_on_the_calendar_is_not_computable(window: str) -> None:
    assert answer(f'medication("rituximab", window={window})', rituximab("2026-10-01")) == "not_computable"


def taken(drug: str, stop: str) -> dict[str, object]:
    return {"medications": [{"drug": drug, "start": stop, "stop": stop}]}


@pytest.mark.parametrize(
    ("drug", "stop", "expected"),
    [
        ("rituximab", "2026-10-01", "true"),  # 52 days ago; five half-lives are 90 to 160 days
        ("rituximab", "2026-08-01", "ambiguous"),  # 113 days: with a short half-life over, with a long one not
        ("rituximab", "2026-05-01", "false"),
        ("prednisone", "2026-11-20", "false"),
        ("anifrolumab", "2026-10-01", "not_computable"),  # not in our table
        ("azathioprine", "2026-10-01", "not_computable"),  # nor these, whose active metabolites outlast them by far
        ("methotrexate", "2026-10-01", "not_computable"),
    ],
)
def test_a_window_in_half_lives_of_the_drug_taken(drug: str, stop: str, expected: str) -> None:
    asked = f'medication("{drug}", window=[..5] "{{half-life}}" before "screening")'
    assert answer(asked, taken(drug, stop)) == expected


def test_where_a_half_life_is_from_is_said() -> None:
    finding = find('medication("rituximab", window=[..5] "{half-life}")', taken("rituximab", "2026-10-01"))
    assert "about 90 to 160 days (half-lives from memory, not from a label)" in str(finding.steps[0])


@pytest.mark.parametrize(
    ("stop", "longer", "shorter"), [("2026-11-01", "true", "false"), ("2026-09-01", "false", "false")]
)
def test_whichever_is_longer_is_either_window_and_whichever_is_shorter_both(
    stop: str, longer: str, shorter: str
) -> None:
    """Prednisone, 30 days or 5 half-lives: its half-lives are over within days."""
    windows = [
        'medication("prednisone", window=[..30] "d")',
        'medication("prednisone", window=[..5] "{half-life}")',
    ]
    for joined, expected in (("any", longer), ("all", shorter)):
        assert answer(f"{joined}({', '.join(windows)})", taken("prednisone", stop)) == expected
