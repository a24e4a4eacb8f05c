"""The record archive: every version of every registry record we ever saw, byte for byte, with when and where.

Append-only and content-addressed, in one SQLite file (write-ahead log). Readers never wait for a writer and see a
consistent state; a process killed at any moment leaves whole records only, because records come in by transactions.
"""

from __future__ import annotations

import datetime
import hashlib
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Final, Literal

from trialogue.errors import BadInput, NotReady
from trialogue.registry.archive_file import open_archive_file
from trialogue.registry.compression import Packer, train_dictionary
from trialogue.study import parse_study

Change = Literal["added", "changed", "unchanged"]

_ADVICE: Final = "Free disk space, or wait for the other import to end; what is in stays in."

_CURRENT: Final = """
    SELECT v.nct_id, c.blob, c.dictionary, v.hash, v.source, v.place, v.seen_at
    FROM versions v JOIN contents c ON c.hash = v.hash
    WHERE v.seq = (SELECT max(w.seq) FROM versions w WHERE w.nct_id = v.nct_id)
      AND coalesce((SELECT d.back FROM departures d WHERE d.nct_id = v.nct_id ORDER BY d.seq DESC LIMIT 1), 1)
    ORDER BY v.nct_id
"""
_HEADS: Final = """
    SELECT v.nct_id, v.hash, v.source, v.seen_at FROM versions v
    WHERE v.seq = (SELECT max(w.seq) FROM versions w WHERE w.nct_id = v.nct_id)
      AND coalesce((SELECT d.back FROM departures d WHERE d.nct_id = v.nct_id ORDER BY d.seq DESC LIMIT 1), 1)
    ORDER BY v.nct_id
"""
_VERSIONS: Final = """
    SELECT v.nct_id, c.blob, c.dictionary, v.hash, v.source, v.place, v.seen_at
    FROM versions v JOIN contents c ON c.hash = v.hash
    WHERE v.nct_id = ? ORDER BY v.seq
"""
_SEEN_SINCE: Final = """
    SELECT v.nct_id, c.blob, c.dictionary, v.hash, v.source, v.place, v.seen_at
    FROM versions v JOIN contents c ON c.hash = v.hash
    WHERE v.nct_id IN (SELECT w.nct_id FROM versions w WHERE w.seen_at >= ? AND w.nct_id > ?)
    ORDER BY v.nct_id, v.seq
"""


@dataclass(frozen=True, slots=True)
class ArchivedRecord:
    """One version of one record: its bytes, their SHA-256 in hexadecimal, where and when it was first seen (UTC).

    `source` names what was imported, `place` the member, line or record in it.
    """

    nct_id: str
    raw: bytes
    record_hash: str
    source: str
    seen_at: datetime.datetime
    place: str = ""


@dataclass(frozen=True, slots=True)
class ArchivedHead:
    """The newest version of a record without its bytes (see :meth:`Archive.content`)."""

    nct_id: str
    record_hash: str
    source: str
    seen_at: datetime.datetime


@dataclass(frozen=True, slots=True)
class ArchiveCounts:
    """How much an archive holds: studies, versions of their records, bytes as seen and bytes as stored."""

    studies: int
    versions: int
    raw_bytes: int
    stored_bytes: int


