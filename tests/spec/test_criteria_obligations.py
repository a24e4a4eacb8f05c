"""Sentences among the exclusions that forbid or ask: who has the one, or has not the other, is excluded."""

from __future__ import annotations

import pytest

from trialogue.criteria import print_condition, read_text
from trialogue.criteria.nodes import Condition, children

WOMEN = 'all(sex("female", label="Women"), state("childbearing-potential", label="of childbearing potential"))'


def read_line(line: str) -> tuple[str, tuple[object, ...]]:
    (found,) = read_text(f"Exclusion Criteria:\n\n* {line}").criteria
    return print_condition(found.condition), found.issues


@pytest.mark.parametrize(
    ("line", "tree"),
    [
        ("Subjects must not have been diagnosed with tuberculosis", 'diagnosis("tuberculosis", label="tuberculosis")'),
        ("Must not have asthma or COPD", 'any(diagnosis("asthma", label="asthma"), diagnosis("copd", label="COPD"))'),
        # The lack of a safeguard is what excludes.
        ("Must not be using contraception", 'not(state("contraception", label="using contraception"))'),
    ],
)
def test_what_an_exclusion_forbids_excludes(line: str, tree: str) -> None:
    assert read_line(line) == (tree, ())


@pytest.mark.parametrize(
    ("line", "tree"),
    [
        ("Subjects must have ECOG 0-1", 'not(score("ecog", [0..1] "{score}", label="ECOG"))'),
        ("Hemoglobin must be at least 9 g/dL", 'not(measurement("haemoglobin", [9..] "g/dL", label="Hemoglobin"))'),
        (
            "Women of childbearing potential must have a negative pregnancy test",
            f'all({WOMEN}, not(measurement("hcg-test", label="negative pregnancy test", qualifiers=["negative"])))',
        ),
        (
            "Pregnant women. Women of childbearing potential must use contraception",
            f'any(state("pregnant", label="Pregnant women"), all({WOMEN}, '
            'not(state("contraception", label="contraception"))))',
        ),
        (
            "Women of childbearing potential will be required to use contraception",
            f'all({WOMEN}, not(opaque(label="will be required to use contraception")))',
        ),
        ("Must have no asthma", 'diagnosis("asthma", label="asthma")'),
    ],
)
def test_who_has_not_what_an_exclusion_asks_is_excluded(line: str, tree: str) -> None:
    assert read_line(line)[0] == tree


@pytest.mark.parametrize("line", ["Patients who must take warfarin", "Asthma that should be treated with steroids"])
def test_a_must_that_asks_nothing_of_the_person_changes_nothing(line: str) -> None:
    (found,) = read_text(f"Exclusion Criteria:\n\n* {line}").criteria
    assert "not" not in {type(each).__name__.lower() for each in _nodes(found.condition)}


@pytest.mark.parametrize(
    "end",
    [
        "will not be included",
        "may not participate",
        "may not be enrolled in this study",
        "cannot take part",
        "are excluded",
    ],
)
def test_a_sentence_that_ends_with_who_may_not_take_part(end: str) -> None:
    asthma = 'diagnosis("asthma", label="asthma")'
    for head, tree in (("Inclusion", f"not({asthma})"), ("Exclusion", asthma)):
        (found,) = read_text(f"{head} Criteria:\n\n* Patients with asthma {end}").criteria
        assert print_condition(found.condition) == tree


def test_who_is_not_excluded_is_asked_nothing() -> None:
    assert read_line("Patients with asthma are not excluded")[0].startswith("opaque")


def _nodes(node: Condition) -> list[Condition]:
    return [node, *(inner for part in children(node) for inner in _nodes(part))]
