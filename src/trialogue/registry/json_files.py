"""One JSON stream, plain or packed, as records and trouble: which shape it has is told here.

Understood by content: JSON (one study, an array, a page of the API) and JSON lines, each plain, in gzip or in zstd.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain
from typing import BinaryIO, Final

from trialogue.registry.byte_streams import ZIP_MAGICS, DamagedStream, read_chunks
from trialogue.registry.json_lines import cut_lines
from trialogue.registry.json_pieces import Piece, Trouble
from trialogue.registry.json_text import cut_json

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


def looks_known(name: str) -> bool:
    """Whether a file of this name may hold records, plain or packed."""
    return _plain_name(name).endswith(_KNOWN_NAMES) or name.lower().endswith(_PACKED)


def _plain_name(name: str) -> str:
    folded = name.lower()
    for ending in _PACKED:
        folded = folded.removesuffix(ending)
    return folded


def read_json(stream: BinaryIO, shown: str) -> Iterator[Found | Unread]:
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
        yield Unread(
            shown,
            "",
            "the file holds no record: it is empty, blank, or an empty list",
            "Give a file with study records.",
        )


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
