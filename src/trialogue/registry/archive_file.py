"""Open the archive's SQLite file for writing: its schema, its marks, and what else may be there instead."""

from __future__ import annotations

import os
import sqlite3
from importlib import resources
from pathlib import Path
from typing import Final

from trialogue.errors import BadInput

APPLICATION_ID: Final = 0x5472414C
"""Marks a SQLite file as a record archive ("TrAL")."""
SCHEMA_VERSION: Final = 2


def open_archive_file(path: Path) -> sqlite3.Connection:
    """A connection that writes to the archive at `path`, made when absent. Raises BadInput when it is no archive."""
    connection: sqlite3.Connection | None = None
    try:
        connection = sqlite3.connect(path, timeout=60, isolation_level=None)
        _prepare(connection, path)
    except (sqlite3.DatabaseError, BadInput) as error:
        if connection is not None:
            connection.close()
        if isinstance(error, BadInput):
            raise
        raise BadInput(f"{path} cannot be used as a record archive ({error}). {_remedy(path)}") from None
    return connection


def _remedy(path: Path) -> str:
    if not os.access(path.parent, os.W_OK) or (path.exists() and not os.access(path, os.W_OK)):
        return "It is read-only: allow writing, or choose another home with --home."
    return "Move it away, or free it."


def _prepare(connection: sqlite3.Connection, path: Path) -> None:
    application = connection.execute("PRAGMA application_id").fetchone()[0]
    version = connection.execute("PRAGMA user_version").fetchone()[0]
    if application == APPLICATION_ID and version > SCHEMA_VERSION:
        raise BadInput(f"{path} was written by a newer version (archive schema {version}). Install that version.")
    tables = connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()[0]
    if application != APPLICATION_ID and tables:
        raise BadInput(f"{path} is a database of something else, not a record archive. Choose another home.")
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = NORMAL")
    connection.execute("PRAGMA foreign_keys = ON")
    if application != APPLICATION_ID or version < SCHEMA_VERSION:
        schema = resources.files("trialogue.registry").joinpath("archive_schema.sql").read_text(encoding="utf-8")
        marks = f"PRAGMA application_id = {APPLICATION_ID}; PRAGMA user_version = {SCHEMA_VERSION};"
        # One transaction: killed in the middle, the file is still empty and the next start makes it again.
        connection.executescript(f"BEGIN IMMEDIATE; {schema} {marks} COMMIT;")
