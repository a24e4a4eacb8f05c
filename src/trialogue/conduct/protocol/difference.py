"""What differs between two versions of a protocol, by path; parts of lists are followed by their id."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import msgspec

from trialogue.conduct.protocol.types import Protocol

_APART = frozenset({"amendments", "version", "date"})


class Difference(msgspec.Struct, frozen=True):
    """At `path`: what stood `before` (None: it was not there) and what stands `after` (None: it is gone)."""

    path: str
    before: Any
    after: Any


def compare_protocols(before: Protocol, after: Protocol) -> tuple[Difference, ...]:
    """Every difference but version, date and history, in the order of the document."""
    earlier, later = msgspec.to_builtins(before), msgspec.to_builtins(after)
    return tuple(
        found for name in earlier if name not in _APART for found in _differences(name, earlier[name], later.get(name))
    )


def _differences(path: str, before: Any, after: Any) -> Iterator[Difference]:
    earlier, later = _parts(before), _parts(after)
    if earlier is None or later is None:
        if before != after:
            yield Difference(path, before, after)
        return
    for name in [*earlier, *(name for name in later if name not in earlier)]:
        yield from _differences(f"{path}.{name}", earlier.get(name), later.get(name))


def _parts(value: Any) -> dict[str, Any] | None:
    """A mapping's fields, or the parts of a list by their id; None for anything else."""
    if isinstance(value, dict):
        return value
    if isinstance(value, list | tuple) and value and all(isinstance(part, dict) and "id" in part for part in value):
        return {part["id"]: part for part in value}
    return None
