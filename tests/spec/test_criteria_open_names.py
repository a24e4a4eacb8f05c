"""Names no dictionary holds: told by how they end, each a concept of its own that matches only itself."""

from __future__ import annotations

import re

import pytest

from trialogue.criteria import print_condition, read_text
from trialogue.criteria.nodes import Computable
from trialogue.vocabulary import default

LABEL = re.compile(r', label="(?:[^"\\]|\\.)*"|label="(?:[^"\\]|\\.)*"(?:, )?')

NAMED = {
    "Zonal cardiomyopathy": 'diagnosis("~zonal cardiomyopathy")',
    "Severe chronic scleral eye disease": 'diagnosis("~scleral eye disease", qualifiers=["severe", "chronic"])',
    "Cancer in the soft palate": 'diagnosis("~cancer in the soft palate")',
    "Zonal or hypertrophic cardiomyopathy": (
        'any(diagnosis("~zonal cardiomyopathy"), diagnosis("hypertrophic-cardiomyopathy"))'
    ),
    "Chest surgery within 6 months": 'procedure("~chest surgery", window=[..6] "mo")',
    "Treatment with ZQX8421": 'medication("~zqx8421")',
    "Currently taking zorbinib": 'medication("~zorbinib", temporality="current")',
    "Systemic steroid therapy within 2 weeks": 'medication("glucocorticoid", window=[..2] "wk", route="systemic")',
    "Known hypersensitivity to fluorescein or povidone iodine": (
        'any(allergy("~fluorescein"), allergy("~povidone iodine"))'
    ),
    "Known hypersensitivity to the study drug or any of its excipients": (
        'any(allergy("~study drug"), allergy("~excipient"))'
    ),
    "Tuberculosis vaccination": 'medication("~tuberculosis vaccination")',  # the vaccine, not the disease
    "Ketoconazole or itraconazole": 'any(medication("ketoconazole"), medication("itraconazole"))',
    "Treated with frobozomel": 'medication("~frobozomel", temporality="history")',
    "Cohort 2 only: uncontrolled glaucoma": 'all(opaque(), diagnosis("glaucoma", qualifiers=["uncontrolled"]))',
    "Duration of documented heart failure > 3 months": 'diagnosis("heart-failure", (3..] "mo")',
    "Signs of heart failure": 'diagnosis("heart-failure", qualifiers=["signs"])',
    "Concurrent administration of any other anti-tumor treatment": (
        'readings("unread-part", medication("~anti tumor treatment", temporality="current", qualifiers=["other"]), '
        "opaque())"  # which others is not said
    ),
    "Allergy to aspirin and ticagrelor or any of their components": (
        'any(allergy("aspirin"), allergy("ticagrelor"), allergy("~component"))'
    ),
    "Patients with vitiligo will be excluded": 'diagnosis("vitiligo")',
    "Patients with vitiligo are excluded from participation in this study": 'diagnosis("vitiligo")',
    "Pregnant women are not eligible for the trial": 'state("pregnant")',
    "Chronic kidney disease, Stage 3 or higher": (
        'diagnosis("chronic-kidney-disease", qualifiers=["stage-3-or-higher"])'
    ),
    "Grade 2 or above neuropathy": 'diagnosis("neuropathy", qualifiers=["grade-2-or-above"])',
    "Elevated NT-proBNP": 'measurement("nt-probnp", qualifiers=["elevated"])',
    "Elevated ALT > 3 x ULN": 'measurement("alt", (3..] "{xULN}")',
    "Heart transplant recipient": 'procedure("heart-transplantation")',
    "Diagnosis of frobnitis": 'diagnosis("~frobnitis")',
    "Acute or chronic pancreatitis": (
        'any(diagnosis("pancreatitis", qualifiers=["acute"]), diagnosis("pancreatitis", qualifiers=["chronic"]))'
    ),
    "Severe acute or chronic infection": (
        'any(diagnosis("infection", qualifiers=["severe", "acute"]), '
        'diagnosis("infection", qualifiers=["severe", "chronic"]))'
    ),
    "Acute, active infection": 'diagnosis("infection", temporality="current", qualifiers=["acute", "active"])',
    "Positive hepatitis C antibody test": 'measurement("anti-hcv", qualifiers=["positive"])',
    "Positive for HIV": 'diagnosis("hiv-infection")',
    "Pulmonary embolism (up to 6 months)": 'diagnosis("pulmonary-embolism", [..6] "mo")',
    "History of heart disease, such as myocardial infarction or heart failure": (
        'any(diagnosis("disease-of-heart", temporality="history"), '
        'diagnosis("myocardial-infarction", temporality="history"), diagnosis("heart-failure", temporality="history"))'
    ),
}
NOT_NAMED = [
    "Any serious medical condition",  # such words tell nothing from anything
    "Systemic illness",
    "Double-blind period",
    "Wheezing when asked to run",
    "Anti-asthmatic plan",
    "Persons with vitiligo are not excluded",
    "Concomitant use of bisphosphonates is allowed",
]


@pytest.mark.parametrize(("line", "expected"), NAMED.items(), ids=list(NAMED))
def test_what_is_named(line: str, expected: str) -> None:
    (found,) = read_text(f"Exclusion Criteria:\n\n* {line}\n").criteria
    assert LABEL.sub("", print_condition(found.condition)) == expected


@pytest.mark.parametrize("line", NOT_NAMED)
def test_what_names_nothing(line: str) -> None:
    (found,) = read_text(f"Exclusion Criteria:\n\n* {line}\n").criteria
    assert Computable.of(found.condition) == "none"


def test_a_name_is_a_kind_of_what_it_ends_in() -> None:
    vocabulary = default()
    assert vocabulary.is_a("~zonal cardiomyopathy", "cardiomyopathy")
    assert vocabulary.is_a("~adenocarcinoma of the rectum", "adenocarcinoma")
    assert not vocabulary.is_a("~cardiomyopathy screening", "cardiomyopathy")
    assert not vocabulary.is_a("~non ischemic cardiomyopathy", "cardiomyopathy")
