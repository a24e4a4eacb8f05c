"""The records and compiled criteria of a snapshot: one SQLite file, blobs packed by zstd with a trained dictionary."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Final

import zstandard

from trialogue.registry.compression import train_dictionary

LEVEL: Final = 3
_FEWEST_SAMPLES: Final = 64
_RENAMED_AT_ONCE: Final = 1000

_SCHEMA: Final = """
CREATE TABLE dictionary (content BLOB);
CREATE TABLE records (ordinal INTEGER PRIMARY KEY, nct_id TEXT UNIQUE, hash BLOB, blob BLOB, reading BLOB);
CREATE TABLE readings (key BLOB PRIMARY KEY, blob BLOB, whole INTEGER, part INTEGER, none INTEGER) WITHOUT ROWID;
"""

Reading = tuple[bytes, int, int, int]
"""Compiled criteria, and how many of them are computable in full, in part, not at all."""


def train(samples: Sequence[bytes]) -> bytes:
    """A dictionary learnt from records; empty where they are too few or too alike."""
    return train_dictionary(samples, _FEWEST_SAMPLES) or b""


class RecordWriter:
    """Writes a new file of records at `path`, packed with the dictionary of those that :meth:`keep` takes over."""

    def __init__(self, path: Path, dictionary: bytes) -> None:
        self._connection = sqlite3.connect(path)
        # Nobody reads the file before it is whole and flushed: no journal.
        self._connection.executescript("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;" + _SCHEMA)
        self._connection.execute("INSERT INTO dictionary VALUES (?)", (dictionary,))
        self._packer = zstandard.ZstdCompressor(level=LEVEL, dict_data=_dictionary(dictionary))
        self._unpacker = zstandard.ZstdDecompressor(dict_data=_dictionary(dictionary))
        self._plain = zstandard.ZstdCompressor(level=LEVEL)

    def add(self, ordinal: int, nct_id: str, record_hash: str, raw: bytes, key: bytes) -> None:
        """Add a record; `key` names the reading of its criteria."""
        row = (ordinal, nct_id, bytes.fromhex(record_hash), self._packer.compress(raw), key)
        self._connection.execute("INSERT INTO records VALUES (?, ?, ?, ?, ?)", row)

    def keep(self, other: Path, places: Iterable[tuple[int, int]]) -> None:
        """Take over records from another snapshot's file as they are: pairs of the ordinal here and the one there."""
        self._connection.commit()
        self._connection.execute("ATTACH ? AS other", (f"{other.resolve().as_uri()}?mode=ro",))
        self._connection.execute("CREATE TEMP TABLE kept (here INTEGER PRIMARY KEY, there INTEGER)")
        self._connection.executemany("INSERT INTO kept VALUES (?, ?)", places)
        self._connection.execute(
            "INSERT INTO main.records SELECT here, nct_id, hash, blob, reading"
            " FROM kept JOIN other.records ON ordinal = there ORDER BY here"
        )
        self._connection.commit()
        self._connection.execute("DETACH other")

    def rename_readings(self, key_of: Callable[[bytes], bytes], *, all_of: bool = True) -> None:
        """Ask for other readings: `key_of` gives each record's key once more; not of those kept unless `all_of`."""
        query = "SELECT ordinal, blob FROM records"
        query += " ORDER BY ordinal" if all_of else " WHERE ordinal NOT IN (SELECT here FROM kept) ORDER BY ordinal"
        rows = self._connection.execute(query)
        renamed = ((key_of(self._unpacker.decompress(blob)), ordinal) for ordinal, blob in rows)
        while batch := list(islice(renamed, _RENAMED_AT_ONCE)):
            self._connection.executemany("UPDATE records SET reading = ? WHERE ordinal = ?", batch)

    def rename_reading(self, key: bytes, other: bytes) -> None:
        """Ask for the reading `other` wherever a record asked for `key`."""
        self._connection.execute("UPDATE records SET reading = ? WHERE reading = ?", (other, key))

    def add_readings(self, readings: Iterable[tuple[bytes, Reading]]) -> None:
        """Keep readings, each under its key."""
        rows = ((key, self._plain.compress(blob), *counts) for key, (blob, *counts) in readings)
        self._connection.executemany("INSERT OR REPLACE INTO readings VALUES (?, ?, ?, ?, ?)", rows)

    def copy_readings(self, other: Path) -> None:
        """Take over from another snapshot's file the readings that records here ask for."""
        self._connection.commit()
        self._connection.execute("ATTACH ? AS other", (f"{other.resolve().as_uri()}?mode=ro",))
        self._connection.execute(
            "INSERT OR IGNORE INTO main.readings SELECT * FROM other.readings"
            " WHERE key IN (SELECT reading FROM main.records)"
        )
        self._connection.commit()
        self._connection.execute("DETACH other")

    def unread(self) -> Iterator[tuple[bytes, str, bytes]]:
        """Key, NCT id and record of every reading still missing, once each."""
        rows = self._connection.execute(
            "SELECT reading, nct_id, blob FROM records r WHERE NOT EXISTS"
            " (SELECT 1 FROM readings WHERE key = r.reading) GROUP BY reading ORDER BY min(ordinal)"
        ).fetchall()
        for key, nct_id, blob in rows:
            yield key, nct_id, self._unpacker.decompress(blob)

    def missing(self) -> int:
        """How many readings are still missing."""
        query = "SELECT count(DISTINCT reading) FROM records WHERE reading NOT IN (SELECT key FROM readings)"
        return int(self._connection.execute(query).fetchone()[0])

    def computable(self) -> tuple[int, int, int]:
        """The criteria of all records by how far they are computable."""
        query = (
            "SELECT coalesce(sum(whole), 0), coalesce(sum(part), 0), coalesce(sum(none), 0)"
            " FROM records JOIN readings ON key = reading"
        )
        whole, part, none = self._connection.execute(query).fetchone()
        return whole, part, none

    def readings_in_order(self) -> Iterator[tuple[str, bytes, bytes]]:
        """NCT id, key of the reading and compiled criteria, packed, of every record in order."""
        query = "SELECT nct_id, key, readings.blob FROM records JOIN readings ON key = reading ORDER BY ordinal"
        for nct_id, key, blob in self._connection.execute(query):
            yield nct_id, key, zstandard.decompress(blob)

    def close(self) -> None:
        """Write everything out."""
        self._connection.commit()
        self._connection.close()


