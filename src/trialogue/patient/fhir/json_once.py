"""JSON in one pass, and strictly: no field twice in one object, no number that is none, no half of a character.

The faster decoders take the last of two fields in silence, so that a second pass by another decoder had to look for
them; one pass costs no more than the two, and two decoders cannot disagree.
"""

from __future__ import annotations

import json
import math
import re
from typing import Any, Final

_HALF: Final = re.compile(rb"\\u[dD][89a-fA-F]")
"""An escape of half a character, which only a second half behind it makes whole."""


class NamedTwiceError(ValueError):
    """One object has the field `key` twice: of two sexes a reader would take one in silence."""

    def __init__(self, key: str) -> None:
        super().__init__(key)
        self.key = key


def decode_json(raw: bytes) -> Any:
    """The value of UTF-8 JSON.

    Raises NamedTwiceError for a field that one object has twice, another ValueError for what is not JSON,
    RecursionError for what is nested too deeply.

    >>> decode_json(b'{"birthDate": "1992-05-14"}')
    {'birthDate': '1992-05-14'}
    """
    value = json.loads(
        raw.decode("utf-8-sig"), object_pairs_hook=_object, parse_constant=_no_number, parse_float=_finite
    )
    if _HALF.search(raw):
        json.dumps(value, ensure_ascii=False).encode()
    return value


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    values = dict(pairs)
    if len(values) < len(pairs):
        keys = [key for key, _ in pairs]
        raise NamedTwiceError(next(key for key in keys if keys.count(key) > 1))
    return values


def _no_number(word: str) -> float:
    raise ValueError(f"{word} is not a number of JSON")


def _finite(digits: str) -> float:
    value = float(digits)
    if not math.isfinite(value):
        raise ValueError(f"{digits[:20]} is out of range")
    return value
