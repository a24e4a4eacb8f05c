"""Exposure and adverse events in the safety set: participants with at least one, and events."""

from __future__ import annotations

import statistics
from collections.abc import Callable
from typing import Any, Final

from trialogue.analysis.datasets import Datasets
from trialogue.analysis.report.grid import Column, Grid, columns_of, share

_LINES: Final[tuple[tuple[str, Callable[[dict[str, Any]], bool]], ...]] = (
    ("Any adverse event", lambda _: True),
    ("Serious", lambda event: bool(event["serious"])),
    ("Severe or worse", lambda event: event["severity"] in {"severe", "life_threatening", "fatal"}),
    ("Related, as judged", lambda event: event["related"] == "related"),
    ("Fatal", lambda event: event["severity"] == "fatal"),
)


def describe_safety(datasets: Datasets) -> tuple[Grid, Grid]:
    """The summary, and the terms; participants, with events in brackets."""
    columns = columns_of(datasets, datasets.members("safety"))
    events = [dict(row.values) for row in datasets.adverse_events.rows]
    summary = [("Participants", *(str(len(each.members)) for each in columns))]
    summary.append(("Days of exposure, median", *(_exposure(datasets, each) for each in columns)))
    for words, holds in _LINES:
        chosen = [event for event in events if holds(event)]
        summary.append((words, *(_cell(chosen, each) for each in columns)))
    having = {term: {e["participant"] for e in events if e["term"] == term} for term in {e["term"] for e in events}}
    terms = sorted(having, key=lambda term: (-len(having[term]), term))
    rows = [(term, *(_cell([e for e in events if e["term"] == term], each) for each in columns)) for term in terms]
    heads = ("", *(each.name for each in columns))
    note = "Participants with at least one (share of the arm); the number of events behind the semicolon."
    return Grid("Adverse events", heads, tuple(summary), note), Grid("Adverse events by term", heads, tuple(rows), note)


def _exposure(datasets: Datasets, column: Column) -> str:
    inside = set(column.members)
    days = [row.values["days"] for row in datasets.exposures.rows if row.values["participant"] in inside]
    return f"{statistics.median(days):g}" if days else "-"


def _cell(events: list[dict[str, Any]], column: Column) -> str:
    inside = set(column.members)
    own = [event["participant"] for event in events if event["participant"] in inside]
    return f"{share(len(set(own)), len(inside))}; {len(own)}"
