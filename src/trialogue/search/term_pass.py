"""One pass over the text of a study, compiled: terms looked up, written by field and by group, names marked.

The text is bytes of UTF-8. VALUE stands between two values of a field, FIELD after each field, GROUP after each group;
fields of no group come last. What stands between two blanks (as `str.split` knows them) is a piece; the terms of pieces
met before stand in a table (:mod:`~trialogue.search.term_table`), and the pass stops at one that does not.
"""

from __future__ import annotations

from typing import Any, Final

import numpy as np

from trialogue.executor.compiled import compiled

VALUE: Final = 0x1F
FIELD: Final = 0x1E
GROUP: Final = 0x1D

DONE: Final = 0
UNKNOWN: Final = 1
FULL: Final = 2
"""How a pass ended: at the end of the text; at a piece that the table does not know; where something has no room."""

AT: Final = 0
PIECES: Final = 1
GROUPS: Final = 2
IDS: Final = 3
FIELDS_DONE: Final = 4
GROUPS_DONE: Final = 5
MARKS: Final = 6
VALUES_CUT: Final = 7
STAMP: Final = 8
END: Final = 9
NUMBER: Final = 10
STATES: Final = 11
"""Where a pass stands: in the text; how much it wrote of fields, groups and numbers of terms; how many fields and
groups are done, marks found, values cut; which group this is of all there ever were; where an unknown piece
ends, and its hash."""

HASH: Final = 0
PIECE_AT: Final = 1
PIECE_LENGTH: Final = 2
TERMS_AT: Final = 3
TERMS_LENGTH: Final = 4
IDS_AT: Final = 5
IDS_LENGTH: Final = 6
COLUMNS: Final = 8
"""What the table holds of a piece; eight numbers, so that a row lies in one line of the cache."""

_LETTER: Final = 0
_BLANK: Final = 1
_FIGURE: Final = 2
_WIDE: Final = 3
_CUT: Final = 4

_KINDS: Final = np.zeros(256, np.uint8)
_KINDS[[9, 10, 11, 12, 13, 28, 32]] = _BLANK
_KINDS[[VALUE, FIELD, GROUP]] = _CUT
_KINDS[[*b"0123456789.-:/"]] = _FIGURE
# The first bytes of blanks beyond ASCII.
_KINDS[[0xC2, 0xE1, 0xE2, 0xE3]] = _WIDE

_OPENS: Final = np.frombuffer("⟦ ".encode(), np.uint8)
_CLOSES: Final = np.frombuffer(" ⟧".encode(), np.uint8)
_JOINT: Final = np.frombuffer(" ⟧ ⟦ ".encode(), np.uint8)
_ROOM: Final = 64

_BASIS: Final = 14_695_981_039_346_656_037
_PRIME: Final = 1_099_511_628_211

SPREAD: Final = 2_654_435_761
"""Spreads the numbers of two words over a table (Knuth)."""


@compiled
def _blank_at(text: Any, at: int) -> int:  # pragma: no cover  # compiled
    """The bytes of the blank beyond ASCII that stands here; 0 where none does."""
    first, left = text[at], len(text) - at
    if first == 0xC2:
        return 2 if left > 1 and text[at + 1] in (0x85, 0xA0) else 0
    if left < 3:
        return 0
    second, third = text[at + 1], text[at + 2]
    if first == 0xE1:
        return 3 if second == 0x9A and third == 0x80 else 0
    if first == 0xE2 and second == 0x80:
        return 3 if 0x80 <= third <= 0x8A or third in (0xA8, 0xA9, 0xAF) else 0
    if first == 0xE2:
        return 3 if second == 0x81 and third == 0x9F else 0
    return 3 if second == 0x80 and third == 0x80 else 0


@compiled
def _settled(found: Any) -> Any:  # pragma: no cover  # compiled
    return np.int64((found ^ (found >> np.uint64(32))) & np.uint64(0x7FFFFFFF))


@compiled
def hash_of(text: Any, start: int, end: int) -> Any:  # pragma: no cover  # compiled
    """A number for a piece (FNV-1a, its halves mixed), not below 0."""
    found = np.uint64(_BASIS)
    for at in range(start, end):
        found = (found ^ np.uint64(text[at])) * np.uint64(_PRIME)
    return _settled(found)


