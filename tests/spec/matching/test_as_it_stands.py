"""A statement asked as it stands: what was said of the whole of it answers; what was found in it only holds back."""

from __future__ import annotations

from typing import Any

import pytest

from spec.matching.cases import judge

WHOLE = 'state("~history of asthma or related wobbly spell")'
FOUND = 'diagnosis("asthma", temporality="history")'
TREE = f'readings("as-it-stands", {FOUND}, {WHOLE})'
ASTHMA = {"name": "asthma", "status": "active"}
SPELLS = {"name": "~history of asthma or related wobbly spell"}

CASES: list[tuple[dict[str, Any], str, str]] = [
    ({}, "undetermined", "satisfied"),
    ({"conditions": [ASTHMA]}, "undetermined", "undetermined"),
    ({"states": [SPELLS]}, "violated", "violated"),
    ({"states": [SPELLS], "conditions": [ASTHMA | {"status": None, "absent": True}]}, "violated", "violated"),
    ({"states": [SPELLS | {"absent": True}]}, "satisfied", "satisfied"),
    ({"states": [SPELLS | {"absent": True}], "conditions": [ASTHMA]}, "satisfied", "satisfied"),
    ({"complete": [{"of": "states", "as_of": "2026-11-20"}], "conditions": [ASTHMA]}, "undetermined", "undetermined"),
]  # fmt: skip


@pytest.mark.parametrize(("recorded", "strict", "presumptive"), CASES)
def test_what_was_said_of_the_whole_answers(recorded: dict[str, Any], strict: str, presumptive: str) -> None:
    """Of an exclusion. A list of states that is complete says nothing of a sentence that holds a disease."""
    recorded = {name: [{key: value for key, value in each.items() if value is not None} for each in facts]
                for name, facts in recorded.items()}  # fmt: skip
    assert judge(TREE, recorded, "exclusion", "strict").outcome == strict
    assert judge(TREE, recorded, "exclusion", "presumptive").outcome == presumptive


def test_it_says_what_is_open_in_words_of_people() -> None:
    told = judge(TREE, {"conditions": [ASTHMA]}, "exclusion", "presumptive").explanation
    assert "what is recorded does not answer the whole of this sentence" in str(told)
    assert "as-it-stands" not in str(told)
