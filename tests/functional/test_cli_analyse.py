"""`trialogue analyse` as a person calls it: golden figures, the same bytes again, bad rows and columns."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from analysis_data import agree
from trialogue.cli.analyse import analyse
from trialogue.errors import BadInput, NotFound

COLUMNS = ["--time", "time", "--event", "status", "--group", "arm", "--reference", "placebo"]
ROWS = "time,status,arm,sex,age\n5,1,placebo,f,30\n8,0,drug,f,41\n3,1,placebo,m,25\n9,1,drug,m,38\n7,1,placebo,f,50\n"
ROWS += "12,0,drug,f,33\n4,1,drug,m,29\n11,0,placebo,m,61\n"


def _run(*arguments: str) -> str:
    return CliRunner().invoke(analyse, list(arguments), catch_exceptions=False).stdout


def _file(folder: Path, text: str = ROWS) -> str:
    path = folder / "trial.csv"
    path.write_text(text, encoding="utf-8")
    return str(path)


def test_veterans_recomputed_rows_10_and_12(shared: Path) -> None:
    file = shared / "data" / "conduct" / "survival_csv" / "veteran.csv"
    columns = ["--time", "time", "--event", "status", "--group", "trt", "--reference", "1", "--json"]
    found = json.loads(_run(str(file), *columns))
    assert agree((found["log_rank"]["statistic"], found["log_rank"]["p_value"]), "0.0082273 0.927727")
    assert [arm["participants"] for arm in found["arms"]] == [69, 68]
    found = json.loads(_run(str(file), *columns, "--stratum", "celltype"))
    assert agree((found["log_rank"]["statistic"], found["log_rank"]["p_value"]), "0.701743 0.402199")
    assert "stratified" in found["methods"]


def test_plots_and_results_are_the_same_bytes_again(tmp_path: Path) -> None:
    options = [
        _file(tmp_path),
        *COLUMNS,
        "--subgroup",
        "sex",
        "--covariate",
        "age",
        "--horizon",
        "8",
        "--unit",
        "weeks",
    ]
    said = _run(*options, "--out", str(tmp_path / "a"))
    assert said == _run(*options, "--out", str(tmp_path / "b"))
    files = sorted(each.name for each in (tmp_path / "a").iterdir())
    assert files == ["forest.svg", "methods.txt", "results.json", "survival.svg"]
    for name in files:
        assert (tmp_path / "a" / name).read_bytes() == (tmp_path / "b" / name).read_bytes()
    curve = (tmp_path / "a" / "survival.svg").read_text(encoding="utf-8")
    assert "number at risk" in curve and "weeks" in curve and "placebo" in curve
    found = json.loads((tmp_path / "a" / "results.json").read_text(encoding="utf-8"))
    assert [each["value"] for each in found["subgroups"]] == ["f", "m"]
    assert "adjusted for age" in found["methods"] and found["restricted_means"]["groups"] == [False, True]


def test_rows_that_cannot_be_used_are_named_and_the_rest_goes_on(tmp_path: Path) -> None:
    # The last row misses its subgroup only: it stays among everybody.
    bad = "x,1,drug,f,30\n,1,drug,f,30\n6,2,drug,f,30\n6,1,drug,,30\n"
    options = [_file(tmp_path, ROWS + bad), *COLUMNS, "--json", "--subgroup", "sex"]
    done = CliRunner().invoke(analyse, options, catch_exceptions=False)
    found = json.loads(done.stdout)
    assert sum(each["participants"] for each in found["subgroups"]) == 8
    assert sum(arm["participants"] for arm in found["arms"]) == 9
    assert [line.split(": ")[0] for line in found["left_out"]] == [f"trial.csv line {line}" for line in (10, 11, 12)]
    assert done.stderr.count("The row is left out") == 3


@pytest.mark.parametrize(
    ("text", "change", "words"),
    [
        (ROWS, ["--time", "weeks"], "no column 'weeks'; its columns are time, status, arm, sex, age"),
        (ROWS, ["--reference", "control"], "reference 'control' is none of the arms, 'drug' and 'placebo'"),
        (ROWS, ["--group", "age"], "the column of arms holds 8"),
        (ROWS.replace("drug", "placebo"), [], "the column of arms holds 1: placebo. Give a column that tells two arms"),
        (ROWS + "-2,1,drug,f,30\n", [], "^trial.csv line 10: time is -2; times run from 0: mend it"),
        (ROWS, ["--entry", "age"], r"^trial.csv line 2: age is \d+ and time \d+; a participant enters before"),
        ("", [], "is empty"),
        ("time,status,arm\nx,1,drug\n", [], "no row that can be used; the first trouble"),
        (ROWS.replace(",1,", ",0,"), [], r"nobody has the event \(every event is 0\).* Check which values are events"),
        (ROWS, ["--horizon", "99"], "choose an earlier one"),
        (ROWS, ["--covariate", "time"], "--covariate 'time' is the column of --time too; name another"),
        (ROWS, ["--covariate", "age", "--covariate", "age"], "is the column of --covariate too"),
        (ROWS.replace("age", "drug"), ["--covariate", "drug"], "covariate 'drug' has the name of an arm"),
        (ROWS, ["--out", "/proc/x"], "--out /proc/x cannot be made"),
    ],
)
def test_trouble_names_the_fix(tmp_path: Path, text: str, change: list[str], words: str) -> None:
    with pytest.raises(BadInput, match=words):
        _run(_file(tmp_path, text), *COLUMNS, *change)


def test_a_file_that_is_not_there() -> None:
    with pytest.raises(NotFound, match="does not exist"):
        _run("missing.csv", *COLUMNS)


def test_where_one_arm_has_all_events_the_ratio_is_said_to_have_no_finite_estimate(tmp_path: Path) -> None:
    file = _file(tmp_path, ROWS.replace("8,0,drug", "8,1,drug").replace(",1,placebo", ",0,placebo"))
    found = json.loads(_run(file, *COLUMNS, "--json"))
    assert found["hazard_ratio"]["value"] is None
    assert found["notes"] == [
        "drug: no finite estimate: the likelihood rises without end, as where only one arm has events"
    ]
    assert found["notes"][0] in _run(file, *COLUMNS)
