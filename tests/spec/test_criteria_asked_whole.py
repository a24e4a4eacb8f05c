"""A part that holds names beside unread words is asked whole, in its own words, and no name in it is claimed."""

from __future__ import annotations

import pytest

from trialogue.criteria import read_text
from trialogue.criteria.nodes import Computable, Opaque, State, atoms

ASKED_WHOLE = [
    "Malignancy other than rectal wobbles within 3 years, or a limp",
    # Shared words before or behind the names.
    "Severe aortic, tricuspid or pulmonary valve disease",
    "History of more than mild mitral or aortic stenosis",
    "Heart failure requiring constant wobbling and diuretics",
    "Wobbly persistent and permanent atrial fibrillation that dances",
    "Wobbly illness, eg. hypertension or diabetes",
    "Wobblers with pneumonia or a limp",
    "Paroxysmal, long-persistent or permanent atrial fibrillation",
    "Infarction, stroke requiring wobbles, angina, or wobbles within 30 days",
    "Serious heart, brain, endocrine diseases or serious wobbles",
    "Having taken methotrexate or wobbles within 3 months",
    "Use of opioids or wobbles more than 5 days per month",
    "Angina complicated with wobbles, asthma or fever",
    "History of atopic wobbles, including asthma, and eczema",
]
NOT_CLAIMED = [
    # A word before a name may make it the object of another.
    ("Exclusion", "Wobblers whose episodic or chronic migraine is confirmed, > 3 wobbles"),
    ("Exclusion", "Close contact with an individual with covid-19, 3 wobbles, or asthma"),
    ("Inclusion", "Recently discharged with the primary diagnosis of heart failure, > 3 wobbles"),
    ("Exclusion", "A wobble due to drugs, asthma or > 3 lobbles"),
    ("Exclusion", "Wobbles for which drugs such as aspirin are given, > 3 lobbles, asthma"),
    # What is let in, or explained by a later sentence.
    ("Inclusion", "Patients with other psychiatric comorbidities are included."),
    ("Exclusion", "3 wobbles; pulmonary infections are no reason for exclusion"),
]


@pytest.mark.parametrize("line", ASKED_WHOLE)
def test_names_beside_unread_words_give_way_to_the_whole(line: str) -> None:
    (found,) = read_text(f"Exclusion Criteria:\n\n* {line}\n").criteria
    said = [atom for atom, _ in atoms(found.condition)]
    assert all(isinstance(atom, State | Opaque) for atom in said)
    assert [atom.label for atom in said if isinstance(atom, State)] == [line]


def test_a_charts_silence_does_not_pass_over_the_names() -> None:
    # Of an exclusion the words stand beside the statement, so that its lack alone lets nobody in.
    (found,) = read_text("Exclusion Criteria:\n\n* Severe aortic, tricuspid or pulmonary valve disease\n").criteria
    assert Computable.of(found.condition) == "partial"
    (found,) = read_text("Inclusion Criteria:\n\n* Severe aortic, tricuspid or pulmonary valve disease\n").criteria
    assert Computable.of(found.condition) == "full"


@pytest.mark.parametrize(("kind", "line"), NOT_CLAIMED, ids=[line for _, line in NOT_CLAIMED])
def test_what_another_word_may_reach_is_not_claimed(kind: str, line: str) -> None:
    for found in read_text(f"{kind} Criteria:\n\n* {line}\n").criteria:
        assert all(isinstance(atom, State | Opaque) for atom, _ in atoms(found.condition))
