"""The tables of data that a package keeps beside its code: tab-separated, comments start with #, the first line that is
none names the columns."""

from __future__ import annotations

from importlib import resources


def read_rows(package: str, name: str) -> list[list[str]]:
    """The rows of one file of a package's `data/` below its column names.

    >>> read_rows("trialogue.text", "other_people.tsv")[0]
    ['mother']
    """
    text = resources.files(package).joinpath("data", name).read_text(encoding="utf-8")
    return [line.split("\t") for line in text.splitlines() if line and not line.startswith("#")][1:]
