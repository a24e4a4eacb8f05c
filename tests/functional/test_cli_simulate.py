"""`trialogue simulate` as a person calls it."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from trialogue.cli.simulate import simulate
from trialogue.errors import BadInput, NotFound

COMMAND = ["--annual-flare-risk", "0.35", "--trials", "2000", "--seed", "1"]


def _run(*arguments: str) -> str:
    return CliRunner().invoke(simulate, [*COMMAND, *arguments], catch_exceptions=False).output


def test_a_shipped_study_as_json() -> None:
    found = json.loads(_run("NCT04515719", "--hazard-ratio", "0.5", "--n", "231", "--json"))
    assert (found["study"], found["trials"], found["seed"]) == ("NCT04515719", 2000, 1)
    assert abs(found["power"] - 0.757) < 4 * found["monte_carlo_error"]
    assert found["assumptions"]["participants"] == 231
    assert (len(found["assumptions"]["visit_times"]), found["path"]) == (13, "table")
    assert json.loads(_run("NCT04515719", "--hazard-ratio", "0.5", "--json"))["assumptions"]["participants"] == 334


def test_a_trial_by_its_protocol_says_what_it_took_from_it() -> None:
    few = ["--hazard-ratio", "0.5", "--n", "60", "--trials", "60", "--dose-change", "2=0.6", "--json"]
    found = json.loads(_run("NCT04515719", *few))
    assert (found["path"], found["assumptions"]["design"]) == ("protocol", "permuted_blocks")
    assert found["assumptions"]["closed"] == [["2022-04-01", "2022-06-30"]]
    assert found["assumptions"]["start"] == "2021-03-19"
    assert found["assumptions"]["dose_changes"] == [{"day": "2021-06-01", "hazard_ratio": 0.6, "everybody": True}]
    assert found["power_by_schoenfeld"] is None
    assert json.loads(_run("NCT04515719", *few, "--workers", "2")) == found
    said = _run("NCT04515719", *few[:-1])
    assert "hazard ratio 0.5, 0.6 from 2021-06-01 on: power" in said
    assert "Schoenfeld" not in said


def test_a_grid_in_words_and_as_a_plot_of_the_same_bytes(tmp_path: Path) -> None:
    grid = ["--hazard-ratio", "0.5", "--hazard-ratio", "0.7", "--n", "100", "--n", "231"]
    first, second = tmp_path / "a.svg", tmp_path / "b.svg"
    said = _run(*grid, "--plot", str(first))
    assert said.count("participants (") == 4
    assert said == _run(*grid, "--plot", str(second))
    assert first.read_bytes() == second.read_bytes()
    assert "hazard ratio 0.7" in first.read_text(encoding="utf-8")


def test_a_file_of_assumptions(tmp_path: Path) -> None:
    file = tmp_path / "trial.yaml"
    file.write_text("participants: 80\nhazard_ratio: 0.4\nvisits: 0\ndropout: 0\n", encoding="utf-8")
    found = json.loads(_run(str(file), "--json"))
    assert (found["path"], found["assumptions"]["dropout"]) == ("participant", 0)


@pytest.mark.parametrize(
    ("arguments", "words", "kind"),
    [
        (["NCT00000000"], "one of NCT04515719", NotFound),
        (["missing.yaml"], "does not exist", NotFound),
        (["--hazard-ratio", "0.5"], "participants is missing; give it by --n 231", BadInput),
        (["NCT04515719", "--seed", "1"], "hazard_ratio is missing; give it by --hazard-ratio 0.5", BadInput),
        (["--hazard-ratio", "0.5", "--n", "50", "--dose-change", "2=0.6"], "a trial by protocol needs one", BadInput),
        (["NCT04515719", "--hazard-ratio", "0.5", "--dose-change", "9=0.6"], "must name amendments, 2, 3", BadInput),
        (["NCT04515719", "--hazard-ratio", "0.5", "--dose-change", "2"], "2=0.6", BadInput),
        (["NCT04515719", "--hazard-ratio", "1", "--path", "protocol", "--visits", "4"], "protocol's", BadInput),
        (["--hazard-ratio", "0.5", "--n", "50", "--plot", "x.pdf"], ".svg or .png", BadInput),
        (["--hazard-ratio", "0.5", "--n", "50", "--plot", "/none/x.svg"], "the folder /none does not exist", BadInput),
        (["NCT04515719", "--hazard-ratio", "0.5", "--dose-change", "2=inf"], "must be a finite number", BadInput),
    ],
)
def test_trouble_names_the_fix(arguments: list[str], words: str, kind: type[Exception]) -> None:
    with pytest.raises(kind, match=words):
        _run(*arguments)


def test_no_worker_is_no_number_of_workers() -> None:
    done = CliRunner().invoke(simulate, ["NCT04515719", "--workers", "0"], catch_exceptions=False)
    assert done.exit_code == 2
    assert "0 is not in the range x>=1" in done.output


def test_a_missing_seed() -> None:
    with pytest.raises(BadInput, match="seed is missing"):
        CliRunner().invoke(
            simulate, ["--annual-flare-risk", "0.3", "--hazard-ratio", "0.5", "--n", "50"], catch_exceptions=False
        )
