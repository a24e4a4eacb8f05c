"""Cut JSON text into the exact bytes of its records, without holding the stream in memory.

The text is one object, an array, a page `{"studies": [...]}`, or several such values one behind the other. It is cut by
its brackets only: a record that is wrong inside is still cut whole and rejected alone, and where brackets do not pair
up the cutter takes up again at the next thing that begins like a record.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from trialogue.registry.json_buffer import OPENING, JsonBuffer
from trialogue.registry.json_pieces import BLANKS, LARGEST_RECORD, Piece, Trouble

_LIST_ENDS: Final = frozenset(b",]}")


def cut_json(chunks: Iterator[bytes]) -> Iterator[Piece | Trouble]:
    """One piece for every record of JSON text. Raises DamagedStream, after its last piece, where it is damaged."""
    buffer = JsonBuffer(chunks)
    yield from _Cutter(buffer).cut()
    if buffer.damage is not None:
        raise buffer.damage


class _Cutter:
    """What has been cut so far: how many records, whether from a list, whether damage was passed."""

    def __init__(self, buffer: JsonBuffer) -> None:
        self._buffer = buffer
        self._count = 0
        self._listed = False
        self._resumed = False

    def cut(self) -> Iterator[Piece | Trouble]:
        buffer = self._buffer
        while (byte := buffer.next_byte()) is not None:
            if byte == ord("["):
                buffer.at += 1
                yield from self._cut_array("array")
            elif byte == ord("{") and (page := buffer.page_start()) is not None:
                buffer.at = page
                yield from self._cut_array("page")
                yield from self._skip_page_end()
            elif byte == ord("{"):
                yield self._cut_record()
            elif self._resumed and byte in _LIST_ENDS:
                # Left over from a list whose beginning was lost in the damage.
                buffer.at += 1
            else:
                yield self._stray_text()

    def _cut_array(self, form: str) -> Iterator[Piece | Trouble]:
        self._listed = True
        while (byte := self._buffer.next_byte()) is not None:
            if byte == ord(","):
                self._buffer.at += 1
            elif byte == ord("]"):
                self._buffer.at += 1
                return
            elif byte in OPENING:
                yield self._cut_record()
            else:
                yield self._cut_scalar()
        if self._buffer.damage is None:
            reason = f"the {form} is not closed: the file ends after record {self._count}"
            yield Trouble("end", reason, "Get the file again; what it held is taken.")

    def _cut_record(self) -> Piece | Trouble:
        self._count += 1
        position = f"record {self._count}"
        end = self._buffer.matching_bracket()
        if end is None or end - self._buffer.at > LARGEST_RECORD:
            return Trouble(position, self._pass_over(end), "Get the record again.")
        return Piece(position if self._listed or self._count > 1 else "", self._buffer.take(end))

    def _pass_over(self, end: int | None) -> str:
        """Go on behind a record that cannot be cut out, or could but is too long; what is wrong with it."""
        what = f"the record that begins {self._buffer.shown()!r}"
        too_long = f"{what} is longer than {LARGEST_RECORD:,} bytes"
        if end is not None:
            self._buffer.at = end
            return too_long
        overflow = self._buffer.waiting > LARGEST_RECORD
        self._resumed = self._buffer.take_up_again(self._buffer.at + 1)
        if not self._resumed:
            return f"{what} is not complete: the file ends inside it"
        reason = too_long if overflow else f"{what} is not complete: its brackets do not pair up"
        return f"{reason}; reading goes on at the next one that begins with its protocolSection"

    def _cut_scalar(self) -> Piece:
        self._count += 1
        return Piece(f"record {self._count}", self._buffer.take(self._buffer.scalar_end()).strip(BLANKS))

    def _stray_text(self) -> Trouble:
        """Something at top level that opens neither object nor array: pass on to the next record."""
        reason = f"expected a JSON object or array, found text that begins {self._buffer.shown()!r}"
        self._buffer.take_up_again(self._buffer.at)
        position = f"after record {self._count}" if self._count else ""
        return Trouble(position, reason, "Give study records as JSON, JSONL, or a zip or folder of JSON files.")

    def _skip_page_end(self) -> Iterator[Trouble]:
        """Pass over what follows the list of studies in a page, to its closing brace."""
        end = self._buffer.matching_bracket(depth=[ord("{")])
        if end is not None:
            self._buffer.at = end
            return
        if self._buffer.damage is None:
            yield Trouble("end", "the page is not closed", "Get the file again; what it held is taken.")
        self._buffer.take_rest()
