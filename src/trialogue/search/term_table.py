"""The terms of many studies by compiled code: pieces of text met before in a table, one pass over each study.

It says what :func:`~trialogue.search.spoken.plainly` says, in a quarter of the time where every piece was met; new ones
cost it more, and loading it takes as long as some hundred studies do. What it has no room for, it leaves to the plain
way.
"""

from __future__ import annotations

import struct
from collections.abc import Mapping
from functools import cache
from itertools import groupby
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from trialogue.search import term_pass as at
from trialogue.search.fields import groups
from trialogue.search.phrases import known_phrases
from trialogue.search.pieces import OPENS, PHASE, RESULTS, indexed, spellings
from trialogue.search.spoken import NCT_ID, Spoken, plainly
from trialogue.search.terms import terms
from trialogue.study.fields import Field, field_named

_ROWS: Final = 1_000_000
_BYTES: Final = 48 * 1024 * 1024
_LINE: Final = 64
_LONGEST: Final = 1000
_MARKS: Final = 4096
_MISSED: Final = 1024
_ROW: Final = struct.Struct(f"={at.IDS_LENGTH + 1}i")
_LEAST_ROOM: Final = 1 << 16

_VALUE, _FIELD, _GROUP = (chr(each) for each in (at.VALUE, at.FIELD, at.GROUP))


