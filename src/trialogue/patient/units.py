"""Which units a measurement can have. Only clear mismatches are refused ("ALT in mg/dL"); the unknown passes."""

from __future__ import annotations

from functools import cache, lru_cache
from importlib.resources import files


@lru_cache(maxsize=10_000)
def find_unit_mismatch(concept: str | None, unit: str) -> str | None:
    """An example of the unit expected, where `unit` cannot be one of this measurement; None where it can."""
    from trialogue.vocabulary import units  # noqa: PLC0415 (unit arithmetic is heavy)

    expected = _expected_units().get(concept or "")
    code = units.parse_unit(unit)
    if expected is None or code is None or code.startswith("{x"):
        return None
    example, convertible = expected
    for candidate in convertible:
        try:
            units.convert(1.0, code, candidate, analyte=concept)
        except units.UnitMismatch:
            continue
        return None
    return example


def canonical_unit(text: str) -> str | None:
    """The UCUM code for a unit as written, None for a unit that is not known."""
    from trialogue.vocabulary import units  # noqa: PLC0415

    code: str | None = units.parse_unit(text)
    return code


@cache
def _expected_units() -> dict[str, tuple[str, tuple[str, ...]]]:
    text = (files(__package__) / "data" / "expected_units.tsv").read_text(encoding="utf-8")
    rows = [line.split("\t") for line in text.splitlines() if line.strip() and not line.startswith("#")]
    return {concept: (example, tuple(convertible.split("|"))) for concept, example, convertible in rows}
