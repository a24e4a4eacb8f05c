"""Lines of real records judged by somebody who had not written the rules: what was read rightly is read still.

`criteria_judged.tsv` holds studies, line numbers, what the lines say in the judge's own notation, and the verdicts; the
texts are in the shared data.
"""

from __future__ import annotations

from collections import Counter

import pytest

from real_criteria import judged_rows, real_reading, real_texts
from trialogue.criteria.nodes import Computable

JUDGED = {"verdict": (8, 221), "strictest": (21, 221)}
"""Wrong among definite, by the scorer's rule and by our strictest, as docs/reference/criteria-coverage.md has it."""
STILL_READ = 130
"""Of the 135 lines that were read in full and rightly."""


@pytest.mark.parametrize("rule", JUDGED)
def test_the_tally_is_the_one_reported(rule: str) -> None:
    counts = Counter(row[rule] for row in judged_rows())
    assert (counts["wrong"], counts.total() - counts["none"]) == JUDGED[rule]


def test_what_was_read_in_full_and_rightly_still_is_read_in_full() -> None:
    wanted = {
        (row["study"], int(row["line"])) for row in judged_rows() if (row["read"], row["verdict"]) == ("full", "right")
    }
    assert sum(is_full(study, number) for study, number in wanted) >= STILL_READ


def is_full(study: str, number: int) -> bool:
    """Whether everything on a line is understood."""
    kept = real_texts()[study].splitlines(keepends=True)
    start = sum(map(len, kept[: number - 1]))
    end = start + len(kept[number - 1].rstrip())
    criteria = real_reading(study).criteria
    here = [each for each in criteria if each.start is not None and each.start < end and start < (each.end or 0)]
    return bool(here) and all(Computable.of(each.condition) == Computable.FULL for each in here)
