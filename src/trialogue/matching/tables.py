"""The tables of this package, in the form of :mod:`trialogue.text.tables`."""

from __future__ import annotations

from trialogue.text import tables


def read_rows(name: str) -> list[list[str]]:
    """The rows of one file of `data/` below its column names."""
    return tables.read_rows("trialogue.matching", name)