@compiled
def row_of(  # noqa: PLR0913, PLR0917  # compiled: arrays one by one
    text: Any, start: int, end: int, number: int, slots: Any, rows: Any, known: Any
) -> int:  # pragma: no cover  # compiled
    """The row of a piece with this hash; where there is none, below 0: -1 less the free slot."""
    mask = len(slots) - 1
    slot = number & mask
    while slots[slot] >= 0:
        row = slots[slot]
        if rows[row, HASH] == number and rows[row, PIECE_LENGTH] == end - start:
            at, same = rows[row, PIECE_AT], True
            for offset in range(end - start):
                if known[at + offset] != text[start + offset]:
                    same = False
                    break
            if same:
                return int(row)
        slot = (slot + 1) & mask
    return -1 - slot


@compiled
def missed(text: Any, at: int, table: Any, found: Any) -> int:  # pragma: no cover  # compiled
    """Write start, end and hash of every piece from here on that the table does not know; how many, at most what has
    room."""
    slots, rows, known, _, _ = table
    count, end = 0, len(text)
    while at < end and count < len(found):
        kind = _KINDS[text[at]]
        if kind in (_BLANK, _CUT):
            at += 1
            continue
        last, figures = at, True
        while last < end:
            kind = _KINDS[text[last]]
            if kind in (_BLANK, _CUT) or (kind == _WIDE and _blank_at(text, last) > 0):
                break
            figures = figures and kind == _FIGURE
            last += 1
        if last == at:
            at += _blank_at(text, at)
            continue
        number = hash_of(text, at, last)
        if not figures and row_of(text, at, last, number, slots, rows, known) < 0:
            found[count, 0], found[count, 1], found[count, 2] = at, last, number
            count += 1
        at = last
    return count


@compiled
def _copied(source: Any, start: int, end: int, target: Any, at: int) -> int:  # pragma: no cover  # compiled
    for offset in range(end - start):
        target[at + offset] = source[start + offset]
    return at + end - start


@compiled
def _marked(ids: Any, count: int, names: Any, found: Any, state: Any) -> None:  # pragma: no cover  # compiled
    """Note once each name that stands in the terms of a group."""
    begins, slots, keys, firsts, rest_at, rests, seen = names
    words, mask = len(begins), len(slots) - 1
    for at in range(count - 1):
        first, second = ids[at], ids[at + 1]
        if first < 0 or second < 0 or not begins[first]:
            continue
        key = first * words + second
        slot = (key * SPREAD >> 7) & mask
        while slots[slot] >= 0 and keys[slots[slot]] != key:
            slot = (slot + 1) & mask
        pair = slots[slot]
        if pair < 0:
            continue
        for name in range(firsts[pair], firsts[pair + 1]):
            start, length = rest_at[name], rest_at[name + 1] - rest_at[name]
            if seen[name] == state[STAMP] or at + 2 + length > count:
                continue
            same = True
            for offset in range(length):
                if rests[start + offset] != ids[at + 2 + offset]:
                    same = False
                    break
            if same and state[MARKS] < len(found):
                seen[name] = state[STAMP]
                found[state[MARKS], 0] = state[GROUPS_DONE]
                found[state[MARKS], 1] = name
                state[MARKS] += 1


@compiled
def _ended(cut: int, state: Any, out: Any, names: Any) -> bool:  # pragma: no cover  # compiled
    """Write the end of a field or a group; whether there was room."""
    pieces, _, ids, field_ends, group_ends, found = out
    if cut == VALUE:  # which had no room
        return False
    if cut == FIELD:
        if state[FIELDS_DONE] >= len(field_ends):
            return False
        state[PIECES] = _copied(_CLOSES, 0, len(_CLOSES), pieces, state[PIECES])
        field_ends[state[FIELDS_DONE]] = state[PIECES]
        state[FIELDS_DONE] += 1
        state[PIECES] = _copied(_OPENS, 0, len(_OPENS), pieces, state[PIECES])
    else:
        if state[GROUPS_DONE] >= len(group_ends):
            return False
        _marked(ids, state[IDS], names, found, state)
        group_ends[state[GROUPS_DONE]] = state[GROUPS]
        state[GROUPS_DONE] += 1
        state[STAMP] += 1
        state[IDS] = 0
    return bool(state[MARKS] < len(found))


