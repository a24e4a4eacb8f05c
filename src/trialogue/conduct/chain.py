"""The hash chain of a study's log: what makes an altered, lost or reordered event show.

Each entry's hash covers all it says and the hash before it, so a change anywhere breaks the chain from there on.
Whoever can rewrite the whole log can make a chain that fits again, and a log cut short fits too: both show against a
receipt of the head that is kept outside the database.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from typing import Any, Final, Literal

import msgspec

ALGORITHM: Final = "sha256/1"
"""How an entry's hash is made; a new way gets a new name."""

Fault = Literal["altered", "lost", "reordered", "repeated", "foreign", "tail_lost", "rewritten"]


class Entry(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One line of the log: what happened (`kind`, `schema`, `body`), who in which role, when (UTC), why, and its place.

    `request` names the request that led to it, so that the same request sent twice is known. `sequence` starts at 1.
    `nonce` is random: with it secret, the hash cannot be used to guess at a sealed body.
    """

    study: str
    sequence: int
    kind: str
    schema: int
    body: dict[str, Any]
    at: str
    who: str
    role: str
    why: str
    request: str
    previous: str
    hash: str
    nonce: str = ""


class Receipt(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The head of a chain at a moment, to be kept where whoever can change the log cannot change it."""

    study: str
    sequence: int
    hash: str
    at: str
    algorithm: str = ALGORITHM


class ChainFault(msgspec.Struct, frozen=True):
    """One thing wrong with a chain: at which sequence, what kind, and in words."""

    sequence: int
    fault: Fault
    message: str


def genesis(study: str) -> str:
    """What stands before the first entry of a study."""
    return hashlib.sha256(f"trialogue log of {study}".encode()).hexdigest()


def compute_hash(entry: Entry) -> str:
    """The hash that an entry should carry."""
    content = {name: getattr(entry, name) for name in entry.__struct_fields__ if name != "hash"}
    return hashlib.sha256(msgspec.json.encode(content, order="deterministic")).hexdigest()


def seal(entry: Entry) -> Entry:
    """The entry with its hash."""
    return msgspec.structs.replace(entry, hash=compute_hash(entry))


def verify(study: str, entries: Iterable[Entry], receipt: Receipt | None = None) -> tuple[ChainFault, ...]:
    """Everything wrong with a chain, in order; nothing when it is whole and (with a receipt) as long as it was."""
    return tuple(_faults(study, list(entries), receipt))


def _faults(study: str, entries: list[Entry], receipt: Receipt | None) -> Iterator[ChainFault]:
    expected, previous = 1, genesis(study)
    seen: set[int] = set()
    present = {entry.sequence for entry in entries}
    for entry in entries:
        at = entry.sequence
        if entry.study != study:
            yield ChainFault(at, "foreign", f"event {at} belongs to {entry.study}, not to {study}")
        if entry.hash != compute_hash(entry):
            yield ChainFault(at, "altered", f"event {at} does not say what it said when it was written")
        if at in seen:
            yield ChainFault(at, "repeated", f"event {at} stands there twice")
        elif at != expected:
            yield from _out_of_place(at, expected, present)
        elif entry.previous != previous:
            yield ChainFault(at, "altered", f"event {at} does not follow from the event before it")
        seen.add(at)
        expected, previous = at + 1, entry.hash
    if receipt is not None:
        yield from _against(receipt, study, entries)


def _out_of_place(at: int, expected: int, present: set[int]) -> Iterator[ChainFault]:
    absent = [number for number in range(expected, at) if number not in present]
    for number in absent:
        yield ChainFault(number, "lost", f"event {number} is missing before event {at}")
    if len(absent) < abs(at - expected) or at < expected:
        yield ChainFault(at, "reordered", f"event {at} stands where event {expected} should")


def _against(receipt: Receipt, study: str, entries: list[Entry]) -> Iterator[ChainFault]:
    head, at = receipt.sequence, f"the receipt of {receipt.at}"
    if receipt.study != study:
        yield ChainFault(head, "foreign", f"{at} is of {receipt.study}, not of {study}")
        return
    held = {entry.sequence: entry.hash for entry in entries}
    last = max(held, default=0)
    if last < head:
        yield ChainFault(head, "tail_lost", f"{at} saw event {head}; the log ends at {last}: an old backup?")
    elif held.get(head) != receipt.hash:
        yield ChainFault(head, "rewritten", f"event {head} is not the one that {at} saw")
