"""The tables of this package: tab-separated, the first line names the columns."""

from __future__ import annotations

import csv
from importlib.resources import files


def read_table(name: str) -> list[dict[str, str]]:
    """The rows of one of the files of `data/`."""
    with (files("trialogue.search") / "data" / name).open(encoding="utf-8") as lines:
        return list(csv.DictReader(lines, delimiter="\t"))
