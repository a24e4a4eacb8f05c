"""What is looked for before a pass or a pattern is tried loses nothing that the pass or the pattern would find."""

from __future__ import annotations

import gzip
import itertools
import json
import re
from collections.abc import Iterable
from pathlib import Path
from re import _constants, _parser  # type: ignore[attr-defined]  # how a pattern was understood, nowhere else to ask
from typing import Any

import pytest

from trialogue.criteria import read_text
from trialogue.criteria.passes import clause, either_sex, statements, treatments, whole_statements
from trialogue.criteria.passes.gates import held_in, of_kind
from trialogue.criteria.passes.islands import scopes, unread_part
from trialogue.criteria.passes.judgement import _lower, _pattern
from trialogue.criteria.symbols import Symbol
from trialogue.vocabulary import default


@pytest.fixture(scope="module")
def texts(shared: Path) -> list[str]:
    with gzip.open(shared / "data" / "criteria" / "texts.jsonl.gz", "rt", encoding="utf-8") as stream:
        return [json.loads(line)["criteria"] for line in itertools.islice(stream, 3_000, 3_600)]


@pytest.fixture(scope="module")
def lines(texts: list[str]) -> list[str]:
    return [line.strip(" -*\t") for text in texts for line in text.split("\n") if line.strip()]


def test_passes_that_are_not_entered_would_read_nothing(texts: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    some = texts[::6]
    gated = [read_text(text) for text in some]
    monkeypatch.setattr(clause, "_passes_for", lambda _: tuple(read for _, read in clause._PASSES))
    assert [read_text(text) for text in some] == gated


def test_what_stands_in_brackets_and_the_kinds_of_concepts_are_held() -> None:
    asthma = Symbol("concept", 1, 7, default().concept("asthma"))
    held = held_in([Symbol("word", 0, 1), Symbol("group", 1, 9, [asthma, Symbol("except", 7, 8)])])
    assert held == {"word", "group", "concept", of_kind("condition"), "except"}


@pytest.mark.parametrize("kind", ["judgement", "consent"])
def test_patterns_of_people_find_the_same_in_lower_case(lines: list[str], kind: str) -> None:
    for line in lines:
        assert bool(_lower(kind).search(line.lower())) == bool(_pattern(kind).search(line)), line


def test_beginnings_of_statements_are_found_in_lower_case(lines: list[str]) -> None:
    begun = [any(pattern.match(line) for pattern, _, _ in statements._beginnings()) for line in lines]
    assert [statements._begins_at(line, 0, len(line)) for line in lines] == begun
    assert sum(begun) > 50


def test_a_beginning_may_look_at_what_stands_before_it() -> None:
    assert statements._begins_at("- English speaking", 2, 18)
    assert not statements._begins_at("English speaking", 0, 16)


def test_every_beginning_of_a_statement_has_its_first_letters_in_the_table() -> None:
    parsed = _parser.parse(statements._any_beginning().pattern)
    assert first_letters(parsed, statements._FIRST_LETTERS) == set(statements._openings())


def first_letters(items: Iterable[tuple[object, Any]], count: int) -> set[str]:
    """The first `count` letters of whatever a parsed pattern matches; what it only looks at counts as matched."""
    found = {""}
    for operation, value in items:
        if all(len(each) == count for each in found):
            break
        more = letters_of(operation, value, count)
        found = {(before + each)[:count] for before in found for each in more}
    return found


def letters_of(operation: object, value: Any, count: int) -> set[str]:
    if operation is _constants.LITERAL:
        return {chr(value)}
    if operation is _constants.IN:
        assert all(kind is _constants.LITERAL for kind, _ in value), value
        return {chr(each) for _, each in value}
    if operation is _constants.SUBPATTERN:
        return first_letters(value[3], count)
    if operation is _constants.BRANCH:
        return set().union(*(first_letters(branch, count) for branch in value[1]))
    if operation is _constants.ASSERT:
        return {""} if value[0] < 0 else first_letters(value[1], count)
    assert operation is _constants.MAX_REPEAT, operation
    least, _, repeated = value
    once = first_letters(repeated, count)
    runs = [{""}]
    for _ in range(count):
        runs.append({(before + each)[:count] for before in runs[-1] for each in once})
    return set().union(*runs[min(least, 1) :])


GUARDED = [
    (unread_part._NOT_EXCLUDED, unread_part._EXCLUDING),
    (unread_part._LET_IN, unread_part._LETTING_IN),
    (scopes._LET_IN, scopes._LETTING_IN),
    (statements._BEHIND, statements._SAID_LAST),
]


@pytest.mark.parametrize(("pattern", "words"), GUARDED)
def test_one_of_the_words_stands_in_whatever_a_pattern_finds(
    lines: list[str], pattern: re.Pattern[str], words: tuple[str, ...]
) -> None:
    found = [match.group().lower() for line in lines for match in [pattern.search(line.rstrip("."))] if match]
    assert found
    assert all(any(word in each for word in words) for each in found)


def test_whole_wordings_are_found_in_lower_case(lines: list[str]) -> None:
    for line in lines:
        worded = any(pattern.match(line) for pattern, _, _ in whole_statements._wordings())
        assert (whole_statements._any_wording().match(line.lower()) is not None) == worded, line


def test_each_pattern_of_sexes_needs_one_of_its_words(lines: list[str]) -> None:
    for line in lines:
        if either_sex._ONE_SEX.match(line) or either_sex._BOTH_SEXES.match(line):
            assert any(word in line.lower() for word in either_sex._SEX_WORDS)


def test_each_word_of_a_table_holds_one_of_its_stems() -> None:
    for word in treatments._STAYS | treatments._THERAPIES:
        assert any(stem in word for stem in treatments._WORTH_TRYING)
    for words in clause._DEFINED:
        assert any(stem in words for stem in clause._DEFINED_STEMS)


def test_a_colon_ends_a_denial_in_an_unread_part() -> None:
    text = (
        "Inclusion Criteria:\n\n7. At least one of the following:\n\n"
        "   * Elevated NT-proBNP at Visit 1, analysed at the central laboratory at Visit 1\n\n"
        "     * in participants without Afib or Aflutter (at Visit 1 ECG): >= 900 pg/mL\n"
        "     * for participants with Afib or Aflutter (at Visit 1 ECG): >= 1800 pg/mL\n"
    )
    assert "rule='negation'" not in repr(read_text(text).criteria[0].condition)
