"""The cue words of a sentence: their role, reach and place. The phrases stand in `data/letter_cues.tsv`."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import Final

from trialogue.text.tables import read_rows

_STOP_WORDS_AFTER_AND: Final = "she|he|we|i|they|it|his|her|the|a|an|is|was|has|had|takes|took|reports|denies"
_BREAK: Final = re.compile(
    rf"[;:]|(?<!\bT)(?<!\bTab)(?<!\bCap)(?<!\bInj)(?<!\bSyp)(?<!\bincl)\.\s|\n|[,]\s+(?:and|then|now|so|yet)\s+(?:{_STOP_WORDS_AFTER_AND})\b|\band\s+(?:she|he|they|was|is|has|had)\b"
    rf"|,\s+(?:she|he|they)\b|,\s+(?:now|currently|with|on|den(?:y|ies|ied|ying))\b",
    re.IGNORECASE,
)
"""Where one clause ends and another begins, as far as a cue may reach."""

_WRAPPED: Final = re.compile(r"[^\n]{45,}[\w,]\s?\Z")
"""A long line without an end: it is only wrapped where the next goes on in small letters."""


@dataclass(frozen=True, slots=True)
class Cue:
    """A cue at `start`..`end` of the letter; `reach` is before (it governs what follows), after, or both."""

    start: int
    end: int
    role: str
    reach: str


def cues_in(text: str, start: int, end: int) -> list[Cue]:
    """The cues of one sentence, the longest phrase winning, with its clause breaks as `stop` cues."""
    found = [
        Cue(m.start(), m.end(), *_roles()[" ".join(m.group().lower().split())])
        for m in _finder().finditer(text, start, end)
    ]
    breaks = (m for m in _BREAK.finditer(text, start, end) if not _is_wrapped(text, m))
    found += [Cue(m.start(), m.end(), "break", "both") for m in breaks]
    return sorted(found, key=lambda cue: cue.start)


def _is_wrapped(text: str, match: re.Match[str]) -> bool:
    line = text[max(0, match.start() - 200) : match.start()]
    goes_on = text[match.end() : match.end() + 20].lstrip(" ")[:1].islower()
    return match.group() == "\n" and goes_on and _WRAPPED.search(line) is not None


@cache
def _roles() -> dict[str, tuple[str, str]]:
    rows = read_rows("trialogue.patient", "letter_cues.tsv")
    roles: dict[str, tuple[str, str]] = {}
    for phrase, role, reach in rows:
        roles[phrase] = (role, "both" if phrase in roles and roles[phrase][0] == role else reach)
    return roles


@cache
def _finder() -> re.Pattern[str]:
    return re.compile("|".join(map(_pattern, _longest_first(_roles()))), re.IGNORECASE)


def _longest_first(phrases: Iterable[str]) -> list[str]:
    return sorted(phrases, key=len, reverse=True)


def _pattern(phrase: str) -> str:
    body = r"\s+".join(map(re.escape, phrase.split()))
    left = r"(?<![\w/-])" if phrase[0].isalnum() and phrase != "n't" else ""
    # ": none" behind a name ends what is said of it; "Examination: no rash" denies what follows.
    right = r"(?=\s*(?:[.,;)\n]|$))" if phrase[0] == ":" else r"(?![\w/])"
    return left + body + right
