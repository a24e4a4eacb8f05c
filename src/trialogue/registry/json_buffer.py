"""The part of a JSON stream that is at hand: finding where values end in it, and taking in more of the stream."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from trialogue.registry.byte_streams import DamagedStream
from trialogue.registry.json_pieces import BLANKS, LARGEST_RECORD
from trialogue.study.wire import PAGE_START, RECORD_START

_TO_BRACKET: Final = re.compile(rb'(?:[^"{}\[\]]++|"(?:[^"\\]++|\\.)*+")*+([{}\[\]])', re.DOTALL)
_SCALAR: Final = re.compile(rb'(?:"(?:[^"\\]++|\\.)*+"|[^",\[\]{}]++)++', re.DOTALL)
_CLOSES: Final = {ord("}"): ord("{"), ord("]"): ord("[")}
OPENING: Final = frozenset(b"{[")
_START_BYTES: Final = 256
"""Longer than anything `RECORD_START` matches, blanks included."""


class JsonBuffer:
    """The bytes at hand, of which those before `at` are done with; `damage` is what ended the stream too early."""

    def __init__(self, chunks: Iterator[bytes]) -> None:
        self._chunks = chunks
        self._held = b""
        self.at = 0
        self.damage: DamagedStream | None = None

    @property
    def waiting(self) -> int:
        """How many bytes at hand are not done with."""
        return len(self._held) - self.at

    def take(self, end: int) -> bytes:
        """The bytes up to `end`, done with hereby."""
        start, self.at = self.at, end
        return self._held[start:end]

    def take_rest(self) -> None:
        """Be done with everything at hand."""
        self.at = len(self._held)

    def shown(self) -> str:
        """How what comes next begins, for a message."""
        return self._held[self.at : self.at + 40].decode(errors="replace")

    def matching_bracket(self, depth: list[int] | None = None) -> int | None:
        """The end of the value that begins here; None when its brackets do not pair up or the stream ends."""
        self._drop()
        scan, depth = self.at, depth or []
        while True:
            match = _TO_BRACKET.match(self._held, scan)
            if match is None:
                if self.waiting > LARGEST_RECORD or not self._fill():
                    return None
                continue
            scan, bracket = match.end(), match[1][0]
            if bracket in OPENING:
                depth.append(bracket)
            elif not depth or depth.pop() != _CLOSES[bracket]:
                return None
            if not depth:
                return scan

    def scalar_end(self) -> int:
        """The end of the text, number or word that begins here."""
        match = _SCALAR.match(self._held, self.at)
        while (match is None or match.end() == len(self._held)) and self.waiting <= LARGEST_RECORD:
            if not self._fill():
                break
            match = _SCALAR.match(self._held, self.at)
        return match.end() if match else self.at + 1

    def page_start(self) -> int | None:
        """Where the list of studies begins, when a page of them begins here."""
        self._drop()
        self._fill_to(4096)
        match = PAGE_START.match(self._held, self.at)
        return match.end() if match else None

    def take_up_again(self, start: int) -> bool:
        """Pass on to the next thing that begins like a record, from `start` on; false when the stream has none."""
        self.at = start
        while True:
            match = RECORD_START.search(self._held, self.at)
            if match is not None:
                self.at = match.start()
                return True
            # The beginning of one may stand at the very end of what is at hand.
            self.at = max(self.at, len(self._held) - _START_BYTES)
            self._drop()
            if not self._fill():
                self.at = len(self._held)
                return False

    def next_byte(self) -> int | None:
        """The next byte that is not blank; None at the end of the stream."""
        while True:
            while self.at < len(self._held):
                byte = self._held[self.at]
                if byte not in BLANKS:
                    return byte
                self.at += 1
            self._drop()
            if not self._fill():
                return None

    def _drop(self) -> None:
        """Forget what is already cut, once it is the larger part: so that forgetting stays cheap."""
        if self.at > len(self._held) // 2:
            self._held, self.at = self._held[self.at :], 0

    def _fill_to(self, size: int) -> None:
        """Have `size` bytes at hand that are not yet cut, where the stream has as many."""
        while self.waiting < size and self._fill():
            pass

    def _fill(self) -> bool:
        """Take in more, about as much as is held, so that a long record is not scanned over and over."""
        taken: list[bytes] = []
        size = 0
        try:
            while size <= len(self._held) // 2 and (chunk := next(self._chunks, None)) is not None:
                taken.append(chunk)
                size += len(chunk)
        except DamagedStream as error:
            self.damage = error
            self._chunks = iter(())
        self._held += b"".join(taken)
        return size > 0
