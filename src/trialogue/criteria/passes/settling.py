"""Words whose part is settled by what stands behind them: "baseline" before a measure, "on" before a drug.

"Screening eGFR", "serum potassium" are the eGFR, the potassium; "on warfarin" is warfarin taken now; "calculated by
the" before an equation's name says nothing more than the name.
"""

from __future__ import annotations

from typing import Final

from trialogue.criteria.symbols import Symbol

BEFORE_MEASURE: Final = frozenset(
    ("screening", "baseline", "serum", "plasma", "blood", "mean", "fasting", "seated", "sitting", "resting",
     "total", "absolute", "corrected", "venous", "measured", "estimated", "calculated", "laboratory", "average",
     "current", "initial")
)  # fmt: skip
_BEFORE_DRUG: Final = frozenset(("on", "under"))
_BEFORE_EQUATION: Final = frozenset(
    ("by", "using", "calculated", "estimated", "as", "per", "the", "according", "to", "based", "on", "with", "measured",
     "determined", "via", "from", "assessed", "derived", "modified", "four-variable", "abbreviated", "evaluated",
     "defined", "documented", "of")
)  # fmt: skip
_DRUGS: Final = frozenset(("drug", "drug-class"))


def settled(symbols: list[Symbol], text: str) -> list[Symbol]:
    """The same symbols without the words that what stands behind them makes needless."""
    kept: list[Symbol] = []
    following: Symbol | None = None
    for symbol in reversed(symbols):
        if following is not None and symbol.role in _WORDS and following.role in _SETTLING:
            words = text[symbol.start : symbol.end].lower().split()
            if _needless(words, following):
                continue
            if symbol.role == "word" and words[0] in _BEFORE_DRUG and _is(following, _DRUGS):
                symbol = Symbol("expose", symbol.start, symbol.end, "current")  # noqa: PLW2901 (the word, now settled)
        kept.append(symbol)
        if symbol.role != "neutral":
            following = symbol
    kept.reverse()
    return kept


_SETTLING: Final = frozenset(("concept", "equation"))
_WORDS: Final = frozenset(("word", "anchor", "opener", "neutral", "at", "of", "current", "qualifier"))


def _is(symbol: Symbol, kinds: frozenset[str]) -> bool:
    return symbol.role == "concept" and symbol.value.kind in kinds


def _needless(words: list[str], following: Symbol) -> bool:
    if following.role == "equation":
        return all(word in _BEFORE_EQUATION for word in words)
    return _is(following, frozenset(("measurement",))) and all(word in BEFORE_MEASURE for word in words)
