"""Lines of real records judged by somebody who had not written the rules: what was read rightly is read still.

`criteria_judged.tsv` holds studies, line numbers, what the lines say in the judge's own notation, and the verdicts; the
texts are in the shared data.
"""

from __future__ import annotations

import gzip
import json
from collections import Counter
from pathlib import Path

import pytest

from trialogue.criteria import read_text
from trialogue.criteria.nodes import Computable

HERE = Path(__file__).parent
JUDGED = {"verdict": (8, 221), "strictest": (21, 221)}
"""Wrong among definite, by the scorer's rule and by our strictest, as docs/reference/criteria-coverage.md has it."""
STILL_READ = 130
"""Of the 135 lines that were read in full and rightly."""


def rows() -> list[dict[str, str]]:
    lines = (HERE / "criteria_judged.tsv").read_text(encoding="utf-8").splitlines()
    head, *rest = (line.split("\t") for line in lines if not line.startswith("#"))
    return [dict(zip(head, each, strict=True)) for each in rest]


@pytest.mark.parametrize("rule", JUDGED)
def test_the_tally_is_the_one_reported(rule: str) -> None:
    counts = Counter(row[rule] for row in rows())
    assert (counts["wrong"], counts.total() - counts["none"]) == JUDGED[rule]


def test_what_was_read_in_full_and_rightly_still_is_read_in_full(shared: Path) -> None:
    records = shared / "data" / "ctgov" / "studies.jsonl.gz"
    if not records.exists():
        pytest.skip("data/ctgov/studies.jsonl.gz of the shared data is not there")
    wanted = {(row["study"], int(row["line"])) for row in rows() if (row["read"], row["verdict"]) == ("full", "right")}
    studies = {study for study, _ in wanted}
    still = 0
    with gzip.open(records, "rt", encoding="utf-8", newline="\n") as lines:
        for line in lines:
            part = json.loads(line)["protocolSection"]
            study = part["identificationModule"]["nctId"]
            if study in studies:
                text = part["eligibilityModule"]["eligibilityCriteria"]
                still += sum(is_full(text, number) for each, number in wanted if each == study)
    assert still >= STILL_READ


def is_full(text: str, number: int) -> bool:
    """Whether everything on a line is understood."""
    kept = text.splitlines(keepends=True)
    start = sum(map(len, kept[: number - 1]))
    end = start + len(kept[number - 1].rstrip())
    criteria = read_text(text).criteria
    here = [each for each in criteria if each.start is not None and each.start < end and start < (each.end or 0)]
    return bool(here) and all(Computable.of(each.condition) == Computable.FULL for each in here)
