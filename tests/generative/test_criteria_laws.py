"""Laws of the criterion reader: it never raises, spans reproduce the source, printing and parsing are inverse."""

from __future__ import annotations

import time

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from trialogue.criteria import parse_condition, print_condition, read_text
from trialogue.criteria.json_form import eligibility_to_json
from trialogue.criteria.nodes import (
    ATOMS,
    All,
    Any,
    AtLeast,
    Condition,
    Except,
    IfThen,
    Medication,
    Not,
    Opaque,
    Quantity,
    Readings,
    Score,
    Window,
    walk,
    without_spans,
)
from trialogue.criteria.plain import describe
from trialogue.text.normalise import normalise

WORDS = st.text(max_size=20)
NUMBERS = st.floats(allow_nan=False, min_value=-1e300, max_value=1e300)
UNITS = st.sampled_from(["a", "mo", "d", "mg/d", "{xULN}", "{score}", "g/L", ""])
QUANTITIES = st.builds(
    Quantity,
    low=st.none() | NUMBERS,
    high=st.none() | NUMBERS,
    unit=st.none() | UNITS,
    low_inclusive=st.booleans(),
    high_inclusive=st.booleans(),
)
WINDOWS = st.builds(
    Window,
    low=st.none() | NUMBERS,
    high=st.none() | NUMBERS,
    unit=st.sampled_from(["d", "mo", "a", "{half-life}"]),
    anchor=st.none() | WORDS,
    after=st.booleans(),
)
COMMON = {
    "concept": st.none() | WORDS,
    "label": WORDS,
    "quantity": st.none() | QUANTITIES,
    "window": st.none() | WINDOWS,
    "stable_for": st.none() | WINDOWS,
    "temporality": st.none() | st.sampled_from(["current", "history"]),
    "qualifiers": st.lists(WORDS, max_size=3).map(tuple),
}
PLAIN_ATOMS = [cls for cls in ATOMS.values() if cls not in (Score, Medication)]
ATOM = st.one_of(
    st.one_of([st.builds(cls, **COMMON) for cls in PLAIN_ATOMS]),
    st.builds(Score, **COMMON, grade=st.none() | WORDS, version=st.none() | WORDS),
    st.builds(Medication, **COMMON, route=st.none() | WORDS),
)


def _larger(children: st.SearchStrategy[Condition]) -> st.SearchStrategy[Condition]:
    several = st.lists(children, max_size=3).map(tuple)
    return st.one_of(
        st.builds(All, parts=several),
        st.builds(Any, parts=several),
        st.builds(AtLeast, n=st.integers(0, 9), parts=several),
        st.builds(Not, part=children),
        st.builds(Except, base=children, exceptions=several),
        st.builds(IfThen, guard=children, then=children),
        st.builds(Readings, alternatives=several, rule=WORDS),
    )


TREES = st.recursive(ATOM, _larger, max_leaves=8)
PHRASES = st.sampled_from(
    [
        "Inclusion Criteria:",
        "\nExclusion criteria\n",
        "\n* ",
        "\n  - ",
        "\n1. ",
        "\r\n",
        "Age",
        "\\>=",
        "≤",
        "18",
        "to 65 years",
        "no",
        "history of",
        "SLE",
        "prednisone",
        "(",
        ")",
        ",",
        " or ",
        " and ",
        "/",
        ";",
        ". The",
        "within 6 months before screening",
        "except",
        "pregnant",
        "2.5 x ULN",
        "ALT",
        "BILAG A",
        "no more than one B",
        "for at least 30 days",
        "etc.",
        ":",
        "\x00",
        "\u202e",
        "１０⁹",
        "5 -",
        "ECOG",
        "II",
        ">",
        "<= 3 x",
    ]
)
TEXTS = st.one_of(
    st.text(max_size=200), st.lists(PHRASES, max_size=40).map(" ".join), st.lists(PHRASES, max_size=40).map("".join)
)
RELAXED = settings(deadline=None, max_examples=150, suppress_health_check=[HealthCheck.too_slow])


@given(TREES)
@RELAXED
def test_parsing_what_was_printed_gives_the_same_tree(tree: Condition) -> None:
    assert parse_condition(print_condition(tree)) == tree


@given(TEXTS)
@RELAXED
def test_any_text_is_read_and_every_span_reproduces_it(text: str) -> None:
    eligibility = read_text(text)
    last = 0
    for criterion in eligibility.criteria:
        assert criterion.start is not None and criterion.end is not None
        assert last <= criterion.start < criterion.end
        assert criterion.text == text[criterion.start : criterion.end]
        last = criterion.end
        for node, _ in walk(criterion.condition):
            assert node.span is not None
            assert criterion.start <= node.span[0] <= node.span[1] <= criterion.end
        tree = without_spans(criterion.condition)
        assert parse_condition(print_condition(tree)) == tree
        assert isinstance(describe(criterion.condition), str)
    assert len(eligibility_to_json(eligibility)["criteria"]) == len(eligibility.criteria)


@given(st.text(max_size=300))
@RELAXED
def test_the_normalisers_map_is_ordered_and_inside_the_source(text: str) -> None:
    found = normalise(text)
    assert len(found.text) == len(found.starts) == len(found.ends)
    assert all(0 <= start < end <= len(text) for start, end in zip(found.starts, found.ends, strict=True))
    assert list(found.starts) == sorted(found.starts)
    assert list(found.ends) == sorted(found.ends)


@given(st.text(alphabet=st.characters(categories=("L", "N")), min_size=1, max_size=60))
@RELAXED
def test_no_letter_or_digit_is_lost(words: str) -> None:
    assume(words.casefold() not in ("inclusion", "exclusion", "noninclusion"))  # a head, and so in no criterion
    text = f"Inclusion Criteria:\n\n* {words}\n"
    covered = "".join(each.text for each in read_text(text).criteria)
    assert all(char in covered for char in words if char.isalnum())


@pytest.mark.parametrize(
    "line",
    [
        "* ALT \\> 3 x ULN, or AST > 2 within 6 months before screening (see below); no history of cancer.\n",
        "(((((",
        "1. " + "a, " * 30,
        "history of no prior ",
        "<" * 50,
        "> or = ",
        "1,000,000 ",
        "upper limit of the normal range limit ",
        "Inclusion criteria: ",
    ],
)
def test_time_grows_no_faster_than_the_text(line: str) -> None:
    def seconds(size: int) -> float:
        text = (line * (size // len(line) + 1))[:size]
        best = float("inf")
        for _ in range(2):
            begin = time.process_time()
            read_text(text)
            best = min(best, time.process_time() - begin)
        return best

    read_text("warm up")
    small, large = seconds(20_000), seconds(100_000)
    # Five times the text; quadratic work would take twenty-five times as long.
    assert large < 15 * small + 0.05


def test_opaque_keeps_any_characters() -> None:
    tree = Opaque(label='"\\\n\u2028\x00)(')
    assert parse_condition(print_condition(tree)) == tree
