"""Where records come from: a file, a zip or a folder, as one stream of records and of trouble.

A folder is walked to the bottom in the order of its names; what does not look like JSON or packed JSON is passed over.
"""

from __future__ import annotations

import os
import stat
import zipfile
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import BinaryIO, cast

from trialogue.errors import BadInput, NotFound
from trialogue.registry.byte_streams import ZIP_MAGICS
from trialogue.registry.json_files import Found, Unread, looks_known, read_json

Progress = Callable[[int, int], None]
"""Called with bytes read and bytes in all, of the files as they lie on disk."""


def read_records(path: Path, progress: Progress | None = None) -> Iterator[Found | Unread]:
    """Everything under `path`. Raises NotFound when there is nothing at `path`."""
    check_source(path)
    closed: list[OSError] = []
    files = _files_of(path, closed) if path.is_dir() else [path]
    for error in closed:
        yield _unreadable(Path(error.filename).relative_to(path).as_posix(), error)
    if path.is_dir() and not any(looks_known(file.name) for file in files):
        yield Unread(path.name, "", "the folder holds no JSON or packed JSON file", "Give a folder of study records.")
    total = sum(_size_of(file) for file in files)
    done = 0
    for file in files:
        shown = file.relative_to(path).as_posix() if path.is_dir() else file.name
        if path.is_dir() and not looks_known(file.name):
            yield _passed_over(shown)
        else:
            report = (lambda at, before=done: progress(before + at, total)) if progress else None
            yield from _read_file(file, shown, report)
        done += _size_of(file)
        if progress:
            progress(done, total)


def check_source(path: Path) -> None:
    """Raise NotFound when there is nothing at `path`, BadInput when it may not be looked at."""
    try:
        path.stat()
    except FileNotFoundError:
        raise NotFound(
            f"{path} does not exist. Give a JSON, JSONL, .gz, .zst or .zip file, or a folder of them."
        ) from None
    except OSError as error:
        raise BadInput(
            f"{str(path)[:200]} cannot be read: {error.strerror}. Check the path and its permissions."
        ) from None


def _unreadable(shown: str, error: OSError) -> Unread:
    return Unread(shown, "", f"cannot be read: {error.strerror or error}", "Check the path and its permissions.")


def _files_of(folder: Path, closed: list[OSError]) -> list[Path]:
    """Every file below `folder`; folders that cannot be opened are added to `closed`."""
    found: list[Path] = []
    for where, folders, names in os.walk(folder, onerror=closed.append):
        folders.sort()
        found += [Path(where) / name for name in sorted(names)]
    return found


def _size_of(file: Path) -> int:
    try:
        status = file.stat()
    except OSError:
        return 0
    return status.st_size if stat.S_ISREG(status.st_mode) else 0


def _passed_over(shown: str) -> Unread:
    return Unread(shown, "", "skipped: by its name neither JSON nor packed JSON", "No action needed.", True)


def _read_file(file: Path, shown: str, report: Callable[[int], None] | None) -> Iterator[Found | Unread]:
    try:
        with file.open("rb") as stream:
            if stream.seekable() and stream.read(4) in ZIP_MAGICS:
                yield from _read_zip(stream, shown, report)
                return
            if stream.seekable():
                stream.seek(0)
            metered = cast(BinaryIO, _Metered(stream, report)) if report else stream
            yield from read_json(metered, shown)
    except OSError as error:
        yield _unreadable(shown, error)


class _Metered:
    """A stream that reports how far it has been read."""

    def __init__(self, stream: BinaryIO, report: Callable[[int], None]) -> None:
        self._stream, self._report, self._done = stream, report, 0

    def read(self, size: int) -> bytes:
        data = self._stream.read(size)
        self._done += len(data)
        self._report(self._done)
        return data


def _read_zip(stream: BinaryIO, shown: str, report: Callable[[int], None] | None) -> Iterator[Found | Unread]:
    try:
        archive = zipfile.ZipFile(stream)
    except (zipfile.BadZipFile, OSError, ValueError) as error:
        yield Unread(shown, "", f"not a readable zip ({error}); it may be truncated", "Get the file again.")
        return
    done = 0
    with archive:
        for member in archive.infolist():
            if not member.is_dir():
                yield from _read_member(archive, member, f"{shown}:{member.filename}")
            done += member.compress_size
            if report:
                report(done)


def _read_member(archive: zipfile.ZipFile, member: zipfile.ZipInfo, shown: str) -> Iterator[Found | Unread]:
    if not looks_known(member.filename):
        yield _passed_over(shown)
        return
    try:
        with archive.open(member) as inside:
            yield from read_json(cast(BinaryIO, inside), shown)
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError) as error:
        # Damaged, encrypted, or packed in a way Python does not know: this member alone is lost.
        yield Unread(shown, "", f"this member cannot be unpacked ({error})", "Get the zip again, without password.")
