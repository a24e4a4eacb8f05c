"""Read a record with some fields of the wrong type: those fields alone are dropped, and reported.

The strict decoder is tried first (see `parse.py`); this slower walk runs only where it refused. It follows the types:
a part that converts as a whole is taken as a whole, and only a part that does not is opened further.
"""

from __future__ import annotations

from typing import Any, Final, get_args, get_type_hints

import msgspec

from trialogue.errors import Issue
from trialogue.study.wire import Part, PartType

_SHOWN: Final = 60
_REMEDY: Final = "This field is left out of the typed record; the raw record keeps it."


def salvage(tree: object, part: type[PartType], source: str) -> tuple[PartType, tuple[Issue, ...]]:
    """Convert a JSON tree to `part`, leaving out what has the wrong type; one issue each, with path and value.

    Raises ValueError when `tree` is not even an object.
    """
    if not isinstance(tree, dict):
        raise ValueError(f"expected a JSON object, got {describe_value(tree)}")
    issues: list[Issue] = []
    return _salvage_part(tree, part, "", source, issues), tuple(issues)


def describe_value(value: object) -> str:
    """A JSON value in a few words for a message: its kind, and how it begins.

    >>> describe_value(12), describe_value({"a": 1}), describe_value(None)
    ('the number 12', 'an object', 'null')
    """
    if value is None:
        return "null"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, dict):
        return "an object"
    if isinstance(value, list):
        return f"an array of {len(value)}"
    if isinstance(value, str):
        return f"the text {value[:_SHOWN]!r}" + ("..." if len(value) > _SHOWN else "")
    return f"the number {str(value)[:_SHOWN]}"


def _salvage_part(tree: dict[str, Any], part: type[PartType], path: str, source: str, issues: list[Issue]) -> PartType:
    kept: dict[str, Any] = {}
    types = get_type_hints(part)
    for field in msgspec.structs.fields(part):
        if field.encode_name not in tree:
            continue
        where = f"{path}.{field.encode_name}" if path else field.encode_name
        found = _salvage_value(tree[field.encode_name], types[field.name], where, source, issues)
        if found is not msgspec.UNSET:
            kept[field.name] = found
    return part(**kept)


def _salvage_value(value: Any, expected: Any, path: str, source: str, issues: list[Issue]) -> Any:
    try:
        return msgspec.convert(value, expected)
    except msgspec.ValidationError:
        pass
    inner = _inner_type(expected)
    if isinstance(value, dict) and isinstance(inner, type) and issubclass(inner, Part):
        return _salvage_part(value, inner, path, source, issues)
    if isinstance(value, list) and getattr(expected, "__origin__", None) is tuple:
        items = (_salvage_value(item, inner, f"{path}[{i}]", source, issues) for i, item in enumerate(value))
        return tuple(item for item in items if item is not msgspec.UNSET)
    wanted = _describe_type(expected, inner)
    issues.append(Issue(source, None, f"{path}: expected {wanted}, got {describe_value(value)}.", _REMEDY))
    return msgspec.UNSET


def _inner_type(expected: Any) -> Any:
    """The element type of `tuple[X, ...]`, the X of `X | None`, or the type itself."""
    arguments = [argument for argument in get_args(expected) if argument not in (type(None), Ellipsis)]
    return arguments[0] if arguments else expected


def _describe_type(expected: Any, inner: Any) -> str:
    words = {str: "text", int: "a whole number", float: "a number", bool: "true or false"}
    if getattr(expected, "__origin__", None) is tuple:
        return "an array"
    return words.get(inner, "an object")
