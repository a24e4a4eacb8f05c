"""Canonical text that is not canonical: the message says where and what was expected."""

from __future__ import annotations

import pytest

from trialogue.criteria import parse_condition
from trialogue.errors import BadInput


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", "character 0: found 'the end', expected the name of a node"),
        ("purple()", "expected the name of a node"),
        ("not()", "expected one part"),
        ("except()", "expected a base"),
        ('ifthen(sex("male"))', "expected a guard and a condition"),
        ("age([18..70)", "found 'the end', expected one of concept"),
        ('age(size="x")', "expected one of"),
        ('age(grade="A")', "expected one of"),
        ("age() age()", "expected the end"),
        ("age(label=5)", "expected a string in double quotes"),
        ("age(§)", "expected a name, a string"),
        ("not(" * 300 + "age()" + ")" * 300, "levels of nesting"),
    ],
)
def test_trouble_is_named(text: str, expected: str) -> None:
    with pytest.raises(BadInput, match=expected):
        parse_condition(text)
