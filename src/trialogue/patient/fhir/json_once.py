"""JSON in one pass, and strictly: no field twice in one object, no number that is none, no half of a character.

A number beyond all range is valid JSON: it stands as :class:`OutOfRange`, which no reader takes for a number, so that
it costs the one field and not the bundle.

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


_DIGITS: Final = 400
"""More digits than any number has that a float can hold."""


class OutOfRange:
    """A number too large to be held, with its digits as written."""

    def __init__(self, digits: str) -> None:
        self.digits = digits

    def __repr__(self) -> str:
        return self.digits[:20] + ("..." if len(self.digits) > 20 else "")


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
        raw.decode("utf-8-sig"), object_pairs_hook=_object, parse_constant=_no_number, parse_float=_finite,
        parse_int=_whole,
    )  # fmt: skip
    if _HALF.search(raw):
        json.dumps(value, ensure_ascii=False, default=repr).encode()
    return value


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    values = dict(pairs)
    if len(values) < len(pairs):
        keys = [key for key, _ in pairs]
        raise NamedTwiceError(next(key for key in keys if keys.count(key) > 1))
    return values


def _no_number(word: str) -> float:
    raise ValueError(f"{word} is not a number of JSON")


def _finite(digits: str) -> float | OutOfRange:
    value = float(digits)
    return value if math.isfinite(value) else OutOfRange(digits)


def _whole(digits: str) -> int | OutOfRange:
    return int(digits) if len(digits) <= _DIGITS else OutOfRange(digits)
