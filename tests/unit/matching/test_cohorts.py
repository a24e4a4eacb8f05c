"""Which cohort a list binds: one cohort by two names, everybody by name, and no cohort that only keeps people out."""

from __future__ import annotations

import datetime

import pytest

from trialogue.criteria.criterion import Criterion, Eligibility
from trialogue.criteria.nodes import Age, Diagnosis, Quantity
from trialogue.matching import Policy, match_eligibility
from trialogue.matching.cohorts import cohorts_of
from trialogue.matching.verdict import decide
from trialogue.patient.facts import Patient

DAY = datetime.date(2026, 11, 22)
IN, OUT = "inclusion", "exclusion"


def criterion(kind: str, cohort: str | None, concept: str = "asthma") -> Criterion:
    condition = Diagnosis(concept=concept, label=concept)
    return Criterion(kind=kind, source="text", text=concept, start=0, end=1, applies_to=cohort, condition=condition)


@pytest.mark.parametrize(
    ("lists", "cohorts"),
    [
        ([(IN, "A"), (OUT, "A"), (IN, "B"), (OUT, "B")], ["A", "A", "B", "B"]),
        # What lets people in is headed by a longer name than what keeps them out, or by one in other letters.
        ([(IN, "Group A (newly"), (OUT, "Group A"), (IN, "Group B")], ["Group A (newly", "Group A (newly", "Group B"]),
        ([(IN, "Aim 1 for child"), (OUT, "Aim 1 for Child"), (IN, "Aim 2")], ["Aim 1 for child"] * 2 + ["Aim 2"]),
        # Everybody, by name or because the name joins cohorts.
        ([(IN, "A"), (IN, "B"), (OUT, "all groups")], ["A", "B", None]),
        ([(IN, "CKD"), (IN, "non-CKD"), (OUT, "CKD and non-CKD")], ["CKD", "non-CKD", None]),
        (
            [(IN, None), (IN, "Group 1"), (OUT, "Group 1 and group 2")],
            [None, "Group 1", None],
        ),
        # Nobody is let in by this name, nor otherwise: it binds everybody.
        ([(IN, "A"), (IN, "B"), (OUT, "controls")], ["A", "B", None]),
        # Where everybody's list lets people in, a list that only keeps some out is of a cohort.
        ([(IN, None), (IN, "A"), (OUT, "controls")], [None, "A", "controls"]),
        ([(IN, None), (OUT, "A"), (OUT, "B")], [None, "A", "B"]),
        ([(IN, "all subjects"), (OUT, "all subjects")], ["all subjects", "all subjects"]),
    ],
)
def test_which_cohort_a_list_binds(lists: list[tuple[str, str | None]], cohorts: list[str | None]) -> None:
    assert list(cohorts_of([criterion(kind, name) for kind, name in lists])) == cohorts


def test_who_is_let_into_no_cohort_fits_none() -> None:
    adult = Criterion(
        kind=IN, source="minimumAge", text="18 Years", start=None, end=None,
        condition=Age(quantity=Quantity(low=18, unit="a"), label="18 Years"),
    )  # fmt: skip
    parts = [(IN, "Group A (new)", "heart-failure"), (OUT, "Group A", "asthma"), (IN, "Group B", "sarcoidosis")]
    criteria = (*(criterion(*each) for each in parts), adult)
    eligibility = Eligibility(criteria=criteria, reader_version="", vocabulary_version="")
    person = Patient(birth=None)
    judged = match_eligibility(person, eligibility, as_of=DAY, policy=Policy.PRESUMPTIVE)
    assert decide(judged)[0] == "does_not_fit"
