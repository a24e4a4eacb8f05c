"""Units: spellings seen in criteria to UCUM codes, and conversion.

>>> parse_unit("mg per day"), parse_unit("mL/min/1.73m²"), parse_unit("x ULN"), parse_unit("years")
('mg/d', 'mL/min/{1.73_m2}', '{xULN}', 'a')
>>> round(convert(1.2, "mg/dL", "umol/L", analyte="creatinine"), 1)
106.1

U and [IU] are taken as equal, as laboratories print them for the same enzyme value. A month is UCUM's mean month
(30.4375 d) here; windows of dates use calendar months and belong to :mod:`trialogue.dates`.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cache, lru_cache
from math import prod
from typing import Final

from trialogue.errors import UserError
from trialogue.vocabulary.loading import read_rows

# HbA1c: NGSP [%] = 0.09148 * IFCC [mmol/mol] + 2.152, the master equation of the IFCC and NGSP networks.
HBA1C_SLOPE: Final = 0.09148
HBA1C_INTERCEPT: Final = 2.152

_SIGNS: Final = str.maketrans({"µ": "u", "μ": "u", "×": "x", "−": "-", "⁄": "/", "∕": "/"})
_PER_DAY: Final = re.compile(r" (?:daily|a day|each day|every day|per day|once daily|total daily|qd)$|^daily ")
_PER: Final = re.compile(r" ?(?:/| per | in a | p\. ) ?")
_AROUND_PER: Final = re.compile(r" ?/ ?")
_LEADING_PER: Final = re.compile(r"^per (?=\S)")
_TIMES: Final = re.compile(r"^(?:x|times|fold|-fold)(?: the)?(?: |$)|^the ")
_POWER: Final = re.compile(r"^x ?(?=10)|(?<=10)[\^e*](?=\d)|(?<=10) (?=[3-9]\b)")


class UnitMismatch(UserError):
    """Two units do not measure the same thing."""


@dataclass(frozen=True, slots=True)
class _Unit:
    """What a code measures: `dimensions` as sorted (base, exponent) pairs, and the factor to the base units."""

    code: str
    factor: float
    dimensions: tuple[tuple[str, int], ...]

    @property
    def exponents(self) -> dict[str, int]:
        return dict(self.dimensions)


@dataclass(frozen=True, slots=True)
class Analyte:
    """A measurement's default unit, molar mass in g/mol, charge of its ion, and plausible range in the default unit."""

    id: str
    unit: str
    molar_mass: float | None
    charge: int | None
    low: float | None
    high: float | None


@lru_cache(maxsize=10_000)
def parse_unit(text: str) -> str | None:
    """The UCUM code of a unit as written in a criterion or a report, or None where it is not known."""
    written = unicodedata.normalize("NFKC", text.translate(_SIGNS)).translate(_SIGNS).strip()
    tight = _AROUND_PER.sub("/", written)
    known = _phrases().get(tight) or _phrases().get(" ".join(written.casefold().split()))
    if known:
        return known
    if _is_code(written):
        return written
    return _parse_spelling(" ".join(written.casefold().split()).strip(" .,;"))


def unit_spellings() -> list[str]:
    """Every code and spelling that a unit or a part of one may begin with."""
    return [*_components(), *_spellings(), *_phrases()]


def dimension(code: str) -> tuple[tuple[str, int], ...]:
    """What a UCUM code measures, as (base, exponent) pairs: `dimension("mg/dL")` is (("L", -1), ("g", 1)).

    Raises UnitMismatch for a unit that is not known.
    """
    return _unit(code).dimensions


def convert(value: float, from_unit: str, to_unit: str, analyte: str | None = None) -> float:
    """`value` in `from_unit` as a number of `to_unit`; both as UCUM codes or as written.

    Between mass and amount of substance the molar mass of `analyte` is used, between amount and equivalents its charge.
    HbA1c goes between % and mmol/mol by the NGSP/IFCC master equation. Raises UnitMismatch.
    """
    source, target = _unit(from_unit), _unit(to_unit)
    if source.code == target.code:
        return value
    if analyte == "hba1c" and {source.code, target.code} == {"%", "mmol/mol"}:
        if target.code == "%":
            return HBA1C_SLOPE * value + HBA1C_INTERCEPT
        return (value - HBA1C_INTERCEPT) / HBA1C_SLOPE
    if {source.code, target.code} == {"Cel", "[degF]"}:
        return value * 9 / 5 + 32 if target.code == "[degF]" else (value - 32) * 5 / 9
    return value * source.factor / target.factor * _bridge(source, target, analyte)


def unit_of_analyte(unit: str | None, analyte: str) -> str | None:
    """The unit that a capital "G/L" stands for: 10^9/L of cells, g/L of a substance that is weighed.

    >>> unit_of_analyte("10*9/L", "haemoglobin"), unit_of_analyte("10*9/L", "platelets")
    ('g/L', '10*9/L')
    """
    if unit != _GIGA or analyte not in analytes():
        return unit
    own = dict(dimension(analytes()[analyte].unit))
    return "g/L" if own in ({"g": 1, "L": -1}, {"mol": 1, "L": -1}) else unit


