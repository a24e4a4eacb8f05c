"""Trees in plain words of each language, and the data files that hold the words."""

from __future__ import annotations

import re

import pytest

from trialogue.criteria import read_text
from trialogue.criteria.nodes import Condition, IfThen, Medication, Not, State, Window
from trialogue.criteria.parser import parse_condition
from trialogue.criteria.plain import describe
from trialogue.criteria.plain_words import LANGUAGES, _table, plain_words
from trialogue.criteria.printer import print_condition
from trialogue.vocabulary import default

WITHIN_A_YEAR = print_condition(
    Medication(concept="rituximab", label="", window=Window(high=1, unit="a", anchor="screening"))
)


def said(text: str, language: str) -> str:
    return describe(parse_condition(text), language)


@pytest.mark.parametrize(
    ("text", "language", "words"),
    [
        ('age([18..70] "a")', "en", "age 18 to 70 years"),
        ('age([18..70] "a")', "zh-hans", "年龄18 至 70 岁"),
        ('age([18..70] "a")', "es", "edad: de 18 a 70 años"),
        ('measurement("platelets", [..2] "{xULN}")', "es", "plaquetas como mucho 2 veces el límite superior de lo normal"),  # noqa: E501
        (WITHIN_A_YEAR, "zh-hans", "利妥昔单抗 筛查之前 1 年内"),
        (WITHIN_A_YEAR, "es", "rituximab en un plazo de 1 año antes de la selección"),
    ],
)  # fmt: skip
def test_a_tree_is_said_in_the_language_asked_for(text: str, language: str, words: str) -> None:
    assert said(text, language) == words


def test_a_language_without_words_is_english() -> None:
    assert said('not(state("pregnant"))', "fi") == "not (pregnant)"


def test_what_the_vocabulary_does_not_know_keeps_the_words_of_the_text() -> None:
    guard: Condition = State(concept="~left-handed", label="left-handed")
    node = IfThen(guard=guard, then=Not(part=Medication(concept="~zorbinol", label="Zorbinol")))
    assert describe(node, "es") == "si left-handed, entonces no (Zorbinol)"


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_sentence_part_exists_and_fills_in_the_same_values(language: str) -> None:
    table = _table("plain_words.tsv", "key")
    for key, english in table["en"].items():
        words = table[language][key]
        assert bool(words.strip()) == bool(english.strip()), key
        assert sorted(re.findall(r"\{\w+\}", words)) == sorted(re.findall(r"\{\w+\}", english)), key


def test_every_plain_name_is_of_a_concept_and_not_empty() -> None:
    table = _table("plain_names.tsv", "id")
    assert set(table) == {"zh", "es"}
    for language, names in table.items():
        assert [concept for concept in names if concept not in default()] == []
        assert all(name.strip() for name in names.values()), language
    assert plain_words("zh-hans").concept("hepatitis", "") == "肝炎"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            "≥ 2 weeks from prior chemotherapy, radiation therapy or major surgery",
            "not (chemotherapy within 2 weeks before today or radiotherapy within 2 weeks before today or "
            "major surgery within 2 weeks before today)",
        ),
    ],
)
def test_a_time_that_a_list_shares_is_said_of_each(text: str, said: str) -> None:
    (found,) = read_text(f"Inclusion Criteria:\n\n* {text}").criteria
    assert describe(found.condition) == said
