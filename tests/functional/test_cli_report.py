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
    (folder / "twice.csv").write_text("\n".join([*lines, "P-001,other"]), encoding="utf-8")
    (folder / "long.csv").write_text("participant,arm\nP-001,placebo,1\n", encoding="utf-8")
    (folder / "empty.csv").write_text("participant,arm\nP-001,\n", encoding="utf-8")
    (folder / "latin.csv").write_bytes("participant,arm\nP-001,plac\xe9bo\n".encode("latin-1"))
    (folder / "quoted.csv").write_text('participant,arm\nP-001,"a"b\n', encoding="utf-8")
    (folder / "spaced.csv").write_text(
        "\n".join(lines).replace(",", " , ").replace("belimumab", "telitacicept"), encoding="utf-8"
    )
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
    assert found["open"] is False
    assert found["protocol_version"] == "1"
    assert "analysed by version 1 of the protocol" in found["methods"]
    assert f"{found['hazard_ratio']['value']:.3f}" in said
    assert found["methods"].count("log-rank") == 1
    page = (home / "a" / "report.html").read_text(encoding="utf-8")
    for words in ("Flow of participants", "Baseline", "Placebo", "composite", "Adverse events", "Closed report"):
        assert words in page
    with (home / "a" / "endpoints.csv").open(encoding="utf-8", newline="") as file:
        events = sum(int(row["event"]) for row in csv.DictReader(file))
    assert events == found["events"]


def test_a_protocol_that_the_log_does_not_record_is_asked_for_and_said(home: Path) -> None:
    out = home / "other"
    options = ["--cut-off", "2023-01-01", "--no-pdf", "--out", str(out), "--arms", str(home / "spaced.csv")]
    _run(home, "log.jsonl", *options, "--protocol", "nct06394063", "--other-protocol")
    found = json.loads((out / "results.json").read_bytes())
    assert found["protocol_version"] is None
    assert "The log does not record the protocol" in found["methods"]
    assert "The log does not record this protocol." in (out / "report.html").read_text(encoding="utf-8")


def test_an_open_report_shows_no_arm(home: Path) -> None:
    out = home / "open"
    said = _run(home, "log.jsonl", "--cut-off", "2023-01-01", "--out", str(out), "--no-pdf")
    events = json.loads((out / "results.json").read_bytes())["events"]
    assert f"Everybody, treatment hidden: 30 participants, {events} events" in said
    assert "arms are hidden" in said
    assert not (out / "report.pdf").exists()
    assert json.loads((out / "results.json").read_bytes())["open"] is True
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
    assert "Not compared: all who are analysed are in one arm, Placebo." in _run(home, "log.jsonl", *options)


def test_what_a_baseline_table_should_have_and_no_form_asks_for_is_said(home: Path) -> None:
    options = ["--cut-off", "2023-01-01", "--arms", str(home / "arms.csv"), "--no-pdf", "--out", str(home / "based")]
    _run(home, "log.jsonl", *options)
    page = (home / "based" / "report.html").read_text(encoding="utf-8")
    assert "Not recorded for anybody: age and sex." in page
    # Who is censored counts in one difference and not in the other; both stand there.
    assert "Difference of proportions" in page and ", Kaplan-Meier" in page


@pytest.mark.parametrize(
    ("log", "options", "words", "kind"),
    [
        ("none.jsonl", {}, "does not exist", NotFound),
        ("arms.csv", {}, "arms.csv line 1", BadInput),
        ("log.jsonl", {"--cut-off": "2020-01-01"}, "too early", BadInput),
        ("log.jsonl", {"--cut-off": "soon"}, "is no day", BadInput),
        ("log.jsonl", {"--arms": "log.jsonl"}, "write participant and arm", BadInput),
        ("log.jsonl", {"--protocol": "nct00000000"}, "does not come with the package", NotFound),
        (
            "log.jsonl",
            {"--protocol": "nct06394063"},
            r"is not the study's; the log records 1 \([0-9a-f]{12}\)",
            BadInput,
        ),
        (
            "log.jsonl",
            {"--arms": "twice.csv"},
            "line 32: P-001 has arm 'other', and '(belimumab|placebo)' above",
            BadInput,
        ),
        ("log.jsonl", {"--arms": "long.csv"}, "line 2 has 3 values, the first line 2", BadInput),
        ("log.jsonl", {"--arms": "empty.csv"}, "line 2: arm is empty", BadInput),
        ("log.jsonl", {"--arms": "latin.csv"}, "latin.csv line 2 is not UTF-8", BadInput),
        ("log.jsonl", {"--arms": "quoted.csv"}, "quoted.csv line 2 is no CSV", BadInput),
        (
            "log.jsonl",
            {"--out": "arms.csv/x"},
            "--out .*arms.csv/x cannot be made .Not a dir.*; name another",
            BadInput,
        ),
        ("log.jsonl", {"--out": "/proc/x"}, "--out /proc/x cannot be made", BadInput),
    ],
)
def test_trouble_names_the_fix(
    home: Path, log: str, options: dict[str, str], words: str, kind: type[Exception]
) -> None:
    given = {"--cut-off": "2023-01-01", "--out": "x", **options}
    given |= {name: str(home / given[name]) for name in ("--arms", "--out") if name in given}
    with pytest.raises(kind, match=words):
        _run(home, log, *(part for pair in given.items() for part in pair))
