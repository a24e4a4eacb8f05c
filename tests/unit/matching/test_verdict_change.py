"""Which changed criterion changed a person's verdict."""

from __future__ import annotations

import datetime

from trialogue.criteria import read_text
from trialogue.matching import Policy
from trialogue.matching.verdict_change import VerdictChange, judge_changes
from trialogue.patient import load_patient

DAY = datetime.date(2026, 11, 22)
PERSON = b"""
sex: female
birth_date: 1990-04-02
medications:
  - drug: prednisone
    dose: 25 mg
    frequency: daily
    route: oral
    ongoing: true
    start: 2026-01-01
conditions:
  - name: asthma
    status: active
    onset: 2020
"""
BEFORE = "Inclusion Criteria:\n* Age 18 or older\n* prednisone at most 20 mg/day\nExclusion Criteria:\n* Asthma\n"


def judge(before: str, after: str) -> VerdictChange:
    person = load_patient(PERSON, today=DAY)
    return judge_changes(person, read_text(before), read_text(after), as_of=DAY, policy=Policy.PRESUMPTIVE)


def test_the_one_that_decides_is_named_and_the_others_are_not() -> None:
    after = "Inclusion Criteria:\n* Age 16 or older\n* prednisone at most 30 mg/day\n"
    found = judge(BEFORE.split("Exclusion", maxsplit=1)[0], after)
    assert (found.before, found.after) == ("does_not_fit", "may_fit")
    assert {str(each.change.sentence): each.decisive for each in found.changes} == {
        "Age may now be as low as 16 years (was 18).": False,
        "Prednisone may now be up to 30 mg/day (was 20).": True,
    }


def test_where_two_stood_in_the_way_both_decide() -> None:
    found = judge(BEFORE, "Inclusion Criteria:\n* Age 18 or older\n* prednisone at most 30 mg/day\n")
    assert (found.before, found.after) == ("does_not_fit", "may_fit")
    assert [each.decisive for each in found.changes] == [True, True]


def test_a_change_that_leaves_her_out_all_the_same_decides_nothing() -> None:
    found = judge(BEFORE, BEFORE.replace("20 mg", "30 mg"))
    assert (found.before, found.after) == ("does_not_fit", "does_not_fit")
    (change,) = found.changes
    assert not change.decisive
    assert [each.outcome for each in (*change.before, *change.after)] == ["violated", "satisfied"]


def test_nothing_changed() -> None:
    found = judge(BEFORE, BEFORE)
    assert (found.before, found.changes, found.same) == ("does_not_fit", (), 3)


def test_a_sentence_in_own_words_that_was_worded_otherwise_is_one_change_and_decides_nothing() -> None:
    found = judge(BEFORE + "* Likes to whistle in the morning\n", BEFORE + "* Likes to whistle in the early morning\n")
    assert [(each.change.relation, each.decisive) for each in found.changes] == [("reworded", False)]
