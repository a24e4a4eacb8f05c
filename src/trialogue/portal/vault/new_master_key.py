"""Change the master key: wrap every key anew, all or none, so that the old master key opens nothing from then on.

The new key lies beside the old one, as `desk.key.MARK`, before the database changes, and takes its place afterwards.
Cut off at any moment, by a kill or a power cut, the database was wrapped by the one or by the other as a whole, and
both keys are there: `finish_change` puts the right one into place when the next command starts.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from django.db import connection, transaction

from trialogue.errors import BadInput
from trialogue.portal.vault.master_key import (
    KEY_FILE,
    NEW_VARIABLE,
    VARIABLE,
    decode_key,
    mark_of,
    master_key,
    sync_folder,
    write_key,
)
from trialogue.portal.vault.models import DataKey, MarkingKey
from trialogue.portal.vault.sealing import new_key
from trialogue.portal.vault.wrapping import unwrap, wrap

_AT_ONCE: Final = 500


def change_master_key(home: Path) -> tuple[int, str]:
    """Wrap every key of the desk with a new master key; how many, and the mark of the new one.

    Where `TRIALOGUE_DESK_KEY` gives the key in force, `TRIALOGUE_NEW_DESK_KEY` gives the new one; else a new one is
    made. Raises BadInput where that is missing or the same; NotReady where the key in force opens not everything.
    """
    with _alone(home):
        finish_change(home)  # another change may have been cut off since this command began, while it asked
        old, given = master_key(), os.environ.get(NEW_VARIABLE)
        new = decode_key(given, NEW_VARIABLE) if given else new_key()
        if os.environ.get(VARIABLE) and not given:
            raise BadInput(f"{VARIABLE} gives the key in force, so the new one is yours to make: set {NEW_VARIABLE}")
        if new == old:
            raise BadInput(f"{NEW_VARIABLE} is the key that is in force; make another")
        _remove_left(home)
        if not os.environ.get(VARIABLE):
            write_key(_waiting(home, mark_of(new)), new)
        count = _wrap_anew(old, new)
        finish_change(home)
        count += _wrap_anew(old, new)  # of a portal that was not stopped, and sealed with the old key meanwhile
        _clean_up()
        return count, mark_of(new)


def finish_change(home: Path) -> None:
    """Put the new key into its place where the database is wrapped by it already."""
    row = MarkingKey.objects.first()
    if row is not None and (waiting := _waiting(home, row.wrapped_by)).exists():
        waiting.replace(home / KEY_FILE)
        sync_folder(home)


def _remove_left(home: Path) -> None:
    """Remove keys of changes that were cut off before the database changed; never one that something is wrapped by."""
    for left in home.glob(f"{KEY_FILE}.*"):
        mark = left.name.removeprefix(f"{KEY_FILE}.")
        if not any(kind.objects.filter(wrapped_by=mark).exists() for kind in (MarkingKey, DataKey)):
            left.unlink()


@transaction.atomic
def _wrap_anew(old: bytes, new: bytes) -> int:
    """Wrap again whatever the old key has wrapped. Raises NotReady or CannotOpen, and then nothing has changed."""
    count = 0
    marking = MarkingKey.objects.select_for_update().first()
    if marking is not None and marking.wrapped_by != mark_of(new):
        wrap(marking, unwrap(marking, old), new)
        marking.save()
    waiting = DataKey.objects.select_for_update().exclude(wrapped_by=mark_of(new)).order_by("id")
    while rows := list(waiting[:_AT_ONCE]):
        for row in rows:
            wrap(row, unwrap(row, old), new)
        count += DataKey.objects.bulk_update(rows, ["wrapped", "wrapped_by"])
    return count


def _clean_up() -> None:
    """Let no older form of the rows lie about in the database's files, as far as that is in our hands."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("VACUUM FULL vault_datakey")
            cursor.execute("VACUUM FULL vault_markingkey")
        else:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def _waiting(home: Path, mark: str) -> Path:
    return home / f"{KEY_FILE}.{mark}"


@contextmanager
def _alone(home: Path) -> Iterator[None]:
    """One change at a time in a home."""
    with (home / "desk.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise BadInput("another process is changing the desk key of this home; wait until it has ended") from None
        yield
