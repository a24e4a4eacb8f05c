"""Doses and how often they are taken: the amount a day. The words of frequency stand in `data/frequencies.tsv`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Final

from trialogue.patient.facts import Amount

_NUMBER = r"[0-9]+(?:\.[0-9]+)?(?:[eE][-+]?[0-9]+)?"
_AMOUNT: Final = re.compile(rf"\s*(<=|>=|<|>)?\s*({_NUMBER})\s*([^\W\d_].*?|[%{{\[].*?)\s*\Z")
_PER: Final = re.compile(r"(.+?)\s*(?:/|\bper\b|\ba\b)\s*(d|day|wk|week|mo|month|h|hour)\Z", re.IGNORECASE)
_EVERY: Final = re.compile(rf"(?:every|q)\s*({_NUMBER})\s*(h|hours?|d|days?|w|wk|weeks?|mo|months?)\Z")
_TIMES: Final = re.compile(
    rf"({_NUMBER})\s*(?:x|times?)\s*(?:/|per|a|an|every)?\s*(daily|day|d|weekly|week|monthly|month)\Z"
)
_DAYS: Final = {"h": 1 / 24, "d": 1.0, "w": 7.0, "m": 30.4375}


@dataclass(frozen=True, slots=True)
class Frequency:
    """How often a dose is taken: `times` in `days` days; `times` is None where no rhythm is meant (as needed, once)."""

    times: float | None
    days: float = 1.0

    def daily(self, dose: float) -> float | None:
        """The amount a day on average; None where no rhythm is meant."""
        return None if self.times is None else dose * self.times / self.days


def parse_frequency(text: str) -> Frequency | None:
    """Read "twice daily", "every 8 weeks", "as needed"; None for words that are not known.

    >>> parse_frequency("every 4 days").daily(10)
    2.5
    """
    words = " ".join(text.lower().split())
    words = words.replace(".", "") if words.count(".") > 1 else words  # "b.i.d."
    if (known := _frequencies().get(words)) is not None:
        return known
    if match := _EVERY.match(words):
        every = float(match[1]) * _DAYS[match[2][0]]
        return Frequency(1.0, every) if every > 0 else None
    if match := _TIMES.match(words):
        return Frequency(float(match[1]), _DAYS[match[2][0]])
    return None


def parse_amount(text: str) -> Amount | None:
    """A number and its unit, as in "25 mg"; None where either is missing."""
    match = _AMOUNT.match(text)
    return Amount(float(match[2]), match[3], match[1]) if match else None


def split_period(amount: Amount) -> tuple[Amount, float | None]:
    """An amount "per day" or "per week" without its period, and how many days that is; None for a plain amount."""
    match = _PER.match(amount.unit)
    if match is None:
        return amount, None
    return Amount(amount.value, match[1], amount.comparator), _DAYS[match[2][0].lower()]


@cache
def _frequencies() -> dict[str, Frequency]:
    text = (files(__package__) / "data" / "frequencies.tsv").read_text(encoding="utf-8")
    rows = [line.split("\t") for line in text.splitlines() if line.strip() and not line.startswith("#")]
    return {words: Frequency(float(times), float(days)) if times else Frequency(None) for words, times, days in rows}
