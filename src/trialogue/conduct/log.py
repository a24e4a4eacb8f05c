"""The log of a study: append only. Events go in sealed to the chain, and come out typed and upcast.

A log is a tuple-like value: :func:`append` gives the entry to add, and whoever stores it adds it or fails. As a file it
is JSON lines, one entry a line.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, cast

import msgspec

from trialogue.conduct.chain import Entry, Receipt, genesis, seal
from trialogue.conduct.events import KINDS, AnyEvent, Event
from trialogue.conduct.upcasting import upcast
from trialogue.errors import BadInput, in_words


@dataclass(frozen=True, slots=True)
class Context:
    """Who does something, in which role, when (an aware moment), why, by which request; `nonce` is random, or empty."""

    who: str
    role: str
    at: datetime
    why: str = ""
    request: str = ""
    nonce: str = ""


@dataclass(frozen=True, slots=True)
class Recorded:
    """An event with its place in the log and its context, as state is folded from it."""

    sequence: int
    event: AnyEvent
    at: str
    who: str
    role: str
    why: str


def append(study: str, head: Entry | None, event: AnyEvent, context: Context) -> Entry:
    """The entry that follows `head` (None for the first). Raises BadInput for a moment without a time zone."""
    if head is not None and head.study != study:
        raise BadInput(f"event for {study} cannot follow one of {head.study}; append it to its own study's log")
    sequence, previous = (0, genesis(study)) if head is None else (head.sequence, head.hash)
    return append_after(study, sequence, previous, event, context)


def append_after(study: str, sequence: int, previous: str, event: AnyEvent, context: Context) -> Entry:
    """The entry that follows the one of this sequence and hash."""
    if context.at.tzinfo is None:
        raise BadInput(f"moment {context.at.isoformat()} has no time zone; give it with one (events are kept in UTC)")
    body: dict[str, Any] = msgspec.json.decode(msgspec.json.encode(event))
    kind = body.pop("kind")
    moment = context.at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    said = (kind, type(event).SCHEMA, body, moment, context.who, context.role, context.why, context.request)
    return seal(Entry(study, sequence + 1, *said, previous=previous, hash="", nonce=context.nonce))


def record(study: str, events: Iterable[tuple[AnyEvent, Context]], after: Sequence[Entry] = ()) -> list[Entry]:
    """`after` with the events appended to it."""
    entries = list(after)
    for event, context in events:
        entries.append(append(study, entries[-1] if entries else None, event, context))
    return entries


def take_receipt(head: Entry, at: datetime) -> Receipt:
    """A receipt of the head, to be kept outside."""
    return Receipt(head.study, head.sequence, head.hash, at.astimezone(UTC).isoformat(timespec="seconds"))


def read_event(entry: Entry) -> Recorded:
    """An entry as its typed event, in the current schema. Raises BadInput for what this version does not know."""
    kind = KINDS.get(entry.kind)
    if kind is None:
        raise BadInput(f"event {entry.sequence}: kind {entry.kind!r} is not known; read the log with a newer version")
    if entry.schema > kind.SCHEMA:
        known = f"this version knows {entry.kind} to {kind.SCHEMA}"
        raise BadInput(f"event {entry.sequence}: schema {entry.schema} is too new, {known}; use a newer version")
    try:
        body = upcast(entry.kind, entry.schema, entry.body, kind.SCHEMA)
        event: Event = msgspec.convert(body, kind)
    except (msgspec.ValidationError, KeyError) as error:
        raise BadInput(
            f"event {entry.sequence} ({entry.kind}): {in_words(error)}; the log is damaged: verify it"
        ) from None
    return Recorded(entry.sequence, cast(AnyEvent, event), entry.at, entry.who, entry.role, entry.why)


def read_lines(raw: bytes, name: str = "log") -> Iterator[Entry]:
    """The entries of a log file. Raises BadInput naming the line."""
    decoder = msgspec.json.Decoder(Entry)
    for number, line in enumerate(raw.splitlines(), 1):
        if not line.strip():
            continue
        try:
            yield decoder.decode(line)
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            fix = "give a log as `trialogue desk export` writes it, undamaged"
            raise BadInput(f"{name} line {number}: {in_words(error)}; {fix}") from None


def write_lines(entries: Iterable[Entry]) -> bytes:
    """The entries as a log file."""
    return b"".join(msgspec.json.encode(entry, order="deterministic") + b"\n" for entry in entries)
