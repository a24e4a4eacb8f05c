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

from trialogue.conduct.chain import Entry
from trialogue.conduct.fold import fold
from trialogue.conduct.state import StudyState

ReadFrom: TypeAlias = Callable[[int], Iterable[Entry]]

RULES: Final = 1
"""Raise with every change of a rule of the fold or of a field of the state: older snapshots are then not used."""


class StateSnapshot(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The state's JSON with its hash and the rules that made it."""

    rules: int
    digest: str
    state: msgspec.Raw


def write_snapshot(state: StudyState) -> bytes:
    """The snapshot of a state."""
    raw = msgspec.json.encode(state, order="deterministic")
    return msgspec.json.encode(StateSnapshot(RULES, hashlib.sha256(raw).hexdigest(), msgspec.Raw(raw)))


def read_snapshot(raw: bytes) -> StudyState | None:
    """The state in a snapshot; None where it is damaged or of other rules."""
    try:
        snapshot = msgspec.json.decode(raw, type=StateSnapshot)
        whole = hashlib.sha256(bytes(snapshot.state)).hexdigest() == snapshot.digest
        usable = whole and snapshot.rules == RULES
        return msgspec.json.decode(snapshot.state, type=StudyState) if usable else None
    except msgspec.DecodeError:
        return None


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
