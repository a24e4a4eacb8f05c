"""Who the participants were: sites, strata, and the readings of the last visit up to randomisation."""

from __future__ import annotations

import statistics
from collections import Counter
from typing import Any

from trialogue.analysis.datasets import Datasets
from trialogue.analysis.report.grid import Column, Grid, columns_of, share


def describe_baseline(datasets: Datasets) -> Grid:
    """By arm, for everybody randomised; no tests, for differences at baseline are chance's."""
    columns = columns_of(datasets, datasets.members("itt"))
    if len(columns) > 1:
        columns = (*columns, Column("All", tuple(who for each in columns for who in each.members)))
    rows = [("Participants", *(str(len(each.members)) for each in columns))]
    rows += _counted("Site", {k.person.number: k.person.site for k in datasets.people}, columns)
    for factor in sorted({name for known in datasets.people for name in known.person.stratum}):
        rows += _counted(factor, {k.person.number: k.person.stratum.get(factor, "") for k in datasets.people}, columns)
    readings = _readings(datasets)
    for name in sorted({each for own in readings.values() for each in own}):
        rows += _measured(name, {who: own[name] for who, own in readings.items() if name in own}, columns)
    return Grid(
        "Baseline", ("", *(each.name for each in columns)), tuple(rows), "Last visit up to the day of randomisation."
    )


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
    for value in sorted(set(values.values())):
        counts = [Counter(values[who] for who in each.members)[value] for each in columns]
        rows.append((f"{name} {value or 'not recorded'}", *map(share, counts, (len(each.members) for each in columns))))
    return rows


def _measured(name: str, values: dict[str, Any], columns: tuple[Column, ...]) -> list[tuple[str, ...]]:
    if not all(isinstance(value, int | float) and not isinstance(value, bool) for value in values.values()):
        words = {who: str(value) for who, value in values.items()}
        return _counted(name, {who: words.get(who, "") for each in columns for who in each.members}, columns)
    cells = [[float(values[who]) for who in each.members if who in values] for each in columns]
    spread = [f"{statistics.fmean(c):.1f} ({statistics.stdev(c):.1f})" if len(c) > 1 else "-" for c in cells]
    middle = [f"{statistics.median(c):g} ({min(c):g} to {max(c):g})" if c else "-" for c in cells]
    missing = [str(len(each.members) - len(c)) for each, c in zip(columns, cells, strict=True)]
    return [
        (f"{name}, mean (SD)", *spread),
        (f"{name}, median (range)", *middle),
        (f"{name}, missing", *missing),
    ]