class Archive:
    """The archive in the file `path`; made when absent unless `create` is false. Not to be shared between threads.

    Raises BadInput when the file is not an archive or is from a newer version, NotReady when absent and not to be made.
    """

    def __init__(self, path: Path, *, create: bool = True) -> None:
        self.path = Path(path)
        if not create and not self.path.exists():
            raise NotReady(f"no record archive at {self.path}. Run: trialogue registry import PATH")
        _make_folder(self.path.parent)
        self._connection = open_archive_file(self.path)
        self._packer = _load_packer(self._connection)

    def close(self) -> None:
        """Release the file."""
        self._connection.close()

    def __enter__(self) -> Archive:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @contextmanager
    def batch(self) -> Iterator[None]:
        """All appends inside come in together, or not at all; much faster than one by one."""
        if self._connection.in_transaction:
            yield
            return
        try:
            self._connection.execute("BEGIN IMMEDIATE")
            yield
            self._connection.execute("COMMIT")
        except BaseException as error:
            if self._connection.in_transaction:
                self._connection.execute("ROLLBACK")
            if isinstance(error, sqlite3.OperationalError):
                raise BadInput(f"{self.path} cannot be written ({error}). {_ADVICE}") from None
            raise

    def append(
        self, raw: bytes, source: str, seen_at: datetime.datetime, *, nct_id: str | None = None, place: str = ""
    ) -> Change:
        """Take in one record as seen in `source` at `seen_at` (with a time zone); what it was to the archive.

        Raises StudyError when `nct_id` is not given and the record carries none.
        """
        nct_id = nct_id or parse_study(raw).nct_id
        digest = hashlib.sha256(raw).digest()
        with self.batch():
            if self._has_departed(nct_id):
                self._note_presence(nct_id, None, True, source, seen_at)
            last = self._last_hash(nct_id)
            if last == digest:
                return "unchanged"
            self._store_content(digest, raw)
            self._connection.execute(
                "INSERT INTO versions (nct_id, hash, source, place, seen_at) VALUES (?, ?, ?, ?, ?)",
                (nct_id, digest, source, place, _print_time(seen_at)),
            )
        return "added" if last is None else "changed"

    def note_departure(self, nct_id: str, successor: str | None, source: str, seen_at: datetime.datetime) -> None:
        """Its registry no longer lists the study: withdrawn, or joined to `successor`. It is no longer current."""
        with self.batch():
            self._note_presence(nct_id, successor, False, source, seen_at)

    def departed(self) -> dict[str, str | None]:
        """The studies that their registry no longer lists, each with the number it was joined to, or None."""
        rows = self._connection.execute(
            "SELECT nct_id, successor, back FROM departures d"
            " WHERE seq = (SELECT max(e.seq) FROM departures e WHERE e.nct_id = d.nct_id) ORDER BY nct_id"
        )
        return {nct_id: successor for nct_id, successor, back in rows if not back}

    def learn(self, samples: Sequence[bytes]) -> None:
        """Train the compression dictionary on records to come, once: an archive that has one keeps it."""
        if self._packer.newest is not None or (trained := train_dictionary(samples)) is None:
            return
        with self.batch():
            self._connection.execute(
                "INSERT INTO dictionaries (content) SELECT ? WHERE NOT EXISTS (SELECT 1 FROM dictionaries)", (trained,)
            )
        self._packer = _load_packer(self._connection)

    def note_import(self, source: str, seen_at: datetime.datetime, counts: tuple[int, int, int, int]) -> None:
        """Record that an import ended; `counts` are added, changed, unchanged, rejected."""
        with self.batch():
            self._connection.execute(
                "INSERT INTO imports (source, seen_at, added, changed, unchanged, rejected) VALUES (?, ?, ?, ?, ?, ?)",
                (source, _print_time(seen_at), *counts),
            )

    def current(self) -> Iterator[ArchivedRecord]:
        """The newest version of every study that is still listed, by NCT number, as of the first asking."""
        yield from self._read(_CURRENT)

    def heads(self) -> list[ArchivedHead]:
        """What :meth:`current` would give, without the bytes of any record."""
        rows = self._connection.execute(_HEADS).fetchall()
        return [
            ArchivedHead(nct_id, digest.hex(), source, datetime.datetime.fromisoformat(seen_at))
            for nct_id, digest, source, seen_at in rows
        ]

    def content(self, record_hash: str) -> bytes:
        """The bytes of a record by their hash. Raises KeyError where it was never seen."""
        query = "SELECT blob, dictionary FROM contents WHERE hash = ?"
        row = self._connection.execute(query, (bytes.fromhex(record_hash),)).fetchone()
        if row is None:
            raise KeyError(record_hash)
        return self._packer.unpack(*row)

    def versions(self, nct_id: str) -> list[ArchivedRecord]:
        """Every version of one study, oldest first; empty when it was never seen."""
        return list(self._read(_VERSIONS, nct_id))

    def histories_since(self, moment: datetime.datetime, after: str = "") -> Iterator[list[ArchivedRecord]]:
        """Of every study with a version first seen at `moment` or later, all versions, oldest first; by NCT number,
        from the first behind the number `after` on."""
        rows = self._read(_SEEN_SINCE, _print_time(moment), after)
        yield from (list(versions) for _, versions in groupby(rows, key=lambda record: record.nct_id))

    def counts(self) -> ArchiveCounts:
        """How much there is."""
        row = self._connection.execute(
            "SELECT (SELECT count(DISTINCT nct_id) FROM versions), (SELECT count(*) FROM versions),"
            " coalesce(sum(size), 0), coalesce(sum(length(blob)), 0) FROM contents"
        ).fetchone()
        return ArchiveCounts(*row)

    def _has_departed(self, nct_id: str) -> bool:
        query = "SELECT back FROM departures WHERE nct_id = ? ORDER BY seq DESC LIMIT 1"
        row = self._connection.execute(query, (nct_id,)).fetchone()
        return row is not None and not row[0]

    def _note_presence(
        self, nct_id: str, successor: str | None, back: bool, source: str, seen_at: datetime.datetime
    ) -> None:
        self._connection.execute(
            "INSERT INTO departures (nct_id, successor, back, source, seen_at) VALUES (?, ?, ?, ?, ?)",
            (nct_id, successor, int(back), source, _print_time(seen_at)),
        )

    def _last_hash(self, nct_id: str) -> bytes | None:
        query = "SELECT hash FROM versions WHERE nct_id = ? ORDER BY seq DESC LIMIT 1"
        row = self._connection.execute(query, (nct_id,)).fetchone()
        return row[0] if row else None

    def _store_content(self, digest: bytes, raw: bytes) -> None:
        if self._connection.execute("SELECT 1 FROM contents WHERE hash = ?", (digest,)).fetchone() is None:
            self._connection.execute(
                "INSERT INTO contents (hash, size, dictionary, blob) VALUES (?, ?, ?, ?)",
                (digest, len(raw), self._packer.newest, self._packer.pack(raw)),
            )

    def _read(self, query: str, *parameters: object) -> Iterator[ArchivedRecord]:
        """Rows of `query` over a connection of its own, so that what is appended meanwhile does not disturb it."""
        with closing(sqlite3.connect(f"{self.path.resolve().as_uri()}?mode=ro", uri=True, timeout=60)) as reader:
            reader.execute("BEGIN")
            packer = _load_packer(reader)
            for nct_id, blob, dictionary, digest, source, place, seen_at in reader.execute(query, parameters):
                seen = datetime.datetime.fromisoformat(seen_at)
                yield ArchivedRecord(nct_id, packer.unpack(blob, dictionary), digest.hex(), source, seen, place)


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise BadInput(f"{folder} cannot be made ({error.strerror}). Choose another home with --home.") from None


def _load_packer(connection: sqlite3.Connection) -> Packer:
    return Packer(dict(connection.execute("SELECT id, content FROM dictionaries")))


def _print_time(moment: datetime.datetime) -> str:
    if moment.tzinfo is None:
        raise ValueError(f"seen_at needs a time zone, got {moment.isoformat()}")
    return moment.astimezone(datetime.UTC).isoformat(timespec="seconds")
