"""A synonym means the same as its concept: it never swallows a word that narrows it."""

from __future__ import annotations

import re

import pytest

from trialogue.vocabulary import default

NARROWING = re.compile(
    r"(?:uncontrolled|active|untreated|severe|serious|unstable|decompensated|metastatic|invasive|sustained|erosive|"
    r"superficial|recurrent|refractory|symptomatic|treatment-resistant)\b",
    re.IGNORECASE,
)
CHILDREN = {
    "HFpEF": "heart-failure",
    "left bundle branch block": "heart-block",
    "Duchenne muscular dystrophy": "muscular-dystrophy",
    "major depression": "depression",
    "lactic acidosis": "acidosis",
    "menorrhagia": "vaginal-bleeding",
    "pulmonary arterial hypertension": "pulmonary-hypertension",
    "bleeding disorder": "coagulation-disorder",
    "total hip replacement": "joint-replacement",
    "castration-resistant prostate cancer": "prostate-cancer",
    "suicide attempt": "suicidality",
    "variceal bleeding": "oesophageal-varices",
    "vascular dementia": "dementia",
    "STEMI": "myocardial-infarction",
    "second-degree AV block": "av-block",
    "strong CYP3A4 inhibitor": "cyp3a4-inhibitor",
    "PD-L1 inhibitor": "pd1-inhibitor",
    "oral antibiotic": "antibiotic",
    "bilateral oophorectomy": "oophorectomy",
}
NOT_THE_SAME = {
    "pericardial disease": "pericarditis",
    "hypovolaemia": "dehydration",
    "thromboembolic disease": "venous-thromboembolism",
    "haemodynamic instability": "shock",
    "deprived of liberty": "legally-incapacitated",
    "coagulopathy": "bleeding-disorder",
    "left ventricular dysfunction": "heart-failure",
    "HIV/AIDS": "aids",
    "GM-CSF": "gcsf",
    "small bowel resection": "colectomy",
    "bundle branch block": "av-block",
}


SAME = {"metastatic brain disease", "superficial bladder cancer"}
"""Where the word is part of what the thing is."""


@pytest.mark.parametrize(("name", "parent"), CHILDREN.items(), ids=list(CHILDREN))
def test_a_narrower_name_is_a_child(name: str, parent: str) -> None:
    found = default().lookup(name)
    assert found is not None
    assert found.id != parent
    assert default().is_a(found.id, parent)


@pytest.mark.parametrize(("name", "other"), NOT_THE_SAME.items(), ids=list(NOT_THE_SAME))
def test_a_like_thing_is_not_the_same(name: str, other: str) -> None:
    found = default().lookup(name)
    assert found is not None
    assert not default().is_a(found.id, other)


def test_no_synonym_of_a_condition_swallows_a_narrowing_word() -> None:
    vocabulary = default()
    swallowed = [
        (concept.id, synonym)
        for concept in vocabulary.concepts("condition")
        for synonym in concept.synonyms
        if (found := NARROWING.match(synonym))
        and found.group().lower() not in concept.name.lower()
        and synonym not in SAME
    ]
    assert swallowed == []