class TermTable:
    """What pieces of text were met, and their terms; forgets them all when it is full."""

    def __init__(self, rows: int = _ROWS) -> None:
        self._most = rows
        names, self._numbers = _names()
        # In which group each name was seen last.
        self._names = (*names, np.full(len(_phrases()), -1, np.int64))
        self._slots = np.empty(1 << (2 * rows).bit_length(), np.int32)
        self._rows = _in_lines(rows)
        self._known, self._terms = np.empty(_BYTES, np.uint8), np.empty(_BYTES, np.uint8)
        self._ids = np.empty(_BYTES // 4, np.int32)
        self._table = (self._slots, self._rows, self._known, self._terms, self._ids)
        self._state = np.zeros(at.STATES, np.int64)
        self._marks = np.empty((_MARKS, 2), np.int64)
        # To write a few values one by one takes a fifth of the time through these.
        views = (each.reshape(-1).data for each in (self._state, *self._table))
        self._at, self._slot_at, rows_at, self._known_at, self._terms_at, self._id_at = views
        self._row_bytes = rows_at.cast("B")
        self._missed = np.empty((_MISSED, 3), np.int64)
        self._room = 0
        self._forget()

    def _forget(self) -> None:
        self._slots.fill(-1)
        self._count = self._known_bytes = self._term_bytes = self._ids_used = 0
        for word in self._numbers:
            if word.isascii() and word.isdigit():
                piece = word.encode()
                self._learn(piece, at.hash_of(np.frombuffer(piece, np.uint8), 0, len(piece)), (word,))

    def spoken(self, nct_id: str, found: Mapping[Field, list[Any]]) -> Spoken:
        """What a study with these values says."""
        if found.get(_nct_field()) != [nct_id]:
            return plainly(nct_id, found)
        pieces, written, cuts = _text_of(found)
        if not self._pass(written.encode(), len(pieces)) or self._state[at.VALUES_CUT] != cuts:
            return plainly(nct_id, found)
        return self._told(pieces, any(field.path.startswith("resultsSection.") for field in found))

    def _pass(self, written: bytes, fields: int) -> bool:
        """Run over a text to its end; whether all had room, and all was as it was put together."""
        text = np.frombuffer(written, np.uint8)
        self._make_room(len(text))
        self._ends = np.empty(fields, np.int64)
        out = (self._pieces, self._groups, self._group_ids, self._ends, self._group_ends, self._marks)
        stamp = int(self._state[at.STAMP])
        self._state.fill(0)
        self._state[at.STAMP] = stamp + 1
        stops = 0
        while (ended := at.passed(text, self._state, self._table, self._names, out)) == at.UNKNOWN:
            stops += 1
            missed = [(self._at[at.AT], self._at[at.END], self._at[at.NUMBER])]
            if stops > 1:
                # Every stop costs: from the second on, all that is new in the rest is looked for at once.
                missed = self._missed[: at.missed(text, self._at[at.AT], self._table, self._missed)].tolist()
            if not self._take({written[start:end]: number for start, end, number in missed}):
                return False
        return bool(
            ended == at.DONE
            and self._state[at.FIELDS_DONE] == fields
            and self._state[at.GROUPS_DONE] == len(self._group_ends)
        )

    def _make_room(self, size: int) -> None:
        if size <= self._room:
            return
        # Values of one letter between their marks take most.
        self._room = room = max(_LEAST_ROOM, 2 * size)
        self._pieces, self._groups = np.empty(6 * room, np.uint8), np.empty(3 * room, np.uint8)
        self._group_ids = np.empty(2 * room, np.int64)
        self._group_ends = np.empty(len(groups()), np.int64)

    def _has_room(self, size: int, found: list[str]) -> bool:
        return bool(
            self._count < self._most
            and self._known_bytes + size <= len(self._known)
            and self._term_bytes + sum(4 * len(each) + 1 for each in found) <= len(self._terms)
            and self._ids_used + len(found) <= len(self._ids)
        )

    def _take(self, pieces: Mapping[bytes, int]) -> bool:
        """Learn new pieces with their hashes; whether the pass can go on. The first, at which it stands, is learnt
        whatever must be forgotten for it, others only as far as there is room: so each round comes further."""
        for place, (piece, number) in enumerate(pieces.items()):
            if len(piece) > _LONGEST:
                return False
            found = terms(piece.decode())
            if not self._has_room(len(piece), found):
                if place:
                    break
                self._forget()
                if not self._has_room(len(piece), found):
                    return False
            self._learn(piece, number, found)
        return True

    def _learn(self, piece: bytes, number: int, found: tuple[str, ...] | list[str]) -> None:
        """Keep the terms of a piece that is not there yet."""
        slot = number & (mask := len(self._slots) - 1)
        while self._slot_at[slot] >= 0:
            slot = (slot + 1) & mask
        written = "".join([f"{each} " for each in found]).encode()
        row = (number, self._known_bytes, len(piece), self._term_bytes, len(written), self._ids_used, len(found))
        _ROW.pack_into(self._row_bytes, 4 * at.COLUMNS * self._count, *row)
        self._known_at[self._known_bytes : self._known_bytes + len(piece)] = piece
        self._terms_at[self._term_bytes : self._term_bytes + len(written)] = written
        for place, each in enumerate(found, self._ids_used):
            self._id_at[place] = self._numbers.get(each, -1)
        self._slot_at[slot] = self._count
        self._count += 1
        self._known_bytes += len(piece)
        self._term_bytes += len(written)
        self._ids_used += len(found)

    def _told(self, fields: list[str], has_results: bool) -> Spoken:
        state = self._state
        texts = _cut(self._pieces[: state[at.PIECES]].tobytes(), self._ends.tolist())
        pieces = dict(zip(fields, texts, strict=True))
        if has_results:
            pieces[RESULTS] = OPENS
        names = [group.name for group in groups()]
        grouped = zip(names, _cut(self._groups[: state[at.GROUPS]].tobytes(), self._group_ends.tolist()), strict=True)
        phrases = _phrases()
        marks = [f"{names[group]} {phrases[name]}" for group, name in sorted(self._marks[: state[at.MARKS]].tolist())]
        return Spoken(pieces, {name: text for name, text in grouped if text}, marks)


def _in_lines(rows: int) -> NDArray[np.int32]:
    """Room for so many rows, none of which lies over the end of a line of the cache."""
    room = np.empty(rows * at.COLUMNS + _LINE // 4, np.int32)
    start = -room.ctypes.data % _LINE // 4
    return room[start : start + rows * at.COLUMNS].reshape(rows, at.COLUMNS)


def _cut(text: bytes, ends: list[int]) -> list[str]:
    start, found = 0, []
    for end in ends:
        found.append(text[start:end].decode())
        start = end
    return found


@cache
def _nct_field() -> Field:
    field = field_named(NCT_ID)
    assert field is not None
    return field


@cache
def _layout() -> tuple[tuple[tuple[Field, ...], ...], frozenset[Field]]:
    """The fields of each group in its order, and all of them."""
    together = tuple(
        tuple(field for name in group.fields if (field := field_named(name)) is not None) for group in groups()
    )
    return together, frozenset(field for each in together for field in each)


def _text_of(found: Mapping[Field, list[Any]]) -> tuple[list[str], str, int]:
    """The fields that the index holds in the order of their texts, these as one, and how often values are cut in it."""
    together, grouped = _layout()
    fields: list[str] = []
    parts: list[str] = []
    cuts = 0

    def take(field: Field, values: list[Any]) -> None:
        nonlocal cuts
        try:
            said = values
            text = _VALUE.join(values)
        except TypeError:
            said = [each for value in values for each in spellings(field, value)]
            text = _VALUE.join(said)
        fields.append(field.piece)
        parts.append(f"{text}{_FIELD}")
        cuts += len(said) - 1

    for group in together:
        for field in group:
            if field in found:
                values = found[field]
                if field.piece == PHASE:
                    values = [each for value in values for each in spellings(field, value)]
                take(field, values)
        parts.append(_GROUP)
    for field, values in found.items():
        if field not in grouped and indexed(field):
            take(field, values)
    return fields, "".join(parts), cuts


@cache
def _phrases() -> tuple[str, ...]:
    """The names that are marked, those of the same first two terms together."""
    return tuple(sorted(known_phrases(), key=str.split))


@cache
def _names() -> tuple[tuple[NDArray[Any], ...], dict[str, int]]:
    """The names as :func:`~trialogue.search.term_pass.passed` looks for them, and the numbers of their terms."""
    split = [phrase.split() for phrase in _phrases()]
    numbers = {word: number for number, word in enumerate(sorted({word for words in split for word in words}))}
    begins = np.zeros(len(numbers), np.uint8)
    begins[[numbers[words[0]] for words in split]] = 1
    pairs = [(pair, len(list(same))) for pair, same in groupby(split, lambda words: (words[0], words[1]))]
    keys = np.array([numbers[first] * len(numbers) + numbers[second] for (first, second), _ in pairs], np.int64)
    firsts = np.cumsum([0, *(count for _, count in pairs)])
    rest_at = np.cumsum([0, *(len(words) - 2 for words in split)])
    rests = np.array([numbers[word] for words in split for word in words[2:]], np.int64)
    slots = np.full(1 << (4 * len(keys)).bit_length(), -1, np.int32)
    for place, key in enumerate(keys.tolist()):
        slot = (key * at.SPREAD >> 7) & (len(slots) - 1)
        while slots[slot] >= 0:
            slot = (slot + 1) & (len(slots) - 1)
        slots[slot] = place
    return (begins, slots, keys, firsts, rest_at, rests), numbers
