"""`trialogue report` as a person calls it."""

import csv
import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from analysis_log import drawn_log
from trialogue.cli.report import report
from trialogue.conduct.log import write_lines
from trialogue.errors import BadInput, NotFound


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A log and its arms."""
    folder = tmp_path_factory.mktemp("report")
    entries, arms = drawn_log(30)
    (folder / "log.jsonl").write_bytes(write_lines(entries))
    lines = ["participant,arm", *(f"{who},{arm}" for who, arm in arms.items())]
    (folder / "arms.csv").write_text("\n".join(lines), encoding="utf-8")
    (folder / "quiet.jsonl").write_bytes(write_lines(entries[:40]))
    return folder


def _run(home: Path, log: str, *arguments: str) -> str:
    command = [str(home / log), *arguments]
    return CliRunner().invoke(report, command, catch_exceptions=False).output


def test_a_closed_report_and_the_same_bytes_again(home: Path) -> None:
    options = ["--cut-off", "2023-01-01", "--arms", str(home / "arms.csv")]
    said = _run(home, "log.jsonl", *options, "--out", str(home / "a"))
    assert said == _run(home, "log.jsonl", *options, "--out", str(home / "b"))
    names = sorted(each.name for each in (home / "a").iterdir())
    assert {"report.html", "report.pdf", "results.json", "survival.svg", "forest.svg", "endpoints.csv"} <= set(names)
    assert [name for name in names if (home / "a" / name).read_bytes() != (home / "b" / name).read_bytes()] == []
    found = json.loads((home / "a" / "results.json").read_bytes())
    assert found["sets"]["itt"] == 30
    assert f"{found['hazard_ratio']['value']:.3f}" in said
    assert found["methods"].count("log-rank") == 1
    page = (home / "a" / "report.html").read_text(encoding="utf-8")
    for words in ("Flow of participants", "Baseline", "Placebo", "composite", "Adverse events", "Closed report"):
        assert words in page
    with (home / "a" / "endpoints.csv").open(encoding="utf-8", newline="") as file:
        events = sum(int(row["event"]) for row in csv.DictReader(file))
    assert events == found["events"]


def test_an_open_report_shows_no_arm(home: Path) -> None:
    out = home / "open"
    assert "arms are hidden" in _run(home, "log.jsonl", "--cut-off", "2023-01-01", "--out", str(out), "--no-pdf")
    assert not (out / "report.pdf").exists()
    assert "Open report" in (out / "report.html").read_text(encoding="utf-8")
    for file in out.iterdir():
        text = file.read_text(encoding="utf-8").lower().replace("low-dose belimumab to prevent", "")
        assert "belimumab" not in text.replace("low-dose belimumab against placebo", ""), file.name
        assert "placebo" not in text.replace("low-dose belimumab against placebo", ""), file.name


def test_nobody_with_the_event_is_said_on_the_page(home: Path) -> None:
    options = ["--cut-off", "2021-03-22", "--arms", str(home / "arms.csv"), "--no-pdf", "--out", str(home / "quiet")]
    assert "Not compared: " in _run(home, "log.jsonl", *options)
    assert "Not compared: " in (home / "quiet" / "report.html").read_text(encoding="utf-8")


def test_an_empty_arm_is_said(home: Path) -> None:
    rows = (home / "arms.csv").read_text(encoding="utf-8").replace("belimumab", "placebo")
    (home / "one.csv").write_text(rows, encoding="utf-8")
    options = ["--cut-off", "2023-01-01", "--arms", str(home / "one.csv"), "--no-pdf", "--out", str(home / "one")]
    assert "Not compared: two arms are compared" in _run(home, "log.jsonl", *options)


@pytest.mark.parametrize(
    ("log", "options", "words", "kind"),
    [
        ("none.jsonl", {}, "does not exist", NotFound),
        ("arms.csv", {}, "arms.csv line 1", BadInput),
        ("log.jsonl", {"--cut-off": "2020-01-01"}, "too early", BadInput),
        ("log.jsonl", {"--cut-off": "soon"}, "is no day", BadInput),
        ("log.jsonl", {"--arms": "log.jsonl"}, "write participant and arm", BadInput),
        ("log.jsonl", {"--protocol": "nct00000000"}, "does not come with the package", NotFound),
    ],
)
def test_trouble_names_the_fix(
    home: Path, log: str, options: dict[str, str], words: str, kind: type[Exception]
) -> None:
    given = {"--cut-off": "2023-01-01", **options}
    if "--arms" in given:
        given["--arms"] = str(home / given["--arms"])
    with pytest.raises(kind, match=words):
        _run(home, log, "--out", str(home / "x"), *(part for pair in given.items() for part in pair))
