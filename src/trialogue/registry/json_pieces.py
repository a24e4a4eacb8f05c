"""What a stream of JSON is cut into: pieces that should be records, and stretches that hold none."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

LARGEST_RECORD: Final = 64 * 1024 * 1024
"""Bytes; the largest real record with results is about a tenth of this."""

BLANKS: Final = b" \t\r\n"


@dataclass(frozen=True, slots=True)
class Piece:
    """The bytes of what should be one record, and where they stand ("line 3", "record 3", or "" for a whole file)."""

    position: str
    raw: bytes


@dataclass(frozen=True, slots=True)
class Trouble:
    """A stretch that holds no record: where, what is wrong, and the fix."""

    position: str
    reason: str
    remedy: str
