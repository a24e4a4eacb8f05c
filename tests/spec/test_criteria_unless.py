"""What lifts a criterion ("unless"), and the abbreviations that a text brings in itself."""

from __future__ import annotations

import re

import pytest

from trialogue.criteria import print_condition, read_text

LABEL = re.compile(r', label="(?:[^"\\]|\\.)*"|label="(?:[^"\\]|\\.)*"(?:, )?')

LINES = {
    (
        "Exclusion",
        "Renal failure unless on dialysis",
    ): 'all(diagnosis("renal-failure"), not(state("dialysis-dependent")))',
    ("Exclusion", "Stroke unless of the wobbly kind"): 'all(diagnosis("stroke"), not(opaque()))',
    ("Exclusion", "Asthma, unless the wobble is calm"): 'all(diagnosis("asthma"), not(opaque()))',
    ("Exclusion", "Asthma or stroke unless the wobble is calm"): (
        'readings("exception-reach", all(any(diagnosis("asthma"), diagnosis("stroke")), not(opaque())), '
        'any(diagnosis("asthma"), all(diagnosis("stroke"), not(opaque()))))'
    ),
    ("Inclusion", "Bilirubin < 2 x ULN (unless Gilbert syndrome)"): (
        'any(measurement("bilirubin", [..2) "{xULN}"), diagnosis("gilbert-syndrome"))'
    ),
    ("Exclusion", "Pericardial constriction"): 'diagnosis("~pericardial constriction")',
}


def told(text: str) -> list[str]:
    """The trees of a text's criteria without labels."""
    return [LABEL.sub("", print_condition(each.condition)) for each in read_text(text).criteria]


@pytest.mark.parametrize(("kind", "line"), list(LINES))
def test_a_line_is_read_so(kind: str, line: str) -> None:
    assert told(f"{kind} Criteria:\n\n* {line}") == [LINES[kind, line]]


def test_a_condition_that_unless_lifts_among_the_inclusions_is_left_open() -> None:
    (tree,) = told("Inclusion Criteria:\n\n* Brain metastases unless treated with wobbling")
    assert not tree.startswith("any(diagnosis")


def test_an_abbreviation_stands_for_the_words_before_its_bracket() -> None:
    text = "Inclusion Criteria:\n\n* Brittle quiver syndrome (BQS)\n\nExclusion Criteria:\n\n* Severe BQS\n* BZS"
    first, second, third = told(text)
    assert '"~brittle quiver syndrome"' in first
    assert second.startswith('diagnosis("~brittle quiver syndrome"')
    assert third == "opaque()"


def test_an_abbreviation_of_other_letters_stands_for_none() -> None:
    assert told("Inclusion Criteria:\n\n* Brittle quiver syndrome (XYZ)\n* XYZ")[-1] == "opaque()"


def test_an_endless_word_is_gone_through_once() -> None:
    endless = "x" * 1_000_000  # a look for abbreviations from each of its letters would take an hour
    (found,) = read_text(f"Exclusion Criteria:\n\n* {endless}").criteria
    assert found.text.endswith(endless)
