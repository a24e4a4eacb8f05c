"""The unit behind a number of a letter: as written, or the one that goes without saying (`letter_unsaid_units.tsv`)."""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files
from typing import Final

from trialogue.patient.units import canonical_unit, find_unit_mismatch
from trialogue.vocabulary.units import UnitMismatch, analytes, convert

_UNIT: Final = re.compile(
    r"\s*(?P<unit>/\s?(?:min|mm3?|[uµμ]L|cumm|mL|ml)\b|(?:x\s*)?10\s*[\^*]?\s*[369]\s*/\s*[a-zA-Zµ]+|[%°]\s?[CF]?"
    r"|[A-Za-zµμ][\w^µμ°³²]*(?:\s?[Hh]g\b)?(?:\s*/\s*[\w.^²³]+){0,3})"
)
_POWER: Final = re.compile(r"10\s*[\^*]?\s*([369])")
_CELLS: Final = {"/mm": "/mm3", "/cumm": "/mm3"}
"""Counts of cells per cubic millimetre, as typists write them."""


def read_unit(concept: str, value: float, text: str, at: int, end: int) -> tuple[str | None, int]:
    """The UCUM code of the unit of a value, and where its words end; None where it is not told and not plain."""
    match = _UNIT.match(text, at, end)
    if match:
        for stop in _stops(match["unit"]):
            written = match["unit"][:stop].strip()
            spelled = "/".join(part.strip() for part in _POWER.sub(r"10*\1", written).removeprefix("x").split("/"))
            code = canonical_unit(_CELLS.get(written.replace(" ", ""), spelled.strip())) or canonical_unit(written)
            if code is not None and fits(concept, code):
                return code, match.start("unit") + stop
    return _without_saying(concept, value), at


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
    text = (files("trialogue.patient") / "data" / "letter_unsaid_units.tsv").read_text(encoding="utf-8")
    found: dict[str, list[tuple[str, float, float]]] = {}
    for line in [each for each in text.splitlines() if each and not each.startswith("#")][1:]:
        concept, unit, low, high = line.split("\t")
        found.setdefault(concept, []).append((unit, float(low), float(high)))
    return found


def _stops(unit: str) -> list[int]:
    """Where a unit may end, the longest first: "mg/dL" or "mg"."""
    whole = len(unit.rstrip("."))
    return [whole, *sorted((match.start() for match in re.finditer(r"\s*/|\s", unit)), reverse=True)]
