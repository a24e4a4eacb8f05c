"""The unit behind a number of a letter: as written, or the one that goes without saying (`letter_unsaid_units.tsv`)."""

from __future__ import annotations

import re
from functools import cache
from typing import Final

from trialogue.patient.units import canonical_unit, find_unit_mismatch
from trialogue.text.tables import read_rows
from trialogue.vocabulary.units import UnitMismatch, analytes, convert

_UNIT: Final = re.compile(
    r"\s*(?P<unit>/\s?(?:min|mm3?|[uµμ]L|cumm|mL|ml)\b|(?:x\s*)?10\s*[\^*]?\s*[369]\s*/\s*[a-zA-Zµ]+|[%°]\s?[CF]?"
    r"|m?gm?\s?%|[A-Za-zµμ][\w^µμ°³²]*(?:\s?[Hh]g\b)?(?:\s*/\s*[\w.^²³]+){0,3})"
)
_POWER: Final = re.compile(r"10\s*[\^*]?\s*([369])")
_ASIDE: Final = re.compile(
    r"[ \t]*(?:\(?\s*(?:HH?|LL?|high|low|\*{1,2}|↑|↓)\)?(?![\w/]))?[ \t]*"
    r"(?:[(\[]?\s*(?:ref\w*:?\s*|normal:?\s*)?(?:(?P<low>\d+(?:\.\d+)?)\s*[-–]\s*(?P<high>\d+(?:\.\d+)?)|[<>]=?\s*\d+(?:\.\d+)?)\s*[)\]]?)?",
    re.IGNORECASE,
)
"""A flag and the laboratory's range between a value and its unit: "9.4 L 11.5-16.0 g/dL"."""

_AMERICAN: Final = re.compile(
    r"\b(?:Hgb|hemoglobin)\b[^\w]{0,4}(?:(?:is|was|of)\s+)?(?:<|>|≤|≥)?\s*[\d.]+\Z", re.IGNORECASE
)
"""The American name of haemoglobin goes with g/dL."""

_CELLS: Final = {
    "/mm": "/mm3",
    "/cumm": "/mm3",
    "gm%": "g/dL",
    "g%": "g/dL",
    "mg%": "mg/dL",
    "lakh": "10*5/uL",
    "lac": "10*5/uL",
    "lakhs": "10*5/uL",
    "lacs": "10*5/uL",
}
"""Counts of cells per cubic millimetre, as typists write them."""


def read_unit(concept: str, value: float, text: str, at: int, end: int) -> tuple[str | None, int]:
    """The UCUM code of the unit of a value, and where its words end; None where it is not told and not plain."""
    found = _written(concept, text, at, end)
    if found is None and concept == "haemoglobin" and _AMERICAN.search(text, max(0, at - 30), at) and 3 <= value <= 22:
        return "g/dL", at
    if found is None and (aside := _ASIDE.match(text, at, end)) is not None:
        found = _written(concept, text, aside.end(), end)
        if found is None and aside["low"]:
            return _by_range(concept, value, float(aside["low"]), float(aside["high"])), at
    return found if found is not None else (_without_saying(concept, value), at)


def _written(concept: str, text: str, at: int, end: int) -> tuple[str, int] | None:
    match = _UNIT.match(text, at, end)
    for stop in _stops(match["unit"]) if match else ():
        written = match["unit"][:stop].strip() if match else ""
        spelled = "/".join(part.strip() for part in _POWER.sub(r"10*\1", written).removeprefix("x").split("/"))
        code = canonical_unit(_CELLS.get(written.replace(" ", ""), spelled.strip())) or canonical_unit(written)
        if match and code is not None and fits(concept, code):
            return code, match.start("unit") + stop
    return None


def _by_range(concept: str, value: float, low: float, high: float) -> str | None:
    """The unit that the laboratory's range, which stands beside a value, tells where the value alone does not."""
    found = [unit for unit, least, most in _ranges().get(concept, ()) if low < high and least <= high <= most]
    return found[0] if len(found) == 1 else _without_saying(concept, value)


def fits(concept: str, code: str) -> bool:
    """Whether a unit can be one of this measurement: "sodium is 3.3%" is of something else."""
    if find_unit_mismatch(concept, code) is not None:
        return False
    usual = analytes().get(concept)
    if usual is None or not usual.unit:
        return True
    try:
        convert(1.0, code, usual.unit, analyte=concept)
    except UnitMismatch:
        return False
    return True


def _without_saying(concept: str, value: float) -> str | None:
    """The one unit in which this may be a value of the thing, where letters leave it out."""
    found = [unit for unit, low, high in _unsaid().get(concept, ()) if low <= value <= high]
    return found[0] if len(found) == 1 else None


@cache
def _unsaid() -> dict[str, list[tuple[str, float, float]]]:
    return _table("letter_unsaid_units.tsv")


@cache
def _ranges() -> dict[str, list[tuple[str, float, float]]]:
    """Between what values the upper end of a laboratory's range lies in a unit."""
    return _table("letter_range_ends.tsv")


def _table(name: str) -> dict[str, list[tuple[str, float, float]]]:
    found: dict[str, list[tuple[str, float, float]]] = {}
    for concept, unit, low, high in read_rows("trialogue.patient", name):
        found.setdefault(concept, []).append((unit, float(low), float(high)))
    return found


def _stops(unit: str) -> list[int]:
    """Where a unit may end, the longest first: "mg/dL" or "mg"."""
    whole = len(unit.rstrip("."))
    return [whole, *sorted((match.start() for match in re.finditer(r"\s*/|\s", unit)), reverse=True)]
