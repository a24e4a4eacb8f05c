"""Bytes of a file in chunks, unpacked where it is gzip or zstd; what comes before a damage is kept.

Formats are told by their first bytes, not by the file's name. A stream that ends too early or is damaged gives all it
held up to there and then raises :class:`DamagedStream`.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterator
from typing import BinaryIO, Final, Protocol

import zstandard

CHUNK: Final = 64 * 1024
GZIP_MAGIC: Final = b"\x1f\x8b"
ZSTD_MAGIC: Final = b"\x28\xb5\x2f\xfd"
ZIP_MAGICS: Final = (b"PK\x03\x04", b"PK\x05\x06")

_REPLAY_STEP: Final = 16
"""When a chunk turns out damaged it is read again in steps this small, to keep what precedes the damage."""


class DamagedStream(Exception):
    """The stream ends too early or does not unpack; the message says which."""


class _Unpacker(Protocol):
    @property
    def eof(self) -> bool: ...
    @property
    def unused_data(self) -> bytes: ...
    def decompress(self, data: bytes, /) -> bytes: ...


def read_chunks(stream: BinaryIO) -> Iterator[bytes]:
    """The unpacked content of `stream`. Raises DamagedStream after the last good byte."""
    first = _read(stream)
    chunks = _chain(first, stream)
    if first.startswith(GZIP_MAGIC):
        return _unpack(chunks, lambda: zlib.decompressobj(wbits=31), "gzip")
    if first.startswith(ZSTD_MAGIC):
        return _unpack(chunks, lambda: zstandard.ZstdDecompressor().decompressobj(), "zstd")
    return chunks


def _chain(first: bytes, stream: BinaryIO) -> Iterator[bytes]:
    chunk = first
    while chunk:
        yield chunk
        chunk = _read(stream)


def _read(stream: BinaryIO) -> bytes:
    try:
        return stream.read(CHUNK)
    except (OSError, EOFError, zlib.error, ValueError) as error:
        # A damaged disk, or a damaged member of a zip (whose check sums raise zipfile.BadZipFile: see sources.py).
        raise DamagedStream(f"reading failed: {error}") from None


def _unpack(chunks: Iterator[bytes], start: Callable[[], _Unpacker], form: str) -> Iterator[bytes]:
    """Unpack one or more members or frames, one behind the other."""
    unpacker = start()
    begun = False
    for chunk in chunks:
        data = chunk
        while data:
            if unpacker.eof:
                unpacker, begun = start(), False
            begun = True
            yield from _feed(unpacker, data, form)
            data = unpacker.unused_data if unpacker.eof else b""
    if begun and not unpacker.eof:
        raise DamagedStream(f"the {form} data ends too early: the file is truncated")


def _feed(unpacker: _Unpacker, data: bytes, form: str) -> Iterator[bytes]:
    # zlib gives nothing of a chunk it fails on, so a copy made before can be asked again, step by step.
    spare = unpacker.copy() if hasattr(unpacker, "copy") else None
    try:
        unpacked = unpacker.decompress(data)
    except (zlib.error, zstandard.ZstdError) as error:
        yield from _replay(spare, data)
        raise DamagedStream(f"the {form} data is damaged ({error})") from None
    if unpacked:
        yield unpacked


def _replay(spare: _Unpacker | None, data: bytes) -> Iterator[bytes]:
    if spare is None:
        return
    for at in range(0, len(data), _REPLAY_STEP):
        try:
            yield spare.decompress(data[at : at + _REPLAY_STEP])
        except zlib.error:
            return