class Records:
    """A file of records, open for reading; may be shared between threads."""

    def __init__(self, path: Path) -> None:
        self._lock = threading.Lock()
        self._connection = sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True, check_same_thread=False)
        self.dictionary: bytes = self._connection.execute("SELECT content FROM dictionary").fetchone()[0]
        self._unpacker = zstandard.ZstdDecompressor(dict_data=_dictionary(self.dictionary))

    def heads(self) -> dict[str, tuple[int, str, bytes]]:
        """By NCT id the ordinal, the record's hash, and the key of its reading."""
        with self._lock:
            rows = self._connection.execute("SELECT nct_id, ordinal, hash, reading FROM records").fetchall()
        return {nct_id: (ordinal, digest.hex(), key) for nct_id, ordinal, digest, key in rows}

    def nct_ids(self) -> tuple[str, ...]:
        """Every study by ordinal."""
        with self._lock:
            return tuple(row[0] for row in self._connection.execute("SELECT nct_id FROM records ORDER BY ordinal"))

    def raw(self, nct_id: str) -> bytes | None:
        """The record byte for byte; None where there is none."""
        with self._lock:
            row = self._connection.execute("SELECT blob FROM records WHERE nct_id = ?", (nct_id,)).fetchone()
            return self._unpacker.decompress(row[0]) if row else None

    def reading(self, nct_id: str) -> bytes | None:
        """The compiled criteria, packed; None where there is no such study."""
        query = "SELECT readings.blob FROM records JOIN readings ON key = reading WHERE nct_id = ?"
        with self._lock:
            row = self._connection.execute(query, (nct_id,)).fetchone()
        return zstandard.decompress(row[0]) if row else None

    def everything(self) -> Iterator[tuple[str, bytes, bytes, bytes]]:
        """NCT id, record hash, record and packed criteria of every study in order; for one thread alone."""
        query = (
            "SELECT nct_id, hash, records.blob, readings.blob"
            " FROM records JOIN readings ON key = reading ORDER BY ordinal"
        )
        for nct_id, digest, blob, reading in self._connection.execute(query):
            yield nct_id, digest, self._unpacker.decompress(blob), zstandard.decompress(reading)

    def close(self) -> None:
        """Release the file."""
        self._connection.close()


def _dictionary(content: bytes) -> zstandard.ZstdCompressionDict | None:
    return zstandard.ZstdCompressionDict(content) if content else None
