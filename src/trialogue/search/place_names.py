"""Names of places as keys: case, accents, hyphens and apostrophes set aside."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

_LETTERS: Final = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i"})
_JOINED: Final = re.compile("['’`´.]")
_APART: Final = re.compile(r"[\W_]+")


def fold_place(name: str) -> str:
    """The key of a place's name.

    >>> fold_place("São  Paulo"), fold_place("St. John’s")
    ('sao paulo', 'saint johns')
    """
    decomposed = unicodedata.normalize("NFKD", name.casefold().translate(_LETTERS))
    plain = "".join(character for character in decomposed if not unicodedata.combining(character))
    words = _APART.sub(" ", _JOINED.sub("", unicodedata.normalize("NFC", plain))).split()
    return " ".join("saint" if word == "st" else word for word in words)
