"""Passcodes: sixteen digits in four groups, 53 bits.

Digits, because every language says them on the phone, every keypad has them, none looks like another, and no list of
words would have to be translated. Written and read with any blanks, hyphens or the digits of other scripts.
"""

from __future__ import annotations

import math
import unicodedata
from typing import Final

DIGITS: Final = 16
GROUP: Final = 4
BITS: Final = DIGITS * math.log2(10)
_LONGEST: Final = 100


def passcode_from(randomness: bytes) -> str:
    """A passcode in canonical form, from at least 16 random bytes.

    >>> passcode_from(bytes(16))
    '0000000000000000'
    """
    if len(randomness) < DIGITS:
        raise ValueError("a passcode needs at least 16 random bytes")
    return str(int.from_bytes(randomness, "big") % 10**DIGITS).zfill(DIGITS)


def spoken(passcode: str) -> str:
    """In groups, as it is shown and read out.

    >>> spoken("4821093755126604")
    '4821 0937 5512 6604'
    """
    return " ".join(passcode[start : start + GROUP] for start in range(0, len(passcode), GROUP))


def read_passcode(typed: str) -> str:
    """What a person typed in canonical form: its digits in ASCII; letters stay and open nothing.

    >>> read_passcode(" 4821-0937 ５５１２ 6604\\n")
    '4821093755126604'
    """
    found = []
    for character in typed[:_LONGEST]:
        digit = unicodedata.digit(character, None)
        if digit is not None:
            found.append(str(digit))
        elif character.isalnum():
            found.append(character)
    return "".join(found)
