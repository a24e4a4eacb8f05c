"""Words before a condition that no dictionary holds and that can only narrow it: "*drug-induced* hepatitis".

Adjectives, participles and hyphenated compounds that stand straight before a known condition become one qualifier in
the text's own words, which only the same words show. Words that may turn the statement round ("possible", "maternal")
or begin another are none. Words: `data/no_modifiers.tsv`.
"""

from __future__ import annotations

from typing import Final

from trialogue.criteria.symbols import Symbol
from trialogue.criteria.words import is_adjective, words_of
from trialogue.text.fold import fold_word

_MOST_WORDS: Final = 3
_NARROWED: Final = frozenset(("condition", "drug", "drug-class", "procedure"))
_COMPOUND_ENDS: Final = frozenset(
    ("related", "induced", "associated", "mediated", "threatening", "resistant", "refractory", "dependent", "acquired",
     "confirmed", "proven", "positive", "negative", "naive", "sensitive", "specific", "limiting", "type", "onset",
     "stage", "grade", "line", "term", "borne", "transmitted", "driven", "responsive", "positivity")
)  # fmt: skip
"""What a compound before a name ends in, whatever its first half is."""
_HALVES: Final = frozenset(("word", "concept", "stop", "result", "qualifier", "neutral", "history", "current"))


def with_modifiers(symbols: list[Symbol], text: str) -> list[Symbol]:
    """The same symbols, with the unknown adjectives before each condition joined to a qualifier."""
    kept: list[Symbol] = []
    for index, symbol in enumerate(symbols):
        if symbol.role == "concept" and symbol.value.kind in _NARROWED:
            _gather(kept, symbol.start, text)
        elif symbol.role == "concept" and symbol.value.kind == "measurement":
            _as_result(kept, symbols[index : index + 2], text)
        kept.append(symbol)
    return kept


_RESULTS: Final = {"low": "decreased", "high": "elevated"}
_WITHOUT_LIMITS: Final = frozenset(
    ("height", "weight", "birth-weight", "bmi", "bsa", "waist", "gestational-age", "life-expectancy",
     "six-minute-walk")
)  # fmt: skip
"""What no laboratory calls low or high."""


def _as_result(kept: list[Symbol], measured: list[Symbol], text: str) -> None:
    """ "*Low* C3": below what the laboratory calls normal; not before a longer name ("low sodium diet")."""
    name, behind = measured[0], measured[1:]
    if not kept or kept[-1].role != "word" or name.value.id in _WITHOUT_LIMITS:
        return
    if any(each.role in _NAMES and text[name.end : each.start].isspace() for each in behind):
        return
    result = _RESULTS.get(text[slice(*kept[-1].span)].lower())
    if result is not None and text[kept[-1].end : name.start].isspace():
        kept[-1] = Symbol("result", kept[-1].start, kept[-1].end, result)


_NAMES: Final = frozenset(("word", "concept"))


def _gather(kept: list[Symbol], end: int, text: str) -> None:
    """Replace the modifiers at the end of `kept`, if any, by qualifiers."""
    found: list[Symbol] = []
    while len(found) < _MOST_WORDS and kept:
        size = _shown(kept, end, text) or _compound(kept, end, text) or _adjective(kept, end, text)
        if not size:
            break
        start, stop = kept[-size].start, kept[-1].end
        del kept[-size:]
        value = "-".join(text[start:stop].lower().replace("-", " ").split())
        found.append(Symbol("qualifier", start, stop, value))
        end = start
    kept.extend(reversed(found))


_SHOWN: Final = frozenset(("documented", "confirmed", "proven", "diagnosed", "verified", "established", "demonstrated"))


def _shown(kept: list[Symbol], end: int, text: str) -> int:
    """ "*Angiographically documented* CAD": an adverb for how it was shown, and that it was."""
    if len(kept) < _PAIR or text[kept[-1].start : kept[-1].end].lower() not in _SHOWN:
        return 0
    adverb, shown = kept[-2:]
    if not (_apart(text, shown.end, end) and _apart(text, adverb.end, shown.start)) or adverb.role != "word":
        return 0
    word = text[adverb.start : adverb.end].lower()
    return _PAIR if word.endswith("ally") and len(word) > _LONG_ADVERB else 0


_PAIR: Final = 2
_LONG_ADVERB: Final = 8


def _adjective(kept: list[Symbol], end: int, text: str) -> int:
    last = kept[-1]
    if last.role != "word" or not _apart(text, last.end, end):
        return 0
    if len(kept) > 1 and kept[-2].role == "-" and kept[-2].end == last.start:
        return 0  # the second half of a compound that is not known
    word = text[last.start : last.end]
    return 1 if _modifies(word) else 0


def _modifies(word: str) -> bool:
    lower = word.lower()
    if not lower.isalpha() or len(lower) < _SHORTEST or lower in words_of("no_modifiers"):
        return False
    return (
        lower.endswith(("ed", "ly", "ing"))
        or is_adjective(lower)
        or fold_word(lower) in words_of("name_generic", "before")
    )


_SHORTEST: Final = 4


def _compound(kept: list[Symbol], end: int, text: str) -> int:
    """How many symbols at the end are a hyphenated compound that narrows; 0 for none."""
    if len(kept) < _HALF_COUNT or kept[-2].role != "-" or not _apart(text, kept[-1].end, end):
        return 0
    first, dash, last = kept[-3:]
    if first.end != dash.start or dash.end != last.start or not {first.role, last.role} <= _HALVES:
        return 0
    word, before = text[last.start : last.end].lower(), text[first.start : first.end].lower()
    if before == "non":
        return 3 if last.role == "word" and _modifies(word) else 0
    if first.role not in ("word", "concept") or " " in before or before in words_of("no_modifiers"):
        return 0
    return 3 if word in _COMPOUND_ENDS or (last.role == "word" and word.endswith(("ed", "ing"))) else 0


_HALF_COUNT: Final = 3


def _apart(text: str, start: int, end: int) -> bool:
    gap = text[start:end]
    return bool(gap) and gap.isspace() and "\n\n" not in gap
