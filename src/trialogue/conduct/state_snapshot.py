"""A snapshot of state: a study opened without folding all its events again.

It is derived and disposable. It carries the sequence and hash up to which it holds, its own hash, and the version of
the rules that made it: a snapshot that is damaged, of another log or of other rules is refused, and the log folded from
the start.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from typing import Final, TypeAlias

import msgspec
from msgspec.structs import replace

from trialogue.conduct.chain import Entry
from trialogue.conduct.fold import fold
from trialogue.conduct.people import People, pack_participant
from trialogue.conduct.state import StudyState

ReadFrom: TypeAlias = Callable[[int], Iterable[Entry]]

RULES: Final = 4
"""Raise with every change of a rule of the fold or of a field of the state: older snapshots are then not used."""


class StateSnapshot(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The rules that made it, a hash of the rest, the state without participants, and each participant packed."""

    rules: int
    digest: bytes
    state: bytes
    participants: dict[str, bytes]


def write_snapshot(state: StudyState) -> bytes:
    """The snapshot of a state, always the same bytes for the same state."""
    held = state.participants
    packed = held.pack() if isinstance(held, People) else {n: pack_participant(held[n]) for n in sorted(held)}
    rest = msgspec.msgpack.encode(replace(state, participants={}), order="deterministic")
    return msgspec.msgpack.encode(StateSnapshot(RULES, _digest(rest, packed), rest, packed))


def read_snapshot(raw: bytes) -> StudyState | None:
    """The state in a snapshot; None where it is damaged or of other rules."""
    try:
        snapshot = msgspec.msgpack.decode(raw, type=StateSnapshot)
        if snapshot.rules != RULES or snapshot.digest != _digest(snapshot.state, snapshot.participants):
            return None
        state = msgspec.msgpack.decode(snapshot.state, type=StudyState)
    except msgspec.DecodeError:
        return None
    return replace(state, participants=People(snapshot.participants))


def _digest(rest: bytes, packed: dict[str, bytes]) -> bytes:
    digest = hashlib.sha256(rest)
    for number, person in packed.items():
        # Each with its length, so that no two ways to cut the bytes have one hash.
        digest.update(f"{len(number)}:{number}:{len(person)}:".encode())
        digest.update(person)
    return digest.digest()


def open_state(study: str, read_from: ReadFrom, snapshot: bytes | None = None) -> StudyState:
    """The state after the whole log, from a snapshot where it fits the log; `read_from(n)` gives entries from the nth
    on."""
    start = read_snapshot(snapshot) if snapshot is not None else None
    if start is not None and start.study == study and start.sequence > 0:
        tail = iter(read_from(start.sequence))
        head = next(tail, None)
        if head is not None and head.hash == start.head:
            return fold(study, tail, start)
    return fold(study, read_from(1))
