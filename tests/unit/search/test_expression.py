"""The registry's query language: what is read, what is refused and how it is told, and that printing reads back."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trialogue.search.expression import ExpressionError, parse_expression, print_expression
from trialogue.search.expression.lexing import LONGEST
from trialogue.search.expression.nodes import (
    All,
    And,
    Area,
    Covering,
    Expanding,
    Expression,
    Missing,
    Not,
    Or,
    Range,
    Search,
    Term,
    Tilt,
)


def word(text: str) -> Term:
    return Term(text)


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ("", All()),
        ("ALL", All()),
        ("heart attack", word("heart attack")),
        ('"heart attack"', Term("heart attack", phrase=True)),
        ("a OR b AND c", Or((word("a"), And((word("b"), word("c")))))),
        ("(a OR b) AND c", And((Or((word("a"), word("b"))), word("c")))),
        ("a NOT b", And((word("a"), Not(word("b"))))),
        ("NOT a AND b", And((Not(word("a")), word("b")))),
        ("NOT NOT a", Not(Not(word("a")))),
        (r"cats \AND dogs", word("cats AND dogs")),
        ("and or not", word("and or not")),
        ("AREA[Sex]ALL", Area("Sex", All())),
        ('AREA[Sex]"ALL"', Area("Sex", Term("ALL", phrase=True))),
        ("AREA[A]x y", Area("A", word("x y"))),
        ("AREA[A]x AND y", And((Area("A", word("x")), word("y")))),
        ("AREA[F]MISSING", Area("F", Missing())),
        ("AREA[F](MISSING OR RANGE[1, 2])", Area("F", Or((Missing(), Range("1", "2"))))),
        ("AREA[D]RANGE[MIN, 2024-01-31]", Area("D", Range(None, "2024-01-31"))),
        ("AREA[Age]RANGE[18 years, MAX]", Area("Age", Range("18 years", None))),
        ("COVERAGE[FullMatch]EXPANSION[None]x", Covering("FullMatch", Expanding("None", word("x")))),
        ("expansion[none]x", word("expansion[none]x")),
        ("EXPANSION[none]x", Expanding("None", word("x"))),
        ("TILT[StartDate]x", Tilt("StartDate", word("x"))),
        (
            "SEARCH[Location](AREA[LocationCity]Portland AND AREA[LocationState]Maine)",
            Search("Location", And((Area("LocationCity", word("Portland")), Area("LocationState", word("Maine"))))),
        ),
        ("lupus (a OR b)", And((word("lupus"), Or((word("a"), word("b")))))),
        ("IL-2 CD19+ 5%", word("IL-2 CD19+ 5%")),
        ("系统性红斑狼疮", word("系统性红斑狼疮")),
    ],
)
def test_what_is_read(text: str, tree: Expression) -> None:
    assert parse_expression(text) == tree
    assert parse_expression(print_expression(tree)) == tree


@pytest.mark.parametrize(
    ("text", "position", "words"),
    [
        ("(a", 0, "not closed"),
        ("a)", 1, "not opened"),
        ("()", 0, "nothing between"),
        ('x "a', 2, "not closed"),
        ('""', 0, "nothing between"),
        ("a AND", 5, "ends where"),
        ("OR a", 0, "stands where words should"),
        ("a AND OR b", 6, "stands where words should"),
        ("AREA[x", 0, "not closed"),
        ("AREA[]x", 0, "names nothing"),
        ("AREA[x]", 7, "ends where"),
        ("RANGE[1, 2]", 0, "without a field"),
        ("a MISSING", 2, "without a field"),
        ("AREA[x]RANGE[1]", 7, "two ends"),
        ("AREA[x]RANGE[1, 2, 3]", 7, "two ends"),
        ("COVERAGE[Some]x", 0, "not known"),
        ("SEARCH[Arm]x", 0, "not known"),
        ("x \\", 2, "backslash"),
        ("(" * 500 + "a" + ")" * 500, 64, "nested"),
        ("NOT " * 100 + "a", 256, "nested"),
        ("a " * 50_000, LONGEST, "characters"),
    ],
)
def test_what_is_refused_is_told_with_its_place_and_the_way_to_mend_it(text: str, position: int, words: str) -> None:
    with pytest.raises(ExpressionError, match=words) as refused:
        parse_expression(text)
    assert refused.value.position == position
    assert refused.value.remedy
    assert f"character {position + 1}" in str(refused.value)


_words = st.text(
    st.characters(codec="utf-8", exclude_characters='"', exclude_categories=("Cs", "Cc", "Z")), min_size=1, max_size=6
)
_text = st.lists(_words, min_size=1, max_size=3).map(" ".join)
_names = st.sampled_from(["Condition", "StartDate", "BasicSearch"])
_ends = st.one_of(st.none(), st.sampled_from(["1", "2024-01-01", "18 years"]))


def _grown(inner: st.SearchStrategy[Expression]) -> st.SearchStrategy[Expression]:
    several = st.lists(inner, min_size=2, max_size=3).map(tuple)
    return st.one_of(
        several.filter(lambda parts: not any(isinstance(p, And | Or) for p in parts)).map(And),
        several.filter(lambda parts: not any(isinstance(part, Or) for part in parts)).map(Or),
        inner.map(Not),
        st.builds(Area, _names, st.one_of(inner, st.just(Missing()), st.builds(Range, _ends, _ends))),
        st.builds(Search, st.sampled_from(["Study", "Location"]), inner),
        st.builds(Covering, st.sampled_from(["FullMatch", "Contains"]), inner),
        st.builds(Expanding, st.sampled_from(["None", "Lossy"]), inner),
        st.builds(Tilt, _names, inner),
    )


_expressions = st.recursive(
    st.one_of(_text.map(Term), _text.map(lambda text: Term(text, phrase=True)), st.just(All())), _grown, max_leaves=8
)


@given(_expressions)
def test_printing_reads_back_to_the_same_tree(tree: Expression) -> None:
    assert parse_expression(print_expression(tree)) == tree


@given(st.text(st.sampled_from('abAND ORNOT()[]"\\AREARANGE,MINSEARCH'), max_size=60))
def test_any_text_is_read_or_refused_with_a_place(text: str) -> None:
    try:
        tree = parse_expression(text)
    except ExpressionError as refused:
        assert 0 <= refused.position <= len(text)
    else:
        assert parse_expression(print_expression(tree)) == tree
