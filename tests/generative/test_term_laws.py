"""Terms of many studies by compiled code are the terms of one study by plain code, marks and gaps included."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fictional_records import make_raw
from trialogue.registry.demonstration import demonstration_records
from trialogue.search import index, term_table
from trialogue.search.phrases import known_phrases
from trialogue.search.spoken import Spoken, plainly
from trialogue.search.term_table import TermTable
from trialogue.study import parse_study
from trialogue.study.fields import Field, field_named, gathered

NAMES = (
    "back pain",
    "low back pain",
    "type 2 diabetes",
    "Stage IV",
    "systemic lupus erythematosus",
    "back",
    "pain",
    "2",
)
BLANKS = " \t\n\x0b\x0c\r\x1c\x85\u00a0\u1680\u2000\u2009\u2028\u202f\u205f\u3000"

said = st.text(st.sampled_from(f"aeS's’`-.,()_/:0129αβ\u030149狼疮µ²Ⅳﬁ½ﷺ⟦⟧\u200b\u2070\u00c2{BLANKS}"), max_size=30)
texts = st.lists(said | st.sampled_from(NAMES) | st.text(max_size=8), min_size=1, max_size=4).map(" ".join)
lists = st.lists(texts, min_size=1, max_size=3)
PIECES = ("BriefTitle", "Keyword", "Condition", "InterventionName", "BriefSummary", "DetailedDescription",
          "EligibilityCriteria", "LocationCity", "OutcomeMeasureTitle", "Phase")  # fmt: skip
VALUES = st.dictionaries(st.sampled_from(PIECES), lists, max_size=6)


@pytest.fixture(scope="module")
def table() -> TermTable:
    return TermTable()


def _found(values: dict[str, list[Any]], nct_id: str) -> dict[Field, list[Any]]:
    found = {}
    for piece, each in {"NCTId": [nct_id], **values}.items():
        field = field_named(piece)
        assert field is not None
        found[field] = each
    return found


def _compared(spoken: Spoken) -> tuple[dict[str, list[str]], dict[str, list[str]], list[str]]:
    pieces, groups = ({name: text.split() for name, text in each.items()} for each in (spoken.pieces, spoken.groups))
    return pieces, groups, sorted(spoken.marks)


def _alike(table: TermTable, nct_id: str, found: dict[Field, list[Any]]) -> None:
    assert _compared(table.spoken(nct_id, found)) == _compared(plainly(nct_id, found))


@settings(max_examples=150)
@given(VALUES)
def test_compiled_terms_are_the_plain_ones(table: TermTable, values: dict[str, list[Any]]) -> None:
    _alike(table, "NCT99000001", _found(values, "NCT99000001"))


@settings(max_examples=40)
@given(VALUES, st.sampled_from("\x1d\x1e\x1f"))
def test_a_text_may_hold_what_separates(table: TermTable, values: dict[str, list[Any]], cut: str) -> None:
    broken = {piece: [text.replace("a", cut) for text in each] for piece, each in values.items()}
    _alike(table, "NCT99000001", _found(broken, "NCT99000001"))


@settings(max_examples=20)
@given(VALUES)
def test_another_spelling_of_the_number_counts(table: TermTable, values: dict[str, list[Any]]) -> None:
    _alike(table, "NCT99000001", _found(values, " nct99000001"))


NUMBERS = sum(word.isascii() and word.isdigit() for word in {w for name in known_phrases() for w in name.split()})
"""The pieces that a table always knows."""


@settings(max_examples=20)
@given(st.lists(VALUES, min_size=1, max_size=5))
@pytest.mark.parametrize("room", [0, 1, 2, 8])
def test_a_full_table_begins_anew(room: int, values: list[dict[str, list[Any]]]) -> None:
    small = TermTable(rows=NUMBERS + room)
    for each in values:
        _alike(small, "NCT99000001", _found(each, "NCT99000001"))


def test_numbers_lists_and_every_name(table: TermTable) -> None:
    every = {"Keyword": sorted(known_phrases()), "LocationGeoPoint": [], "EnrollmentCount": [30], "HasResults": [True]}
    _alike(table, "NCT99000001", _found({key: each for key, each in every.items() if each}, "NCT99000001"))
    _alike(table, "NCT99000001", _found({"Keyword": ["x" * 5000, "y" * 70, "1" * 3000, "α" * 900]}, "NCT99000001"))
    _alike(table, "NCT99000001", _found({"Keyword": ["a"] * 40_000}, "NCT99000001"))


def test_real_shapes(table: TermTable) -> None:
    for raw in (*demonstration_records(), make_raw(7)):
        _alike(table, parse_study(raw).nct_id, gathered(msgspec.json.decode(raw)))


def test_many_studies_are_made_by_the_table() -> None:
    assert index.terms_of(index.MANY - 1) is plainly
    made = index.terms_of(index.MANY)
    assert isinstance(getattr(made, "__self__", None), term_table.TermTable)
