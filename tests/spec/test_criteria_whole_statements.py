"""Short whole statements of a person in their usual wordings, grades and their signs, responses to a treatment."""

from __future__ import annotations

import re

import pytest

from trialogue.criteria import print_condition, read_text
from trialogue.criteria.nodes import Computable

LABEL = re.compile(r', label="(?:[^"\\]|\\.)*"|label="(?:[^"\\]|\\.)*"(?:, )?')

LINES = {
    ("Inclusion", "Non-smoking persons"): 'not(state("smoker"))',
    ("Inclusion", "Sex: both males and females"): 'any(sex("female"), sex("male"))',
    ("Inclusion", "Male or female participants"): 'any(sex("female"), sex("male"))',
    ("Exclusion", "Previously enrolled in this study"): 'state("~earlier part in this study")',
    ("Exclusion", "Minors"): 'state("~minor")',
    ("Exclusion", "Plan to become pregnant"): 'state("planning-pregnancy")',
    ("Exclusion", "Persons under tutorship or trusteeship"): 'state("legally-incapacitated")',
    # A grade behind its sign narrows what it stands beside.
    ("Exclusion", "Neuropathy > grade 1"): 'diagnosis("neuropathy", qualifiers=["above-grade-1"])',
    ("Exclusion", "CTCAE grade 2 or greater neuropathy"): (
        'diagnosis("neuropathy", qualifiers=["ctcae-grade-2-or-greater"])'
    ),
    ("Exclusion", "Bleeding/haemorrhage >= grade 3"): (
        'any(diagnosis("bleeding", qualifiers=["at-least-grade-3"]), '
        'diagnosis("bleeding", qualifiers=["at-least-grade-3"]))'
    ),
    ("Inclusion", "ECOG performance status grade 0 or 1"): 'score("ecog", [0..1] "{score}")',
    # How it was shown.
    ("Inclusion", "Angiographically documented coronary artery disease"): (
        'diagnosis("coronary-artery-disease", qualifiers=["angiographically-documented"])'
    ),
    # What a treatment did.
    ("Inclusion", "Inadequate response to at least one wobbly inhaler"): (
        'state("~inadequate response to wobbly inhaler")'
    ),
    ("Exclusion", "No response to wobbly inhalers"): 'state("~no response to wobbly inhaler")',
    ("Inclusion", "Failed conservative therapy"): 'state("~failure of conservative therapy")',
    ("Inclusion", "Refractory to standard therapy"): 'state("~refractory to standard therapy")',
    # A bound that is all that the part says, its name in its own words.
    ("Inclusion", "Wobbly curves of 15°-45°"): 'measurement("~wobbly curve", [15..45] "deg")',
    ("Inclusion", "Left wobbly dimension (LWD) <= 70 mm at screening"): (
        'measurement("~left wobbly dimension", [..70] "mm")'
    ),
    ("Inclusion", "HbA1c <= 10 % before randomisation"): 'measurement("hba1c", [..10] "%")',
    ("Inclusion", "Healthy subjects between 18 and 45 years of age"): (
        'all(age([18..45] "a"), state("healthy-volunteer"))'
    ),
    ("Exclusion", "Positive for HBsAg or HIV"): (
        'any(measurement("hbsag", qualifiers=["positive"]), diagnosis("hiv-infection"))'
    ),
    ("Exclusion", "Pregnancy (as confirmed by urine hCG) or lactation"): 'any(state("pregnant"), state("lactating"))',
    # A noun that names something with the word before it; a result that narrows; what the study calls its own.
    ("Exclusion", "History of wobbling reactions to zortinib"): (
        'state("~wobbling reaction to zortinib", temporality="history")'
    ),
    ("Exclusion", "Abnormal neck posture"): 'state("~abnormal neck posture")',
    ("Exclusion", "Glaucoma filtering surgery in the study eye"): (
        'procedure("~glaucoma filtering surgery in the study eye")'
    ),
    ("Exclusion", "Clinically significant abnormal ECG findings"): (
        'state("~clinically significant abnormal ecg finding")'
    ),
    ("Inclusion", "Vital signs within normal limits"): 'state("~vital sign within normal limit")',
    # Contraception, used or not.
    ("Inclusion", "Women of childbearing potential must use effective contraception"): (
        'ifthen(all(sex("female"), state("childbearing-potential")), state("contraception"))'
    ),
    ("Exclusion", "Females not currently using effective birth control"): (
        'all(sex("female"), not(state("contraception")))'
    ),
    ("Exclusion", "Participation in a parallel trial"): "participation()",
    # A drug in the text's own words behind words for its use.
    (
        "Exclusion",
        "Receipt of growth wobbling agents within 7 days",
    ): 'medication("~growth wobbling agent", window=[..7] "d")',
    ("Exclusion", "Use of public transportation"): 'state("~use of public transportation")',
}
NOT_WHOLE = {
    # Whether the grade goes for each is not told.
    ("Exclusion", "Nausea, fever or diarrhoea > grade 1"),
    # Whom, not what, the bound is of.
    ("Inclusion", "Individuals > 6 cm"),
    ("Inclusion", "Benign tumours > 20 cm2"),
    # What the protocol prohibits is not said here.
    ("Exclusion", "Ongoing use of prohibited treatments"),
    ("Inclusion", "Wobbly study group"),
    # The lack is of contraception alone.
    ("Exclusion", "Women with no effective contraception, pregnancy or lactation"),
    # Attending something is no response.
    ("Exclusion", "Failure to attend the sessions"),
}


@pytest.mark.parametrize(("kind", "line"), LINES)
def test_a_whole_statement_is_read(kind: str, line: str) -> None:
    (criterion,) = read_text(f"{kind} Criteria:\n\n* {line}\n").criteria
    assert LABEL.sub("", print_condition(criterion.condition)) == LINES[kind, line]
    assert Computable.of(criterion.condition) == "full"


@pytest.mark.parametrize(("kind", "line"), sorted(NOT_WHOLE))
def test_what_is_not_told_stays_open(kind: str, line: str) -> None:
    (criterion,) = read_text(f"{kind} Criteria:\n\n* {line}\n").criteria
    assert Computable.of(criterion.condition) != "full"
