"""The data sets of the survival literature that golden figures are of, read from the shared folder."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest


class Columns(dict[str, list[str]]):
    """A CSV file by column, as text."""

    def numbers(self, name: str) -> list[float]:
        """A column as numbers."""
        return [float(value) for value in self[name]]

    def rows(self, *names: str) -> Columns:
        """Those rows only in which none of `names` is missing."""
        kept = [row for row in range(len(self[names[0]])) if all(self[name][row] not in {"", "NA"} for name in names)]
        return Columns({name: [values[row] for row in kept] for name, values in self.items()})


def read_columns(shared: Path, name: str) -> Columns:
    """Read `name` below the folder of analysis data; skips loudly where it is absent."""
    path = shared / "data" / "conduct" / name
    if not path.exists():
        pytest.skip(f"shared data missing: {path.name}")
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return Columns({key: [row[key] for row in rows] for key in rows[0]})


def agrees(value: float, printed: str) -> bool:
    """`value`, rounded as `printed` is, prints the same."""
    return f"{value:.{len(printed.partition('.')[2])}f}" == printed


def agree(values: object, printed: str) -> bool:
    """Each of `values` prints as the words of `printed`, in order."""
    found, words = list(values), printed.split()  # type: ignore[call-overload]
    shown = [f"{value:.{len(word.partition('.')[2])}f}" for value, word in zip(found, words, strict=True)]
    assert shown == words, (shown, words)
    return True
