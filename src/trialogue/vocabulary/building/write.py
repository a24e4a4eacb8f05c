"""Writing a composed table: the same rows give the same bytes."""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Mapping
from pathlib import Path

from trialogue.vocabulary.building.compose import Composed
from trialogue.vocabulary.tables import FORMAT, SCHEMA


def content_hash(composed: Composed) -> str:
    """Names the content, whatever wrote it: SHA-256 over every row in order."""
    digest = hashlib.sha256()
    for row in (*sorted(composed.concepts.items()), *sorted(composed.kin), *sorted(composed.names.items())):
        digest.update(repr(row).encode())
    return digest.hexdigest()


def write_tables(composed: Composed, path: Path, about: Mapping[str, str]) -> None:
    """Write the file at `path`, which must not be there yet; `about` says of what it was made."""
    connection = sqlite3.connect(path)
    # Nobody reads the file before it is whole: no journal.
    connection.executescript("PRAGMA page_size = 4096; PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;" + SCHEMA)
    with connection:
        connection.executemany("INSERT INTO about VALUES (?, ?)", sorted({**about, "format": FORMAT}.items()))
        concepts = ((concept_id, *row) for concept_id, row in sorted(composed.concepts.items()))
        connection.executemany("INSERT INTO concept VALUES (?, ?, ?, ?)", concepts)
        connection.executemany("INSERT INTO kin VALUES (?, ?)", sorted(composed.kin))
        connection.executemany("INSERT INTO name VALUES (?, ?, ?, ?)", _name_rows(composed.names))
    connection.close()


def _name_rows(names: Mapping[str, tuple[str, str]]) -> list[tuple[str, str | None, str | None, int]]:
    """Every name and every beginning of one, with whether names go on from there."""
    goes_on: dict[str, int] = {}
    for key in names:
        words = key.split(" ")
        for count in range(1, len(words)):
            goes_on[" ".join(words[:count])] = 1
    keys = sorted({*names, *goes_on})
    return [(key, *names.get(key, (None, None)), goes_on.get(key, 0)) for key in keys]
