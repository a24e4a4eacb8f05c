"""Where records come from: a file or a folder, whatever its packing, as one stream of records and of trouble.

Understood by content: JSON (one study, an array, a page of the API), JSON lines, each plain or in gzip or zstd, and zips
of such files. A folder is walked to the bottom in the order of its names; what does not look like any of these is passed
over.
"""

from __future__ import annotations

import os
import stat
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import BinaryIO, Final, cast

from trialogue.errors import BadInput
from trialogue.registry.byte_streams import ZIP_MAGICS, DamagedStream, read_chunks
from trialogue.registry.json_pieces import Piece, Trouble, cut_json, cut_lines

_BOM: Final = b"\xef\xbb\xbf"
_HEAD: Final = 256 * 1024
_KNOWN_NAMES: Final = (".json", ".jsonl", ".ndjson", ".zip")
_LINE_NAMES: Final = (".jsonl", ".ndjson")
_PACKED: Final = (".gz", ".zst", ".zstd")


@dataclass(frozen=True, slots=True)
class Found:
    """What should be a record: the file (and member), the place in it, the exact bytes."""

    file: str
    position: str
    raw: bytes


@dataclass(frozen=True, slots=True)
class Unread:
    """What is not a record: the place, why, and the fix; `passed_over` when it was never meant to be one."""

    file: str
    position: str
    reason: str
    remedy: str
    passed_over: bool = False


Progress = Callable[[int, int], None]
"""Called with bytes read and bytes in all, of the files as they lie on disk."""


def read_records(path: Path, progress: Progress | None = None) -> Iterator[Found | Unread]:
    """Everything under `path`. Raises BadInput when there is nothing at `path`."""
    if not path.exists():
        raise BadInput(f"{path} does not exist. Give a JSON, JSONL, .gz, .zst or .zip file, or a folder of them.")
    files = _files_of(path) if path.is_dir() else [path]
    total = sum(_size_of(file) for file in files)
    done = 0
    for file in files:
        shown = file.relative_to(path).as_posix() if path.is_dir() else file.name
        if path.is_dir() and not _looks_known(file.name):
            yield _passed_over(shown)
        else:
            report = (lambda at, before=done: progress(before + at, total)) if progress else None
            yield from _read_file(file, shown, report)
        done += _size_of(file)
        if progress:
            progress(done, total)


def _files_of(folder: Path) -> list[Path]:
    found: list[Path] = []
    for where, folders, names in os.walk(folder):
        folders.sort()
        found += [Path(where) / name for name in sorted(names)]
    return found


def _size_of(file: Path) -> int:
    try:
        status = file.stat()
    except OSError:
        return 0
    return status.st_size if stat.S_ISREG(status.st_mode) else 0


def _looks_known(name: str) -> bool:
    return _plain_name(name).endswith(_KNOWN_NAMES) or name.lower().endswith(_PACKED)


def _plain_name(name: str) -> str:
    folded = name.lower()
    for ending in _PACKED:
        folded = folded.removesuffix(ending)
    return folded


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
            yield from _read_stream(metered, shown)
    except OSError as error:
        yield Unread(shown, "", f"cannot be read: {error.strerror or error}", "Check the file and its permissions.")


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
    if not _looks_known(member.filename):
        yield _passed_over(shown)
        return
    try:
        with archive.open(member) as inside:
            yield from _read_stream(cast(BinaryIO, inside), shown)
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError) as error:
        # Damaged, encrypted, or packed in a way Python does not know: this member alone is lost.
        yield Unread(shown, "", f"this member cannot be unpacked ({error})", "Get the zip again, without password.")


def _read_stream(stream: BinaryIO, shown: str) -> Iterator[Found | Unread]:
    """The pieces of one plain or packed JSON stream; damage becomes the last of them."""
    empty = True
    try:
        for piece in _cut(read_chunks(stream), shown):
            empty = False
            if isinstance(piece, Piece):
                yield Found(shown, piece.position, piece.raw)
            else:
                yield Unread(shown, piece.position, piece.reason, piece.remedy)
    except DamagedStream as error:
        yield Unread(shown, "end", f"{error}; every record before that was read", "Get the file again.")
        return
    if empty:
        yield Unread(shown, "", "the file is empty or holds only blanks", "Give a file with study records.")


def _cut(chunks: Iterator[bytes], shown: str) -> Iterator[Piece | Trouble]:
    head, damage = _head(chunks)
    rest = chunks if damage is None else _damaged(damage)
    whole = chain([head.removeprefix(_BOM)], rest)
    if head.removeprefix(_BOM).startswith(ZIP_MAGICS):
        reason = "a zip inside another archive is not opened"
        return iter([Trouble("", reason, "Unpack it and import what it holds.")])
    return cut_lines(whole) if _is_lines(head.removeprefix(_BOM), shown) else cut_json(whole)


def _head(chunks: Iterator[bytes]) -> tuple[bytes, DamagedStream | None]:
    """The first stretch, long enough as a rule to hold a whole line."""
    taken: list[bytes] = []
    size = 0
    try:
        while size < _HEAD and (chunk := next(chunks, None)) is not None:
            taken.append(chunk)
            size += len(chunk)
    except DamagedStream as error:
        return b"".join(taken), error
    return b"".join(taken), None


def _damaged(error: DamagedStream) -> Iterator[bytes]:
    raise error
    yield b""


def _is_lines(head: bytes, shown: str) -> bool:
    """Whether this is JSON lines: by name, or because a first line is one object and another follows."""
    lines = [line.strip() for line in head.split(b"\n") if line.strip()]
    if not lines or lines[0] in (b"{", b"["):
        return False
    if _plain_name(shown).endswith(_LINE_NAMES):
        return True
    return len(lines) > 1 and lines[0].startswith(b"{") and lines[0].endswith(b"}") and lines[1].startswith(b"{")
