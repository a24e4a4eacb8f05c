"""The directory of snapshots: one lock for builders, one pointer to what serves, sweeping what nobody needs."""

from __future__ import annotations

import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from trialogue.errors import BadInput, NotReady

BUILDING: Final = "building-"
KEPT: Final = 2
_POINTER: Final = "CURRENT"
_IN_USE: Final = "in-use"


def snapshots_folder(home: Path) -> Path:
    """Where the snapshots of a home live."""
    return home / "snapshots"


@contextmanager
def build_lock(home: Path) -> Iterator[Path]:
    """Be the only builder of a home; the folder of snapshots. Raises BadInput when another build is running.

    The lock belongs to the process: killed at any moment, it is free.
    """
    folder = snapshots_folder(home)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        lock = os.open(folder / "lock", os.O_RDWR | os.O_CREAT, 0o644)
    except OSError as error:
        raise BadInput(f"{folder} cannot be written ({error.strerror}). Choose another home with --home.") from None
    try:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            other = os.pread(lock, 32, 0).decode("ascii", "replace").strip() or "unknown"
            raise BadInput(
                f"another build is running in {folder} (process {other}). Wait for it to end, then try again."
            ) from None
        os.ftruncate(lock, 0)
        os.pwrite(lock, str(os.getpid()).encode(), 0)
        yield folder
    finally:
        os.close(lock)


def sweep(folder: Path) -> None:
    """Remove what crashed builds left. Only under the build lock."""
    for left in folder.glob(f"{BUILDING}*"):
        shutil.rmtree(left, ignore_errors=True)
    (folder / f"{_POINTER}.new").unlink(missing_ok=True)


def current_folder(home: Path) -> Path:
    """The snapshot that serves. Raises NotReady naming the command that makes one."""
    folder = snapshots_folder(home)
    try:
        name = (folder / _POINTER).read_text(encoding="utf-8").strip()
    except FileNotFoundError:
        raise NotReady(
            f"there is no snapshot in {home}. Run: trialogue demo, or trialogue registry import PATH, "
            "or trialogue snapshot build"
        ) from None
    except OSError as error:
        raise NotReady(
            f"{folder / _POINTER} cannot be read ({error.strerror}). Run: trialogue snapshot build"
        ) from None
    if not name or Path(name).name != name or not (folder / name).is_dir():
        raise NotReady(f"{folder / _POINTER} names {name!r}, which is not there. Run: trialogue snapshot build")
    return folder / name


def swap_in(building: Path, name: str) -> Path:
    """Make a finished build durable under `name` and point to it: before this the old one serves, after it the new."""
    for path in building.rglob("*"):
        _flush(path)
    _flush(building)
    (building / _IN_USE).touch()
    final = building.parent / name
    building.rename(final)
    _flush(building.parent)
    pointer = building.parent / f"{_POINTER}.new"
    pointer.write_text(name + "\n", encoding="utf-8")
    _flush(pointer)
    pointer.replace(building.parent / _POINTER)
    _flush(building.parent)
    return final


def hold(snapshot: Path) -> int:
    """Mark a snapshot as in use for as long as the returned descriptor is open."""
    descriptor = os.open(snapshot / _IN_USE, os.O_RDONLY)
    fcntl.flock(descriptor, fcntl.LOCK_SH)
    return descriptor


def prune(folder: Path, current: Path) -> None:
    """Remove all but the current snapshot and the one before, except those that somebody holds open."""
    old = sorted((path for path in folder.iterdir() if path.is_dir() and path != current), key=_age, reverse=True)
    for path in [each for each in old if not each.name.startswith(BUILDING)][KEPT - 1 :]:
        if not _held(path):
            shutil.rmtree(path, ignore_errors=True)


def _age(snapshot: Path) -> tuple[str, int]:
    """The second of its build as its name has it; of those of one second, the order in which they were swapped in."""
    return snapshot.name.partition("-")[0], snapshot.stat().st_mtime_ns


def _held(snapshot: Path) -> bool:
    try:
        descriptor = os.open(snapshot / _IN_USE, os.O_RDONLY)
    except FileNotFoundError:
        return False
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    finally:
        os.close(descriptor)
    return False


def _flush(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
