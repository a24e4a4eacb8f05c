"""`trialogue randomisation assess`: the table a statistician reads before choosing a design."""

import json

import pytest
from click.testing import CliRunner

from trialogue.cli.randomisation import randomisation
from trialogue.errors import BadInput


def _run(*arguments: str) -> str:
    command = ["assess", "--participants", "40", "--trials", "20", *arguments]
    done = CliRunner().invoke(randomisation, command, catch_exceptions=False, standalone_mode=False)
    return done.stdout


def test_the_usual_designs() -> None:
    printed = _run()
    assert printed.count("\n") == 11 and "big_stick bound=3" in printed and "20 trials of 40" in printed


def test_one_design_as_json_is_the_same_every_time() -> None:
    options = ("--design", "permuted_blocks sizes=4", "--design", "minimisation unevenness=variance", "--json")
    found = json.loads(_run(*options))
    assert found == json.loads(_run(*options))
    blocks, minimised = found["designs"]
    assert blocks["design"] == {"method": "permuted_blocks", "sizes": 4}
    assert blocks["assessment"]["worst"] <= 2 and minimised["assessment"]["trials"] == 20


@pytest.mark.parametrize(
    ("design", "words"),
    [
        ("dice", "method: 'dice' is not one of the values that are known; write for example"),
        ("big_stick", "field `bound` is missing"),
        ("big_stick bound=0", ">= 1"),
        ("permuted_blocks sizes=5", "does not hold the ratio 1:1"),
    ],
)
def test_refuses(design: str, words: str) -> None:
    with pytest.raises(BadInput, match=words):
        _run("--design", design)
