"""Whether a letter is in English at all. What other languages deny is not read: "niega asma" would be asthma."""

from __future__ import annotations

import re
from collections import Counter
from functools import cache
from importlib.resources import files
from typing import Final

from trialogue.errors import BadInput

_WORD: Final = re.compile(r"[^\W\d_]+")
_FEWEST: Final = 4
_OTHER_SCRIPT: Final = 0.3
_LATIN_END: Final = "\u024f"
_GREEK: Final = re.compile(r"[\u0370-\u03ff]")
_LONGEST: Final = 20_000
"""As much of a letter as is looked at."""


def is_english(text: str) -> bool:
    """Whether nothing speaks against it: a few words, names and figures alone count as English.

    >>> is_english("SLE since 2018. Prednisone 5 mg daily. Denies asthma.")
    True
    >>> is_english("Lupus desde 2018, con prednisona 5 mg al día. Niega asma y gota.")
    False
    >>> is_english("患者女性，34岁，系统性红斑狼疮病史8年，否认哮喘。")
    False
    """
    seen = text[:_LONGEST]
    letters = [each for each in seen if each.isalpha() and not _GREEK.match(each)]
    foreign = sum(each > _LATIN_END for each in letters)
    if foreign > _FEWEST and foreign > _OTHER_SCRIPT * len(letters):
        return False
    counted = Counter(_WORD.findall(seen.casefold()))
    of = {language: sum(counted[word] for word in words) for language, words in _words().items()}
    english = of.pop("en")
    return max(of.values()) < _FEWEST or max(of.values()) <= 2 * english


def require_english(name: str, text: str) -> None:
    """Raise BadInput for a letter in another language: what it denies would be read as said."""
    if not is_english(text):
        raise BadInput(
            f"{name}: the letter does not seem to be in English; only English letters are read, for what another "
            "language denies would be taken as said. Give a translation, or the facts as a patient file"
        )


@cache
def _words() -> dict[str, frozenset[str]]:
    lines = (files("trialogue.patient") / "data" / "letter_languages.tsv").read_text(encoding="utf-8").splitlines()
    rows = (line.split("\t") for line in lines if not line.startswith("#"))
    return {language: frozenset(words.split()) for language, words in rows}
