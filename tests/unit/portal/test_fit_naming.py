"""What facts are called on the form, and the units it offers."""

from __future__ import annotations

import pytest

from trialogue.portal.fit.kidney import KIDNEY_FUNCTIONS
from trialogue.portal.fit.naming import concept_words, offered_units, units_of
from trialogue.vocabulary import default as vocabulary
from trialogue.vocabulary.units import convert, parse_unit


def test_every_unit_on_offer_is_a_unit_of_that_measurement() -> None:
    for concept, units in offered_units().items():
        assert vocabulary().concept(concept).kind == "measurement"
        for unit in units:
            assert parse_unit(unit) == unit
            # Kidney function per body surface area and absolute do not convert; the matcher knows both.
            assert concept in KIDNEY_FUNCTIONS or convert(1.0, unit, units[0], concept) > 0


def test_the_unit_of_the_study_stands_first() -> None:
    assert units_of("creatinine", "umol/L") == ("umol/L", "mg/dL")
    assert units_of("alt", None) == ("U/L",)


@pytest.mark.parametrize(
    ("concept", "words"),
    [("~open wound", "Open wound"), ("alt", "ALT (a liver blood test)"), ("sledai", "SLEDAI (a lupus activity score)")],
)
def test_names_in_plain_words(concept: str, words: str) -> None:
    assert concept_words(concept, "label") == words


def test_a_concept_nobody_knows_keeps_the_words_of_the_text() -> None:
    assert concept_words("no-such-concept", "odd words") == "Odd words"


def test_an_unknown_name_keeps_the_capitals_of_its_abbreviations() -> None:
    assert concept_words("~central nervous system sle", "Central Nervous System SLE") == "Central nervous system SLE"
