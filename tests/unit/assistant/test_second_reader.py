"""The second reader: only unread stretches are asked about, only proven trees are taken, labelled, and never decide."""

from __future__ import annotations

import json
from typing import Any

import pytest

from model_server import model_server
from trialogue.assistant.client import Assistant
from trialogue.assistant.second_reader import ask_of
from trialogue.criteria import print_condition, read_text
from trialogue.criteria.nodes import Opaque, Readings, atoms
from trialogue.criteria.second import MACHINE_READ, Answer, Residue, check_answer, read_again
from trialogue.errors import BadInput

WORDS = "Wobbles sideways (since a bout of asthma lasting 6 months may be allowed)"
TEXT = f"Exclusion Criteria:\n\n* Pregnant or breastfeeding\n* {WORDS}\n"
RESIDUE = Residue("exclusion", WORDS, WORDS)
GOOD = 'diagnosis("asthma", [6..] "mo", label="asthma")'


def test_a_proven_tree_stands_beside_the_words_and_never_decides() -> None:
    asked: list[Any] = []

    def answer(body: dict[str, Any]) -> str:
        asked.append(json.loads(body["messages"][1]["content"]))
        return "```json\n" + json.dumps({"quote": WORDS, "condition": GOOD}) + "\n```"

    with model_server(answer) as server:
        before = read_text(TEXT).criteria
        after = read_again(before, ask_of(Assistant(server.url, "local-model")), "local-model")
    assert asked == [{"list": "exclusion", "criterion": WORDS, "stretch": WORDS}]
    assert after[0] == before[0]
    second = after[1].condition
    assert isinstance(before[1].condition, Opaque)
    assert isinstance(second, Readings) and second.rule == "second-reader"
    assert second.alternatives[1] == before[1].condition
    made = [atom for atom, _ in atoms(second.alternatives[0])]
    assert made and all(MACHINE_READ in atom.qualifiers and atom.span == second.span for atom in made)
    assert [issue.code for issue in after[1].issues] == ["second-reader"]
    assert "local-model" in after[1].issues[0].message


@pytest.mark.parametrize(
    ("quote", "condition", "trouble"),
    [
        (WORDS[:-1], GOOD, "does not quote"),
        (WORDS, "diagnosis(", "condition, character"),
        (WORDS, 'diagnosis("asthma")', "is not among the words"),
        (WORDS, 'diagnosis("gout", label="gout")', "is not among the words"),
        (WORDS, 'diagnosis("gout", label="asthma")', "do not mean the concept"),
        (WORDS, 'diagnosis("asthma", [7..] "mo", label="asthma")', "the number 7"),
        (WORDS, f'opaque(label="{WORDS}")', "not understood"),
    ],
)
def test_what_does_not_prove_itself_is_refused(quote: str, condition: str, trouble: str) -> None:
    with pytest.raises(BadInput, match=trouble):
        check_answer(RESIDUE, Answer(quote, condition))
    after = read_again(read_text(TEXT).criteria, lambda residue: Answer(quote, condition), "m")
    assert isinstance(after[1].condition, Opaque)
    assert [issue.code for issue in after[1].issues] == ["second-reader-refused"]


def test_a_name_the_vocabulary_lacks_is_taken_as_its_own_words() -> None:
    node = check_answer(RESIDUE, Answer(WORDS, 'state("~wobble sideway", label="Wobbles sideways")'))
    assert print_condition(node) == 'state("~wobble sideway", label="Wobbles sideways", qualifiers=["machine-read"])'


@pytest.mark.parametrize("content", ["", "{}", "[1]", "no idea", '{"quote": 1, "condition": "x"}', "[" * 5000])
def test_an_answer_that_is_none_changes_nothing(content: str) -> None:
    before = read_text(TEXT).criteria
    with model_server(lambda body: content) as server:
        assert read_again(before, ask_of(Assistant(server.url, "m")), "m") == before
