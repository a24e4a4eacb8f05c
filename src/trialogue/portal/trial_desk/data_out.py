"""The readings of a study as a table: one row for each reading of each visit."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from datetime import date
from typing import Final

from trialogue.conduct.visits import study_day
from trialogue.portal.trial_desk.opening import Trial

COLUMNS: Final = ("study", "participant", "site", "visit", "date", "study_day", "reading", "value", "unit", "corrected")


def csv_lines(trial: Trial) -> Iterator[bytes]:
    """The table as CSV, the head first. Values that a spreadsheet would compute with are written behind a quote."""
    yield _row(COLUMNS)
    for person in trial.people:
        start = date.fromisoformat(person.randomised) if person.randomised else None
        for visit in person.visits.values():
            day = study_day(date.fromisoformat(visit.date), start) if start else ""
            touched = {name for each in visit.corrections for name in each.before}
            for name, said in visit.readings.items():
                place = (trial.nct_id, person.number, person.site, visit.visit, visit.date, day)
                yield _row((*place, name, _value(said.get("value")), said.get("unit", ""), name in touched))


def _value(value: object) -> str:
    if isinstance(value, list | tuple):
        return "|".join(str(each) for each in value)
    return str(value).lower() if isinstance(value, bool) else str(value)


def _row(cells: tuple[object, ...]) -> bytes:
    written = io.StringIO()
    csv.writer(written, lineterminator="\n").writerow([_safe(str(cell)) for cell in cells])
    return written.getvalue().encode()


def _safe(text: str) -> str:
    return f"'{text}" if text[:1] in set("=+@") or (text[:1] == "-" and not text[1:2].isdigit()) else text
