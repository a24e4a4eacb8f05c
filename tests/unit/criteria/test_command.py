"""`trialogue criteria` on texts and lines."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from trialogue.cli.criteria import criteria
from trialogue.errors import BadInput, NotFound, PartlyDone


def run(*arguments: str, text: str | bytes = "") -> str:
    result = CliRunner().invoke(criteria, list(arguments), input=text, catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return result.stdout


def test_text_as_json_has_the_public_fields() -> None:
    text = "Inclusion Criteria:\r\n\r\n* Age \\>= 18 years\r\n"
    (found,) = json.loads(run("--text", "-", "--json", text=text))["criteria"]
    assert text[found["start"] : found["end"]] == found["text"] == "Age \\>= 18 years"
    assert found["kind"] == "inclusion" and found["source"] == "text" and found["computable"] == "full"
    (atom,) = found["atoms"]
    assert (atom["type"], atom["low"], atom["low_inclusive"], atom["high"], atom["unit"]) == (
        "age",
        18.0,
        True,
        None,
        "a",
    )
    assert atom["negated"] is False


def test_an_empty_text_is_an_empty_list() -> None:
    assert json.loads(run("--text", "-", "--json"))["criteria"] == []


def test_lines_in_lines_out() -> None:
    lines = [{"id": 1, "text": "Age > 18 years"}, {"id": "b", "text": ""}, {"id": 3, "text": "\ud800 x"}]
    out = run("--jsonl", "-", "--json", text="\n".join(map(json.dumps, lines)) + "\n")
    rows = [json.loads(line) for line in out.splitlines()]
    assert [(row["id"], len(row["criteria"])) for row in rows] == [(1, 1), ("b", 0), (3, 1)]


def test_for_people_each_line_says_what_was_understood() -> None:
    out = run("--text", "-", text="Exclusion Criteria:\n* ALT > 2 x ULN\n* Purple toes\n")
    assert "above 2 times the upper limit of normal" in out
    assert "[not understood: Purple toes]" in out


@pytest.mark.parametrize(
    ("arguments", "text", "message"),
    [
        (["--text", "-"], b"Age \xff", "byte 4 is ff, not UTF-8"),
        (["--text", "no-such-file"], b"", "no-such-file does not exist; give the path of a text file, or -"),
    ],
)
def test_bad_input_is_named_with_its_place(arguments: list[str], text: bytes, message: str) -> None:
    with pytest.raises((BadInput, NotFound), match=message.replace("[", r"\[").replace("]", r"\]")):
        CliRunner().invoke(criteria, arguments, input=text, catch_exceptions=False)


def test_a_bad_line_is_named_and_the_rest_is_read() -> None:
    good = [b'{"id": 1, "text": "Age > 18 years"}', b'{"id": 3, "text": ""}']
    lines = [good[0], b"{", b"[1]", b'{"id": 2, "text": "\xff"}', good[1]]
    result = CliRunner().invoke(criteria, ["--jsonl", "-"], input=b"\n".join(lines))
    assert isinstance(result.exception, PartlyDone) and result.exception.exit_status == 6
    assert [json.loads(line)["id"] for line in result.stdout.splitlines()] == [1, 3]
    named = result.stderr.splitlines()
    assert [line.split(":")[0] for line in named] == [f"standard input line {number}" for number in (2, 3, 4)]
    assert "not JSON" in named[0] and "found '[1]'" in named[1] and "not UTF-8" in named[2]


def test_one_source_at_a_time(tmp_path: Path) -> None:
    result = CliRunner().invoke(criteria, ["--text", "-", "--jsonl", str(tmp_path / "x")])
    assert result.exit_code == 2
    assert "exactly one" in result.output
