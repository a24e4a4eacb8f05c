"""The instruments' own tables: tab-separated, comments and the column line start with #."""

from __future__ import annotations

from collections.abc import Iterator
from importlib.resources import files


def read_table(file_name: str) -> Iterator[dict[str, str]]:
    """The rows of one file of `data/`, by column name. The first line names the columns; later # lines are comments."""
    text = (files(__package__) / "data" / file_name).read_text(encoding="utf-8")
    header, *lines = [line for line in text.splitlines() if line.strip()]
    columns = header.removeprefix("#").strip().split("\t")
    for line in lines:
        if not line.startswith("#"):
            yield dict(zip(columns, line.split("\t"), strict=True))
