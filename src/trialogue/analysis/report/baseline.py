"""Who the participants were: sites, age and sex, strata, and the readings of the last visit up to randomisation."""

from __future__ import annotations

import math
import statistics
from collections import Counter
from typing import Any

from trialogue.analysis.datasets import Datasets
from trialogue.analysis.datasets.demographics import find_who
from trialogue.analysis.report.grid import Column, Grid, columns_of, share
from trialogue.conduct.bilag import READINGS
from trialogue.conduct.forms import DEMOGRAPHICS, Field, list_fields


def describe_baseline(datasets: Datasets) -> Grid:
    """By arm, for everybody randomised; no tests, for differences at baseline are chance's."""
    columns = columns_of(datasets, datasets.members("itt"))
    if len(columns) > 1:
        columns = (*columns, Column("All", tuple(who for each in columns for who in each.members)))
    rows = [("Participants", *(str(len(each.members)) for each in columns))]
    rows += _counted("Site", {k.person.number: k.person.first_site for k in datasets.people}, columns)
    rows += _who(datasets, columns)
    for factor in sorted({name for known in datasets.people for name in known.person.stratum}):
        rows += _counted(factor, {k.person.number: k.person.stratum.get(factor, "") for k in datasets.people}, columns)
    readings, words = (
        _readings(datasets),
        {field.reading: _label(field) for field in list_fields() if field.activity != DEMOGRAPHICS},
    )
    there = {each for own in readings.values() for each in own} - set(READINGS) - {"birth_year", "sex"}
    for name in (*(each for each in words if each in there), *sorted(there - set(words))):
        values = {who: own[name] for who, own in readings.items() if name in own}
        rows += _measured(words.get(name, name), values, columns)
    heads = ("", *(each.name for each in columns))
    note = "Readings are of the last visit up to randomisation."
    said = [find_who(known) for known in datasets.people if known.randomised is not None]
    if any(each.age is not None for each in said):
        note += " Age is that of the birthday in the year of randomisation: only the year of birth is kept."
    known = {name for name in ("age", "sex") for each in said if getattr(each, name) is not None}
    if unasked := " and ".join(name for name in ("age", "sex") if name not in known):
        note += f" Not recorded for anybody: {unasked}."
    return Grid("Participants randomised", heads, tuple(rows), note)


def _who(datasets: Datasets, columns: tuple[Column, ...]) -> list[tuple[str, ...]]:
    """Age and sex, each where it is known of anybody."""
    said = {known.person.number: find_who(known) for known in datasets.people if known.randomised is not None}
    ages = {number: who.age for number, who in said.items() if who.age is not None}
    sexes = {number: who.sex for number, who in said.items() if who.sex is not None}
    rows = _measured("Age, years", ages, columns) if ages else []
    return rows + (_counted("Sex", sexes, columns) if sexes else [])


def _label(field: Field) -> str:
    """The words of the form, and the unit where it says something."""
    unit = (
        "" if field.unit.startswith("{") else field.unit.replace("10*9", "10\N{SUPERSCRIPT NINE}").replace("[IU]", "IU")
    )
    return f"{field.words}, {unit}" if unit else field.words


def _readings(datasets: Datasets) -> dict[str, dict[str, Any]]:
    """The last value of each reading up to randomisation, by participant."""
    found: dict[str, dict[str, Any]] = {}
    for known in datasets.people:
        own = found.setdefault(known.person.number, {})
        for visit in known.visits:
            if known.randomised is not None and visit.date <= known.randomised.isoformat():
                own.update({name: reading.get("value") for name, reading in visit.readings.items()})
    return found


def _counted(name: str, values: dict[str, str], columns: tuple[Column, ...]) -> list[tuple[str, ...]]:
    rows = []
    for value in sorted({values.get(who, "") for each in columns for who in each.members}, key=lambda v: (not v, v)):
        counts = [Counter(values.get(who, "") for who in each.members)[value] for each in columns]
        shares = map(share, counts, (len(each.members) for each in columns))
        rows.append((f"{name}: {value or 'not recorded'}", *shares))
    return rows


def _measured(name: str, values: dict[str, Any], columns: tuple[Column, ...]) -> list[tuple[str, ...]]:
    if not all(isinstance(value, int | float) and not isinstance(value, bool) for value in values.values()):
        return _counted(name, {who: _in_words(value) for who, value in values.items()}, columns)
    cells = [[float(values[who]) for who in each.members if who in values] for each in columns]
    everything = [value for own in cells for value in own]
    digits, whole = _digits(everything), all(value == int(value) for value in everything)
    plain = "g" if whole else f".{digits}f"
    spread = [
        f"{statistics.fmean(c):.{digits}f} ({statistics.stdev(c):.{digits}f})" if len(c) > 1 else "-" for c in cells
    ]
    middle = [f"{statistics.median(c):{plain}} ({min(c):{plain}} to {max(c):{plain}})" if c else "-" for c in cells]
    missing = [len(each.members) - len(c) for each, c in zip(columns, cells, strict=True)]
    rows = [(f"{name}: mean (SD)", *spread), (f"{name}: median (range)", *middle)]
    return [*rows, (f"{name}: missing", *map(str, missing))] if any(missing) else rows


def _digits(values: list[float]) -> int:
    """Decimals that show two figures of the standard deviation, one to three of them."""
    spread = statistics.stdev(values) if len(values) > 1 else 0.0
    return min(3, max(1, 1 - math.floor(math.log10(spread)))) if spread > 0 else 1


def _in_words(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list | tuple):
        return ", ".join(str(each).replace("_", " ") for each in value) or "none"
    return str(value)
