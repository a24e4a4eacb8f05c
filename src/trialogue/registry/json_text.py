"""Cut JSON text into the exact bytes of its records, without holding the stream in memory.

The text is one object, an array, a page `{"studies": [...]}`, or several such values one behind the other. It is cut by
its brackets only: a record that is wrong inside is still cut whole and rejected alone, and where brackets do not pair
up the cutter takes up again at the next thing that begins like a record.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from trialogue.registry.byte_streams import DamagedStream
from trialogue.registry.json_pieces import BLANKS, LARGEST_RECORD, Piece, Trouble
from trialogue.study.wire import PAGE_START, RECORD_START

_TO_BRACKET: Final = re.compile(rb'(?:[^"{}\[\]]++|"(?:[^"\\]++|\\.)*+")*+([{}\[\]])', re.DOTALL)
_SCALAR: Final = re.compile(rb'(?:"(?:[^"\\]++|\\.)*+"|[^",\[\]{}]++)++', re.DOTALL)
_CLOSES: Final = {ord("}"): ord("{"), ord("]"): ord("[")}
_OPENS: Final = frozenset(b"{[")
_LIST_ENDS: Final = frozenset(b",]}")
_START_BYTES: Final = 256
"""Longer than anything `RECORD_START` matches, blanks included."""


def cut_json(chunks: Iterator[bytes]) -> Iterator[Piece | Trouble]:
    """One piece for every record of JSON text. Raises DamagedStream, after its last piece, where it is damaged."""
    cutter = _Cutter(chunks)
    yield from cutter.cut()
    if cutter.damage is not None:
        raise cutter.damage


class _Cutter:
    """The bytes not yet cut, and how far they are understood."""

    def __init__(self, chunks: Iterator[bytes]) -> None:
        self._chunks = chunks
        self._buffer = b""
        self._at = 0
        self._count = 0
        self._listed = False
        self._resumed = False
        self.damage: DamagedStream | None = None

    def cut(self) -> Iterator[Piece | Trouble]:
        while (byte := self._next_byte()) is not None:
            if byte == ord("["):
                self._at += 1
                yield from self._cut_array("array")
            elif byte == ord("{") and (page := self._page_start()) is not None:
                self._at = page
                yield from self._cut_array("page")
                yield from self._skip_page_end()
            elif byte == ord("{"):
                yield from self._cut_record()
            elif self._resumed and byte in _LIST_ENDS:
                # Left over from a list whose beginning was lost in the damage.
                self._at += 1
            else:
                yield from self._stray_text()

    def _cut_array(self, form: str) -> Iterator[Piece | Trouble]:
        self._listed = True
        while (byte := self._next_byte()) is not None:
            if byte == ord(","):
                self._at += 1
            elif byte == ord("]"):
                self._at += 1
                return
            elif byte in _OPENS:
                yield from self._cut_record()
            else:
                yield from self._cut_scalar()
        if self.damage is None:
            reason = f"the {form} is not closed: the file ends after record {self._count}"
            yield Trouble("end", reason, "Get the file again; what it held is taken.")

    def _cut_record(self) -> Iterator[Piece | Trouble]:
        self._count += 1
        position = f"record {self._count}"
        place = self._matching_bracket()
        if place and place[1] - place[0] <= LARGEST_RECORD:
            start, self._at = place
            yield Piece(position if self._listed or self._count > 1 else "", self._buffer[start : self._at])
            return
        yield Trouble(position, self._pass_over(place), "Get the record again.")

    def _pass_over(self, place: tuple[int, int] | None) -> str:
        """Go on behind a record that cannot be cut out, or was but is too long; what is wrong with it."""
        what = f"the record that begins {self._shown()!r}"
        too_long = f"{what} is longer than {LARGEST_RECORD:,} bytes"
        if place:
            self._at = place[1]
            return too_long
        overflow = len(self._buffer) - self._at > LARGEST_RECORD
        self._resumed = self._take_up_again(self._at + 1)
        if not self._resumed:
            return f"{what} is not complete: the file ends inside it"
        reason = too_long if overflow else f"{what} is not complete: its brackets do not pair up"
        return f"{reason}; reading goes on at the next one that begins with its protocolSection"

    def _cut_scalar(self) -> Iterator[Piece]:
        self._count += 1
        match = _SCALAR.match(self._buffer, self._at)
        while (match is None or match.end() == len(self._buffer)) and len(self._buffer) - self._at <= LARGEST_RECORD:
            if not self._fill():
                break
            match = _SCALAR.match(self._buffer, self._at)
        end = match.end() if match else self._at + 1
        raw = self._buffer[self._at : end].strip(BLANKS)
        self._at = end
        yield Piece(f"record {self._count}", raw)

    def _stray_text(self) -> Iterator[Trouble]:
        """Something at top level that opens neither object nor array: pass on to the next thing that does."""
        shown = self._shown()
        position = f"after record {self._count}" if self._count else ""
        self._take_up_again(self._at)
        yield Trouble(
            position,
            f"expected a JSON object or array, found text that begins {shown!r}",
            "Give study records as JSON, JSONL, or a zip or folder of JSON files.",
        )

    def _skip_page_end(self) -> Iterator[Trouble]:
        """Pass over what follows the list of studies in a page, to its closing brace."""
        if place := self._matching_bracket(depth=[ord("{")]):
            self._at = place[1]
        elif self.damage is None:
            yield Trouble("end", "the page is not closed", "Get the file again; what it held is taken.")
            self._at = len(self._buffer)

    def _matching_bracket(self, depth: list[int] | None = None) -> tuple[int, int] | None:
        """Start and end of the value that begins here; None when its brackets do not pair up or the stream ends."""
        self._drop()
        scan, depth = self._at, depth or []
        while True:
            match = _TO_BRACKET.match(self._buffer, scan)
            if match is None:
                if len(self._buffer) - self._at > LARGEST_RECORD or not self._fill():
                    return None
                continue
            scan, bracket = match.end(), match[1][0]
            if bracket in _OPENS:
                depth.append(bracket)
            elif not depth or depth.pop() != _CLOSES[bracket]:
                return None
            if not depth:
                return self._at, scan

    def _shown(self) -> str:
        return self._buffer[self._at : self._at + 40].decode(errors="replace")

    def _page_start(self) -> int | None:
        self._drop()
        self._fill_to(4096)
        match = PAGE_START.match(self._buffer, self._at)
        return match.end() if match else None

    def _take_up_again(self, start: int) -> bool:
        """Pass on to the next thing that begins like a record, from `start` on; false when the stream has none."""
        self._at = start
        while True:
            match = RECORD_START.search(self._buffer, self._at)
            if match is not None:
                self._at = match.start()
                return True
            # The beginning of one may stand at the very end of what is at hand.
            self._at = max(self._at, len(self._buffer) - _START_BYTES)
            self._drop()
            if not self._fill():
                self._at = len(self._buffer)
                return False

    def _next_byte(self) -> int | None:
        while True:
            while self._at < len(self._buffer):
                byte = self._buffer[self._at]
                if byte not in BLANKS:
                    return byte
                self._at += 1
            self._drop()
            if not self._fill():
                return None

    def _drop(self) -> None:
        """Forget what is already cut, once it is the larger part: so that forgetting stays cheap."""
        if self._at > len(self._buffer) // 2:
            self._buffer, self._at = self._buffer[self._at :], 0

    def _fill_to(self, size: int) -> None:
        """Have `size` bytes at hand that are not yet cut, where the stream has as many."""
        while len(self._buffer) - self._at < size and self._fill():
            pass

    def _fill(self) -> bool:
        """Take in more, about as much as is held, so that a long record is not scanned over and over."""
        taken: list[bytes] = []
        size = 0
        try:
            while size <= len(self._buffer) // 2 and (chunk := next(self._chunks, None)) is not None:
                taken.append(chunk)
                size += len(chunk)
        except DamagedStream as error:
            self.damage = error
            self._chunks = iter(())
        self._buffer += b"".join(taken)
        return size > 0
