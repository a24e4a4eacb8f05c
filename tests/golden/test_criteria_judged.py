"""Lines of real records judged by somebody who had not written the rules: what was read rightly is read still.

The tables `criteria_judged*.tsv` hold studies, line numbers, what the lines say in the judges' own notation, and the
verdicts; the texts are in the shared data.
"""

from __future__ import annotations

from collections import Counter

import pytest

from real_criteria import judged_rows, real_reading, real_texts
from trialogue.criteria.nodes import Computable

EARLIER, LATER, AGAIN = "criteria_judged", "criteria_judged_500", "criteria_judged_20b"
NIGHT, MORNING, NOON = "criteria_judged_21", "criteria_judged_22", "criteria_judged_23"
LAST = "criteria_judged_25"
"""Reader version 19 judged by one person; version 20 by two more, and by another two; 21, 22, 23, 25 by two each."""
JUDGED = {
    (EARLIER, "verdict"): (8, 221),
    (EARLIER, "strictest"): (21, 221),
    (LATER, "verdict"): (21, 501),
    (LATER, "strictest"): (43, 502),
    (AGAIN, "verdict"): (22, 503),
    (AGAIN, "strictest"): (50, 503),
    (NIGHT, "verdict"): (8, 502),
    (NIGHT, "strictest"): (36, 503),
    (MORNING, "verdict"): (14, 501),
    (MORNING, "strictest"): (39, 502),
    (NOON, "verdict"): (14, 501),
    (NOON, "strictest"): (31, 501),
    (LAST, "verdict"): (19, 514),
    (LAST, "strictest"): (40, 514),
}
"""Wrong among definite, by the scorer's rule and by our strictest, as docs/reference/criteria-coverage.md has it."""
STILL_READ = {(EARLIER, 1): 130, (LATER, 5): 59, (NIGHT, 5): 60, (MORNING, 5): 58, (NOON, 5): 57, (LAST, 5): 60}
"""How many are read in full still of those lines (of each so many) that were read in full and rightly."""


@pytest.mark.parametrize(("table", "rule"), JUDGED)
def test_the_tally_is_the_one_reported(table: str, rule: str) -> None:
    counts = Counter(row[rule] for row in judged_rows(table))
    assert (counts["wrong"], counts.total() - counts["none"]) == JUDGED[table, rule]


@pytest.mark.parametrize(("table", "of_each"), STILL_READ)
def test_what_was_read_in_full_and_rightly_still_is_read_in_full(table: str, of_each: int) -> None:
    right = [row for row in judged_rows(table) if (row["read"], row["verdict"]) == ("full", "right")]
    wanted = {(row["study"], int(row["line"])) for row in right[::of_each]}
    assert sum(is_full(study, number) for study, number in wanted) >= STILL_READ[table, of_each]


def is_full(study: str, number: int) -> bool:
    """Whether everything on a line is understood."""
    kept = real_texts()[study].splitlines(keepends=True)
    start = sum(map(len, kept[: number - 1]))
    end = start + len(kept[number - 1].rstrip())
    criteria = real_reading(study).criteria
    here = [each for each in criteria if each.start is not None and each.start < end and start < (each.end or 0)]
    return bool(here) and all(Computable.of(each.condition) == Computable.FULL for each in here)
