"""Cut JSON lines into records, without holding the stream in memory: a line that is wrong costs only itself."""

from __future__ import annotations

from collections.abc import Iterator

from trialogue.registry.byte_streams import DamagedStream
from trialogue.registry.json_pieces import BLANKS, LARGEST_RECORD, Piece, Trouble


def cut_lines(chunks: Iterator[bytes]) -> Iterator[Piece | Trouble]:
    """One piece for every line that is not blank. A line beyond `LARGEST_RECORD` is trouble; the next goes on.

    Raises DamagedStream, after the piece of a line cut short, where the stream is damaged.
    """
    kept: list[bytes] = []
    size = number = 0
    damages: list[DamagedStream] = []
    for chunk in _until_damage(chunks, damages):
        *whole, rest = chunk.split(b"\n")
        for part in whole:
            number += 1
            yield from _line(number, [*kept, part], size + len(part))
            kept, size = [], 0
        size += len(rest)
        # Beyond the limit only the size is kept: the line is going to be refused.
        kept = [*kept, rest] if size <= LARGEST_RECORD else []
    yield from _line(number + 1, kept, size)
    if damages:
        raise damages[0]


def _until_damage(chunks: Iterator[bytes], damages: list[DamagedStream]) -> Iterator[bytes]:
    try:
        yield from chunks
    except DamagedStream as error:
        damages.append(error)


def _line(number: int, parts: list[bytes], size: int) -> Iterator[Piece | Trouble]:
    position = f"line {number}"
    if size > LARGEST_RECORD:
        yield Trouble(position, f"the line has {size:,} bytes, more than {LARGEST_RECORD:,}", "Check the file.")
    elif raw := b"".join(parts).strip(BLANKS):
        yield Piece(position, raw)