_GIGA: Final = "10*9/L"


@cache
def analytes() -> dict[str, Analyte]:
    """What is known of each measurement that has a unit, by concept id."""
    return {
        row["id"]: Analyte(
            row["id"], row["unit"], _number(row["molar_mass"]), int(row["charge"]) if row["charge"] else None,
            _number(row["low"]), _number(row["high"]),
        )
        for row in read_rows("analytes.tsv")
    }  # fmt: skip


def _bridge(source: _Unit, target: _Unit, analyte: str | None) -> float:
    """The factor from the source's dimensions to the target's: 1, or a power of molar mass and charge."""
    difference = {
        base: target.exponents.get(base, 0) - source.exponents.get(base, 0)
        for base in {*source.exponents, *target.exponents}
    }
    changed = {base: change for base, change in difference.items() if change}
    if not changed:
        return 1.0
    known = analytes().get(analyte or "")
    amounts, equivalents = changed.pop("mol", 0), changed.pop("eq", 0)
    masses = changed.pop("g", 0)
    if changed or masses + amounts + equivalents != 0:
        raise _mismatch(source, target)
    factor = 1.0
    if masses:
        if known is None or known.molar_mass is None:
            raise _mismatch(source, target, f"the molar mass of {analyte or 'the substance'} is needed")
        factor *= known.molar_mass**masses
    if equivalents:
        if known is None or known.charge is None:
            raise _mismatch(source, target, f"the charge of {analyte or 'the substance'} is needed")
        factor *= float(known.charge) ** equivalents
    return factor


def _mismatch(source: _Unit, target: _Unit, why: str = "they measure different things") -> UnitMismatch:
    return UnitMismatch(
        f"unit: cannot convert {source.code!r} to {target.code!r}: {why}. "
        f"Give the value in {target.code!r}, or in a unit of the same kind."
    )


def _unit(text: str) -> _Unit:
    code = parse_unit(text)
    if code is None:
        raise UnitMismatch(f"unit: {text!r} is not a known unit. Give a UCUM code such as mg/dL, or the unit in words.")
    return _measured(code)


@lru_cache(maxsize=10_000)
def _measured(code: str) -> _Unit:
    table = _components()
    top, *below = code.split("/")
    parts = [(table[top or "1"], 1), *((table[part], -1) for part in below)]
    exponents: dict[str, int] = {}
    for (base, _), sign in parts:
        if base != "1":
            exponents[base] = exponents.get(base, 0) + sign
    factor = prod(factor**sign for (_, factor), sign in parts)
    return _Unit(code, factor, tuple(sorted((base, power) for base, power in exponents.items() if power)))


def _is_code(text: str) -> bool:
    table = _components()
    top, *below = text.split("/")
    return (top in table or (not top and bool(below))) and all(part in table for part in below)


def _parse_spelling(text: str) -> str | None:
    text = _LEADING_PER.sub("/", text.removeprefix("of "))
    if daily := _PER_DAY.search(text):
        text = (text[: daily.start()] + text[daily.end() :]).strip() + "/d"
    whole = _component(text)
    if whole is not None:
        return whole
    top, *below = _PER.split(text)
    codes = [_component(part) if part or at else "1" for at, part in enumerate([top, *below])]
    if not below or None in codes:
        return None
    known = [code for code in codes if code is not None]
    first = "" if known[0] in ("1", "{beats}", "{breaths}") else known[0]
    return "/".join([first, *known[1:]])


def _component(text: str) -> str | None:
    spellings = _spellings()
    plain = _TIMES.sub("", text).strip()
    tries = (text, plain, _TIMES.sub("", plain).strip(), _POWER.sub("", text), _POWER.sub("", _POWER.sub("", text)))
    tidy = (*tries, text.replace("^", ""), text.replace(" ", ""), text.replace("(s)", ""))
    return next((spellings[form] for form in tidy if form in spellings), None)


@cache
def _components() -> dict[str, tuple[str, float]]:
    return {row["code"]: (row["base"], float(row["factor"])) for row in read_rows("units.tsv")}


@cache
def _spellings() -> dict[str, str]:
    spellings: dict[str, str] = {}
    for row in read_rows("units.tsv"):
        for spelling in (row["code"].casefold(), *row["spellings"].split("|")):
            if spelling:
                spellings.setdefault(unicodedata.normalize("NFKC", spelling).casefold(), row["code"])
    return spellings


@cache
def _phrases() -> dict[str, str]:
    return {row["phrase"]: row["unit"] for row in read_rows("unit_phrases.tsv")}


def _number(cell: str) -> float | None:
    return float(cell) if cell else None
