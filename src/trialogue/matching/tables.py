"""The tables of this package: tab-separated, comments start with #, the first line that is none names the columns."""

from __future__ import annotations

from importlib import resources


def read_rows(name: str) -> list[list[str]]:
    """The rows of one file of `data/` below its column names."""
    text = resources.files("trialogue.matching").joinpath("data", name).read_text(encoding="utf-8")
    return [line.split("\t") for line in text.splitlines() if line and not line.startswith("#")][1:]