@compiled
def _figures(  # noqa: PLR0913, PLR0917  # compiled
    text: Any, start: int, end: int, state: Any, table: Any, out: Any
) -> None:  # pragma: no cover  # compiled
    """Write the figures of a piece that has nothing else, apart."""
    slots, rows, known, _, numbers = table
    pieces, groups, ids, _, group_ends, _ = out
    grouped = state[GROUPS_DONE] < len(group_ends)
    at = start
    while at < end:
        last = at
        while last < end and 48 <= text[last] <= 57:
            last += 1
        if last > at:
            state[PIECES] = _copied(text, at, last, pieces, state[PIECES])
            pieces[state[PIECES]] = 32
            state[PIECES] += 1
            if grouped:
                state[GROUPS] = _copied(text, at, last, groups, state[GROUPS])
                groups[state[GROUPS]] = 32
                state[GROUPS] += 1
                row = row_of(text, at, last, hash_of(text, at, last), slots, rows, known)
                ids[state[IDS]] = numbers[rows[row, IDS_AT]] if row >= 0 else -1
                state[IDS] += 1
        at = last + 1


@compiled
def passed(text: Any, state: Any, table: Any, names: Any, out: Any) -> int:  # noqa: PLR0912, PLR0915  # pragma: no cover
    """Go on from `state` over a text: DONE, UNKNOWN or FULL; all is written into `state` and `out`."""
    # What is done for every piece stands here in one: to hand the arrays on costs more than to look a piece up.
    slots, rows, known, terms, numbers = table
    pieces, groups, ids, _, group_ends, _ = out
    if state[AT] == 0:
        state[PIECES] = _copied(_OPENS, 0, len(_OPENS), pieces, 0)
    at, end, mask = state[AT], len(text), len(slots) - 1
    wrote, grouped_wrote, count = state[PIECES], state[GROUPS], state[IDS]
    ended, grouped = DONE, state[GROUPS_DONE] < len(group_ends)
    while at < end:
        kind = _KINDS[text[at]]
        if kind == _BLANK:
            at += 1
            continue
        if kind == _CUT and text[at] == VALUE and wrote + _ROOM <= len(pieces):
            wrote = _copied(_JOINT, 0, len(_JOINT), pieces, wrote)
            state[VALUES_CUT] += 1
            at += 1
            continue
        if kind == _CUT:
            state[PIECES], state[GROUPS], state[IDS] = wrote, grouped_wrote, count
            if wrote + _ROOM > len(pieces) or not _ended(text[at], state, out, names):
                ended = FULL
                break
            wrote, count = state[PIECES], state[IDS]
            grouped = state[GROUPS_DONE] < len(group_ends)
            at += 1
            continue
        last, figures, found = at, True, np.uint64(_BASIS)
        while last < end:
            kind = _KINDS[text[last]]
            if kind in (_BLANK, _CUT) or (kind == _WIDE and _blank_at(text, last) > 0):
                break
            figures = figures and kind == _FIGURE
            found = (found ^ np.uint64(text[last])) * np.uint64(_PRIME)
            last += 1
        if last == at:
            at += _blank_at(text, at)
            continue
        if figures:
            room = 2 * (last - at) + _ROOM
            if wrote + room > len(pieces) or grouped_wrote + room > len(groups) or count + room > len(ids):
                ended = FULL
                break
            state[PIECES], state[GROUPS], state[IDS] = wrote, grouped_wrote, count
            _figures(text, at, last, state, table, out)
            wrote, grouped_wrote, count = state[PIECES], state[GROUPS], state[IDS]
            at = last
            continue
        number, length = _settled(found), last - at
        slot, row = number & mask, -1
        while slots[slot] >= 0:
            row = slots[slot]
            if rows[row, HASH] == number and rows[row, PIECE_LENGTH] == length:
                start, offset = rows[row, PIECE_AT], 0
                while offset < length and known[start + offset] == text[at + offset]:
                    offset += 1
                if offset == length:
                    break
            slot, row = (slot + 1) & mask, -1
        if row < 0:
            state[END], state[NUMBER], ended = last, number, UNKNOWN
            break
        start, length = rows[row, TERMS_AT], rows[row, TERMS_LENGTH]
        room = length + _ROOM
        if wrote + room > len(pieces) or grouped_wrote + room > len(groups) or count + room > len(ids):
            ended = FULL
            break
        for offset in range(length):
            pieces[wrote + offset] = terms[start + offset]
        wrote += length
        if grouped:
            for offset in range(length):
                groups[grouped_wrote + offset] = terms[start + offset]
            grouped_wrote += length
            start = rows[row, IDS_AT]
            for offset in range(rows[row, IDS_LENGTH]):
                ids[count] = numbers[start + offset]
                count += 1
        at = last
    state[AT], state[PIECES], state[GROUPS], state[IDS] = at, wrote, grouped_wrote, count
    return ended
