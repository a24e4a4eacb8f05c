"""`trialogue desk`: a log on disk is verified against its receipt, and read."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from trial_log import small_log
from trialogue.cli.desk import desk
from trialogue.conduct.log import write_lines
from trialogue.errors import BadInput, NotFound


def _run(*arguments: str) -> str:
    done = CliRunner().invoke(desk, list(arguments), catch_exceptions=False, standalone_mode=False)
    assert done.exit_code == 0
    return done.stdout


def test_verify_receipt_and_state(tmp_path: Path) -> None:
    log, receipt = tmp_path / "log.jsonl", tmp_path / "receipt.json"
    log.write_bytes(write_lines(small_log()))
    receipt.write_text(_run("receipt", str(log)), encoding="utf-8")
    seen = _run("verify", str(log), "--receipt", str(receipt))
    assert "15 events, the chain is whole; and reaches the receipt" in seen
    assert json.loads(_run("verify", str(log), "--json")) == {
        "study": "NCT04515719", "events": 15, "whole": True, "receipt": False, "faults": [],
    }  # fmt: skip
    assert "1  screen failures" in _run("state", str(log))
    assert json.loads(_run("state", str(log), "--json"))["participants"]["P-001"]["withdrawn"] == "2026-06-01"
    log.write_bytes(write_lines(small_log()[:-1]))
    with pytest.raises(BadInput, match="1 fault; do not write to this log"):
        _run("verify", str(log), "--receipt", str(receipt))


@pytest.mark.parametrize(
    ("content", "error", "words"),
    [
        (None, NotFound, "does not exist; give the log"),
        (b"", BadInput, "holds no event"),
        (b"{}\n", BadInput, "line 1: field .* is missing"),
        (b"\xff\n", BadInput, "line 1: "),
    ],
)
def test_a_log_that_cannot_be_read(tmp_path: Path, content: bytes | None, error: type[Exception], words: str) -> None:
    log = tmp_path / "log.jsonl"
    if content is not None:
        log.write_bytes(content)
    with pytest.raises(error, match=words):
        _run("verify", str(log))
