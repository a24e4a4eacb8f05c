"""The table of a funnel as CSV. It holds counts and the study's own lines, nothing of a person."""

from __future__ import annotations

import csv
import io
from typing import Any, Final

from django.core import signing

from trialogue.conduct.views.tables import harmless
from trialogue.matching.bulk.funnel import Funnel

MOST_SECONDS: Final = 12 * 60 * 60
_SALT: Final = "trialogue.cohort.table"
_HEADER: Final = ("line", "kind", "text", "lost_in_order", "left", "lost_to_it_alone", "lost_in_all", "open")


def table_of(funnel: Funnel, nct_id: str) -> str:
    """The table, signed, for the hidden field of the page that shows it."""
    rows: list[list[Any]] = [["", "", "everybody", 0, funnel.people, 0, 0, 0]]
    rows += [
        [s.number, s.criterion.kind, " ".join(s.criterion.text.split()), s.lost, s.left, s.only, s.violated,
         s.undetermined]
        for s in funnel.steps
    ]  # fmt: skip
    return signing.dumps({"nct_id": nct_id, "rows": rows}, salt=_SALT, compress=True)


def read_table(text: str) -> tuple[str, str] | None:
    """The study and the CSV; None where we did not sign the table, or too long ago."""
    try:
        found = signing.loads(text, salt=_SALT, max_age=MOST_SECONDS)
    except (signing.BadSignature, ValueError):
        return None
    written = io.StringIO(newline="")
    writer = csv.writer(written)
    writer.writerow(_HEADER)
    writer.writerows([harmless(cell) for cell in row] for row in found["rows"])
    return str(found["nct_id"]), written.getvalue()
