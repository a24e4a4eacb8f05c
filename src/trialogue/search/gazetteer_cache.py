"""The compiled gazetteer of this user: compiled once for all homes, because compiling takes ten times a small build.

It lies in `$TRIALOGUE_CACHE`, else `$XDG_CACHE_HOME/trialogue`, else `~/.cache/trialogue`, holds nothing of anybody,
and may be deleted at any time.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from trialogue.search.gazetteer_build import build_gazetteer, gazetteer_version


def cache_folder() -> Path:
    """Where the compiled gazetteers are kept."""
    if given := os.environ.get("TRIALOGUE_CACHE"):
        return Path(given)
    base = os.environ.get("XDG_CACHE_HOME")
    return (Path(base) if base else Path("~/.cache").expanduser()) / "trialogue"


def place_gazetteer(target: Path) -> None:
    """Write the gazetteer to `target`, which must not exist: a copy of the kept one, compiled first where none is kept.

    Where nothing can be kept (a read-only or full cache) it is compiled at `target`.
    """
    name = f"places-{hashlib.sha256(gazetteer_version().encode()).hexdigest()[:16]}.sqlite"
    try:
        shutil.copyfile(_kept(cache_folder() / name), target)
    except (OSError, sqlite3.Error):
        target.unlink(missing_ok=True)
        build_gazetteer(target)


def _kept(file: Path) -> Path:
    """The kept gazetteer, made now where it is not there; what stands under its name is always whole."""
    if file.exists():
        return file
    file.parent.mkdir(parents=True, exist_ok=True)
    with _one_at_a_time(file.with_suffix(".lock")):
        if not file.exists():
            new = file.with_suffix(".new")
            new.unlink(missing_ok=True)
            build_gazetteer(new)
            new.replace(file)
    return file


@contextmanager
def _one_at_a_time(lock: Path) -> Iterator[None]:
    with lock.open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        yield
