"""Age and sex from the log to the baseline table, each with the events that say it."""

from datetime import date
from functools import cache

from trialogue.analysis.datasets import Datasets, derive_datasets
from trialogue.analysis.report.baseline import describe_baseline
from trialogue.conduct.protocol.shipped import open_shipped, open_versions
from trialogue.conduct.rehearsal import plan_rehearsal, rehearse_in_memory


@cache
def rehearsed() -> tuple[Datasets, dict[int, str]]:
    entries = rehearse_in_memory(plan_rehearsal(open_versions("nct04515719"), randomised=8, failed=2, seed=5))
    found = derive_datasets(entries, open_shipped("nct04515719"), date(2030, 1, 1))
    return found, {entry.sequence: entry.kind for entry in entries}


def test_the_table_of_participants_has_them_and_their_events() -> None:
    found, kinds = rehearsed()
    for row in found.participants.rows:
        if row.values["randomised"] is None:
            assert row.values["age"] is None
            continue
        assert row.values["age"] == int(row.values["randomised"][:4]) - row.values["birth_year"]
        assert row.values["sex"] in {"female", "male"}
        assert "VisitRecorded" in {kinds[number] for number in row.sources["age"]}


def test_the_baseline_table_has_them() -> None:
    found, _kinds = rehearsed()
    grid = describe_baseline(found)
    rows = {row[0]: row[1:] for row in grid.rows}
    ages = [row.values["age"] for row in found.participants.rows if row.values["itt"]]
    assert rows["Age, years: mean (SD)"][0].startswith(f"{sum(ages) / len(ages):.1f} (")
    women = sum(row.values["sex"] == "female" for row in found.participants.rows if row.values["itt"])
    assert rows["Sex: female"][0].startswith(f"{women} (")
    assert not any(label.startswith(("birth_year", "Year of birth")) for label in rows)
    assert "Not recorded" not in grid.note
    assert "only the year of birth is kept" in grid.note
