"""What came into or went from a criterion that stayed is told once, with what the criterion was before."""

from __future__ import annotations

from trialogue.criteria import read_text
from trialogue.matching.compare import list_criteria_changes


def test_of_a_sentence_read_in_part_both_wordings_are_told_once() -> None:
    before = read_text("Exclusion Criteria:\n\n- Those with HIV, > 3 wobbles at screening\n")
    after = read_text("Exclusion Criteria:\n\n- Those with HIV, > 5 wobbles at screening\n")
    (change,) = list_criteria_changes(before, after).changes
    assert change.relation == "reworded"
    assert [each.text for each in (*change.before, *change.after)] == [
        each.text for each in (*before.criteria, *after.criteria)
    ]
    assert "> 3 wobbles" in str(change.sentence)
    assert "> 5 wobbles" in str(change.sentence)


def test_of_a_sentence_read_whole_the_part_is_told_with_what_it_was() -> None:
    before = read_text("Exclusion Criteria:\n\n- Asthma or COPD\n")
    after = read_text("Exclusion Criteria:\n\n- Asthma, COPD or sarcoidosis\n")
    (change,) = list_criteria_changes(before, after).changes
    assert (change.relation, change.effect) == ("stricter", "fewer")
    assert (change.before, change.after) == (before.criteria, after.criteria)
