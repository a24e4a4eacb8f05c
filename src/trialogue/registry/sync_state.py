"""What a sync must remember between runs and across a kill: where it is, what it has seen, until when it is current.

One SQLite file beside the archive. It may be deleted at any time: the next sync then begins from the first page, and
records that are in already count as unchanged.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from trialogue.errors import BadInput

_SCHEMA: Final = """
    CREATE TABLE IF NOT EXISTS runs (
        key       TEXT PRIMARY KEY,
        query     TEXT NOT NULL,
        since     TEXT NOT NULL DEFAULT '',
        token     TEXT NOT NULL DEFAULT '',
        announced INTEGER,
        newest    TEXT NOT NULL DEFAULT '',
        running   INTEGER NOT NULL DEFAULT 0,
        number    INTEGER NOT NULL DEFAULT 0
    ) STRICT;
    CREATE TABLE IF NOT EXISTS members (
        key     TEXT NOT NULL,
        nct_id  TEXT NOT NULL,
        updated TEXT NOT NULL,
        number  INTEGER NOT NULL,
        PRIMARY KEY (key, nct_id)
    ) STRICT, WITHOUT ROWID;
"""


@dataclass(frozen=True, slots=True)
class Run:
    """One pass over a query: `since` bounds the update date ("" for all), `token` is the next page to ask for.

    `newest` is the latest update date that a finished run has seen; `number` counts runs.
    """

    since: str
    token: str
    announced: int | None
    newest: str
    running: bool
    number: int


class SyncState:
    """The memory of syncs of one query at one API, in the file `path`. Raises BadInput when the file cannot be used."""

    def __init__(self, path: Path, api: str, query: Mapping[str, str]) -> None:
        said = json.dumps([api.rstrip("/"), sorted(query.items())], ensure_ascii=False)
        self._key = hashlib.sha256(said.encode()).hexdigest()[:16]
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            self._connection = sqlite3.connect(path, timeout=60, isolation_level=None)
            self._connection.executescript(_SCHEMA)
            self._connection.execute("INSERT OR IGNORE INTO runs (key, query) VALUES (?, ?)", (self._key, said))
        except (OSError, sqlite3.Error) as error:
            raise BadInput(f"{path} cannot be used to remember a sync ({error}). Move it away, or free it.") from None

    def close(self) -> None:
        """Release the file."""
        self._connection.close()

    @property
    def run(self) -> Run:
        """Where the run is."""
        row = self._connection.execute(
            "SELECT since, token, announced, newest, running, number FROM runs WHERE key = ?", (self._key,)
        ).fetchone()
        return Run(row[0], row[1], row[2], row[3], bool(row[4]), row[5])

    def begin(self, since: str) -> None:
        """A new run, of what was updated on `since` or later."""
        self._connection.execute(
            "UPDATE runs SET since = ?, token = '', announced = NULL, running = 1, number = number + 1 WHERE key = ?",
            (since, self._key),
        )

    def advance(self, token: str | None, announced: int | None, seen: Iterable[tuple[str, str]]) -> None:
        """A page is in the archive: its studies as (NCT number, update date), and the token of the next one."""
        with self._together():
            self._connection.executemany(
                "INSERT OR REPLACE INTO members SELECT key, ?, ?, number FROM runs WHERE key = ?",
                [(nct_id, updated, self._key) for nct_id, updated in seen],
            )
            self._connection.execute(
                "UPDATE runs SET token = ?, announced = coalesce(?, announced) WHERE key = ?",
                (token or "", announced, self._key),
            )

    def received(self) -> int:
        """How many different studies the present run has brought."""
        row = self._connection.execute(
            "SELECT count(*) FROM members m JOIN runs r ON m.key = r.key AND m.number = r.number WHERE r.key = ?",
            (self._key,),
        ).fetchone()
        return int(row[0])

    def not_seen(self) -> list[str]:
        """The studies that earlier runs brought and the present one has not."""
        rows = self._connection.execute(
            "SELECT nct_id FROM members m JOIN runs r ON m.key = r.key WHERE r.key = ? AND m.number < r.number"
            " ORDER BY nct_id",
            (self._key,),
        )
        return [row[0] for row in rows]

    def forget(self, nct_id: str) -> None:
        """The study no longer belongs to the query."""
        self._connection.execute("DELETE FROM members WHERE key = ? AND nct_id = ?", (self._key, nct_id))

    def finish(self) -> None:
        """The run is whole: what it saw is current."""
        self._connection.execute(
            "UPDATE runs SET running = 0, token = '', newest = max(newest,"
            " coalesce((SELECT max(updated) FROM members WHERE key = runs.key), '')) WHERE key = ?",
            (self._key,),
        )

    @contextmanager
    def _together(self) -> Iterator[None]:
        self._connection.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            self._connection.execute("ROLLBACK")
            raise
        self._connection.execute("COMMIT")


@contextmanager
def open_sync_state(path: Path, api: str, query: Mapping[str, str]) -> Iterator[SyncState]:
    """The memory of a sync, closed at the end."""
    with closing(SyncState(path, api, query)) as state:
        yield state
