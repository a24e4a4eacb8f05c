"""A table for analysis whose every value names the events of the log that it comes from."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from trialogue.analysis.notebook import html_table
from trialogue.conduct.views.tables import harmless
from trialogue.errors import NotFound

_SHOWN: Final = 20


@dataclass(frozen=True, slots=True)
class Row:
    """Values by column, and for each the sequence numbers of the events behind it (none for what is only planned)."""

    values: Mapping[str, Any]
    sources: Mapping[str, tuple[int, ...]]


@dataclass(frozen=True, slots=True)
class Table:
    """Rows in order, all with the same columns."""

    name: str
    columns: tuple[str, ...]
    rows: tuple[Row, ...]

    def column(self, name: str) -> list[Any]:
        """The values of one column; raises NotFound with the columns there are."""
        if name not in self.columns:
            raise NotFound(f"table {self.name} has no column {name!r}; it has {', '.join(self.columns)}")
        return [row.values[name] for row in self.rows]

    def trace(self, participant: str, column: str) -> tuple[int, ...]:
        """The events behind a value of a participant's first row."""
        self.column(column)
        row = next((row for row in self.rows if row.values.get("participant") == participant), None)
        if row is None:
            raise NotFound(f"table {self.name} has no participant {participant!r}")
        return row.sources.get(column, ())

    def as_csv(self) -> bytes:
        """UTF-8 with a heading; what is missing is empty; the last column lists the events behind the row. Text that a
        spreadsheet would run as a formula stands after an apostrophe."""
        text = io.StringIO()
        writer = csv.writer(text, lineterminator="\n")
        writer.writerow((*map(harmless, self.columns), "events"))
        for row in self.rows:
            behind = sorted({number for numbers in row.sources.values() for number in numbers})
            writer.writerow((*(_cell(harmless(row.values[name])) for name in self.columns), " ".join(map(str, behind))))
        return text.getvalue().encode()

    def _repr_html_(self) -> str:
        """For a notebook: the first rows."""
        more = f", the first {_SHOWN} shown" if len(self.rows) > _SHOWN else ""
        rows = [[_cell(row.values[name]) for name in self.columns] for row in self.rows[:_SHOWN]]
        return html_table(f"{self.name}: {len(self.rows)} rows{more}", rows, self.columns)


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "1" if value else "0"
    return f"{value:.10g}" if isinstance(value, float) else str(value)
