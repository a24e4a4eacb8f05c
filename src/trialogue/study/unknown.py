"""Which fields of a raw record our types do not know: the registry adds fields without asking us."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any, get_args, get_type_hints

import msgspec

from trialogue.study.wire import Part


def find_unknown_fields(tree: object, part: type[Part], path: str = "") -> Iterator[tuple[str, Any]]:
    """Yield (JSON path, value) of every field of `tree` that `part` does not know.

    Nothing below an unknown field is listed by itself: its value holds it. An object or array that stands where
    the types expect something else is listed as unknown as a whole, so that known and unknown together cover all.
    """
    if not isinstance(tree, dict):
        return
    known = _known_fields(part)
    for name, value in tree.items():
        where = f"{path}.{name}" if path else name
        if name not in known:
            yield where, value
            continue
        yield from _below(value, known[name], where)


def _below(value: Any, expected: tuple[type[Part] | None, bool], where: str) -> Iterator[tuple[str, Any]]:
    part, repeated = expected
    items = enumerate(value) if repeated and isinstance(value, list) else ((None, value),)
    for index, item in items:
        here = where if index is None else f"{where}[{index}]"
        if part is not None and isinstance(item, dict):
            yield from find_unknown_fields(item, part, here)
        elif isinstance(item, dict | list):
            yield here, item


@cache
def _known_fields(part: type[Part]) -> dict[str, tuple[type[Part] | None, bool]]:
    """Each JSON name: the part it holds (None for text, numbers and truth values), and whether it repeats."""
    types = get_type_hints(part)
    known: dict[str, tuple[type[Part] | None, bool]] = {}
    for field in msgspec.structs.fields(part):
        expected = types[field.name]
        inner = next(argument for argument in get_args(expected) if argument is not type(None))
        held = inner if isinstance(inner, type) and issubclass(inner, Part) else None
        known[field.encode_name] = (held, getattr(expected, "__origin__", None) is tuple)
    return known
