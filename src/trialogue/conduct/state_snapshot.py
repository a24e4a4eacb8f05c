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

RULES: Final = 12
"""Raise with every change of a rule of the fold or of a field of the state: older snapshots are then not used."""


_DIGEST: Final = hashlib.sha256


class StateSnapshot(msgspec.Struct, frozen=True, forbid_unknown_fields=True, array_like=True):
    """The rules that made it, the state without participants, and each participant packed: looked at where it lies, not
    copied. Written after a hash of its bytes."""

    rules: int
    state: StudyState
    participants: dict[str, memoryview]


_DECODER: Final = msgspec.msgpack.Decoder(StateSnapshot)


def write_snapshot(state: StudyState) -> bytes:
    """The snapshot of a state, always the same bytes for the same state."""
    held = state.participants
    packed = held.pack() if isinstance(held, People) else {n: pack_participant(held[n]) for n in sorted(held)}
    views = {number: memoryview(person) for number, person in packed.items()}
    snapshot = StateSnapshot(RULES, replace(state, participants={}), views)
    content = msgspec.msgpack.encode(snapshot, order="deterministic")
    return _DIGEST(content).digest() + content


def read_snapshot(raw: bytes) -> StudyState | None:
    """The state in a snapshot; None where it is damaged or of other rules."""
    size = _DIGEST().digest_size
    digest, content = raw[:size], memoryview(raw)[size:]
    if digest != _DIGEST(content).digest():
        return None
    try:
        snapshot = _DECODER.decode(content)
    except msgspec.DecodeError:
        return None
    if snapshot.rules != RULES:
        return None
    return replace(snapshot.state, participants=People(snapshot.participants))


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
