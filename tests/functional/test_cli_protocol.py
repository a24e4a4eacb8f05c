"""`trialogue protocol` as a statistician calls it."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from trialogue.cli.protocol import protocol
from trialogue.errors import BadInput, NotFound


def _run(*arguments: str) -> str:
    return CliRunner().invoke(protocol, list(arguments), catch_exceptions=False, standalone_mode=False).stdout


def test_show_check_and_diff() -> None:
    assert _run("show").split() == ["nct04515719", "nct06394063"]
    shown = _run("show", "nct04515719", "--version", "1")
    assert "Belimumab 2 mg/kg" in shown and "week  44  Dosing at week 44" in shown and "assumed: " in shown
    assert json.loads(_run("show", "nct06394063", "--json"))["participants"] == 176
    assert "0 errors, 8 warnings" in _run("check", "nct04515719")
    assert json.loads(_run("check", "NCT06394063", "--json"))["usable"] is True
    changed = _run("diff", "nct04515719", "--from", "1", "--to", "2")
    assert changed == 'interventions.belimumab.dose: "2 mg/kg" -> "120 mg"\n'
    assert json.loads(_run("diff", "nct04515719", "--from", "1", "--to", "2", "--json"))[0]["after"] == "120 mg"
    assert _run("diff", "nct04515719", "NCT04515719") == "no difference\n"
    with pytest.raises(BadInput, match="compared with itself; name two versions by --from and --to"):
        _run("diff", "nct04515719")


def test_export_and_schema_are_json(tmp_path: Path) -> None:
    assert json.loads(_run("export", "nct06394063"))["usdmVersion"] == "4.0.0"
    assert "$defs" in json.loads(_run("schema"))
    path = tmp_path / "mine.json"
    path.write_text(_run("show", "nct06394063", "--json"), encoding="utf-8")
    assert "6 warnings" in _run("check", str(path))


def test_the_calendar_of_a_participant() -> None:
    lines = _run("calendar", "nct04515719", "--randomised", "2026-03-16").splitlines()
    assert lines[2] == "2026-03-30 (2026-03-27 to 2026-04-02)  day   15  Visit 3" and len(lines) == 16
    found = json.loads(_run("calendar", "nct04515719", "--randomised", "2026-03-16", "--json"))
    assert (found[0]["study_day"], found[1]["study_day"], found[0]["day"]["first"]) == (-14, 1, "2026-02-16")
    with pytest.raises(BadInput, match="'soon' is no day"):
        _run("calendar", "nct04515719", "--randomised", "soon")


def test_what_cannot_be_used(tmp_path: Path) -> None:
    with pytest.raises(NotFound, match="or one of nct04515719"):
        _run("check", "nowhere.yaml")
    path = tmp_path / "broken.json"
    document = json.loads(_run("show", "nct06394063", "--json"))
    path.write_text(json.dumps({**document, "choices": []}), encoding="utf-8")
    with pytest.raises(BadInput, match="errors; the desk cannot run it"):
        _run("check", str(path))
