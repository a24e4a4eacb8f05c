"""`trialogue instrument` for lupus flare, states and response, called in this process."""

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from trialogue.cli.instrument import instrument

STATE = {"sledai_2k": {}, "pga": 0.2, "prednisone_mg": 20}
RESPONSE = {"sledai_version": "2k", "sledai": {"before": 4, "now": 8}}
GRADES = {"before": {"renal": "C", "ophthalmic": "A"}, "now": {"renal": "A", "ophthalmic": "B"}}


def _run(tmp_path: Path, filled: dict[str, Any], *arguments: str) -> str:
    path = tmp_path / "visit.json"
    path.write_text(json.dumps(filled), encoding="utf-8")
    done = CliRunner().invoke(instrument, [*arguments, str(path)], catch_exceptions=False)
    assert done.exit_code == 0
    return done.stdout


@pytest.mark.parametrize(
    ("filled", "arguments", "value", "words"),
    [
        ({"reference": "previous", "hospitalised": True}, ["flare-index", "--version", "classic", "--visit"], "severe",
         "severe flare, against the previous visit"),
        ({"items": {"arthritis_severe": 4}}, ["bilag", "--visit"], None, "musculoskeletal A"),
        (GRADES, ["bilag-flare", "--grades"], "severe", "new grades: renal A"),
        (STATE, ["lldas", "--visit"], "false", "not reached (prednisone)"),
        (STATE, ["doris", "--visit"], "false", "[X] (one text prints below 5)"),
        (RESPONSE, ["sri-4", "--visit"], "false", "not reached (activity_change)"),
        (RESPONSE, ["bicla", "--visit"], "false", "unknown  No new BILAG A"),
    ],
)  # fmt: skip
def test_each_command(tmp_path: Path, filled: dict[str, Any], arguments: list[str], value: object, words: str) -> None:
    printed = _run(tmp_path, filled, *arguments)
    assert words in printed
    found = json.loads(_run(tmp_path, filled, arguments[0], "--json", *arguments[1:]))
    assert found["value"] == value and found["instrument"]
    if "bilag" in arguments[0]:
        assert "pending expert check" in printed and "pending expert check" in found["check"]


def test_the_items_of_bilag_are_listed() -> None:
    done = CliRunner().invoke(instrument, ["bilag", "--items"])
    assert "97  haematological: coombs_positive" in done.stdout and "pending expert check" in done.stdout
    assert len(json.loads(CliRunner().invoke(instrument, ["bilag", "--items", "--json"]).stdout)["items"]) == 97


def test_a_flare_index_has_no_default() -> None:
    done = CliRunner().invoke(instrument, ["flare-index", "--visit", "x.yaml"])
    assert done.exit_code == 2 and "--version" in done.stderr
