"""A CSV file of participants for an analysis: named columns as numbers, flags and words, each bad row said."""

from __future__ import annotations

import csv
import io
import math
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from trialogue.errors import BadInput, Issue
from trialogue.given_file import read_given

_YES: Final = {"1", "true", "yes", "y"}
_NO: Final = {"0", "false", "no", "n"}
_MISSING: Final = {"", "na", "nan", "."}


@dataclass(frozen=True, slots=True)
class Times:
    """The columns of the time to the event or to the end of follow-up, of whether it is the event, and (if any) of the
    time of entry."""

    end: str
    event: str
    entry: str | None = None


@dataclass(frozen=True, slots=True)
class Columns:
    """What was asked for of the rows that have all of it, and an issue for each row left out."""

    numbers: dict[str, list[float]]
    events: list[bool]
    words: dict[str, list[str]]
    issues: tuple[Issue, ...]


def read_columns(
    path: Path, times: Times, *, covariates: list[str], words: list[str], optional: list[str] | None = None
) -> Columns:
    """Read the columns; a row in which one is missing or cannot be read is left out and named.

    Words of `optional` columns may be missing: they are then empty, and the row stays.

    Raises NotFound for a file that is not there, BadInput where it is no CSV of UTF-8, lacks a column, no row is left,
    or a time cannot be one: such a row says that the column is another thing than was thought.
    """
    event, numbers = times.event, [times.end, *covariates, *([times.entry] if times.entry else [])]
    header, rows = _rows(path)
    kept = optional or []
    for name in (*numbers, event, *words, *kept):
        if name not in header:
            raise BadInput(f"{path.name} has no column {name!r}; its columns are {', '.join(header)}")
    found = Columns({name: [] for name in numbers}, [], {name: [] for name in (*words, *kept)}, ())
    issues = []
    for line, row in rows:
        wrong = _wrong(row, numbers, event, words)
        if wrong:
            source = f"{path.name} line {line}"
            issues.append(Issue(source, None, wrong, "The row is left out."))
            continue
        _check_times(f"{path.name} line {line}", row, times)
        for name in numbers:
            found.numbers[name].append(float(row[name]))
        found.events.append(row[event].strip().lower() in _YES)
        for name in words:
            found.words[name].append(row[name].strip())
        for name in kept:
            value = row[name].strip()
            found.words[name].append("" if value.lower() in _MISSING else value)
    if not found.events:
        first = f"; the first trouble: {issues[0]}" if issues else ""
        raise BadInput(f"{path.name} holds no row that can be used{first}; give one row for each participant")
    return Columns(found.numbers, found.events, found.words, tuple(issues))


def _rows(path: Path) -> tuple[list[str], list[tuple[int, dict[str, str]]]]:
    written = read_given(path, "give a CSV file with a row for each participant")
    try:
        reader = csv.DictReader(io.StringIO(written.decode("utf-8-sig"), newline=""), restval="", strict=True)
        header = list(reader.fieldnames or ())
        rows = [(reader.line_num, {key: row[key] for key in header}) for row in reader]
    except (UnicodeDecodeError, csv.Error) as error:
        raise BadInput(f"{path.name} is no CSV file in UTF-8{_where(error)}; save it as one") from None
    if not header:
        raise BadInput(f"{path.name} is empty; its first line names the columns")
    return header, rows


def _where(error: UnicodeDecodeError | csv.Error) -> str:
    return f" ({error})" if isinstance(error, csv.Error) else f" (byte {error.start + 1})"


def _check_times(where: str, row: dict[str, str], times: Times) -> None:
    if float(row[times.end]) < 0:
        raise BadInput(f"{where}: {times.end} is {row[times.end]}; times run from 0: mend it, or take the row out")
    if times.entry is not None and float(row[times.entry]) < 0:
        raise BadInput(
            f"{where}: {times.entry} is {row[times.entry]}; times run from 0: write 0 for who is there from the start"
        )
    if times.entry is not None and float(row[times.entry]) >= float(row[times.end]):
        raise BadInput(
            f"{where}: {times.entry} is {row[times.entry]} and {times.end} {row[times.end]}; a participant enters "
            "before the follow-up ends: mend it, or take the row out"
        )


def _wrong(row: dict[str, str], numbers: list[str], event: str, words: list[str]) -> str:
    for name in (*numbers, event, *words):
        if row[name].strip().lower() in _MISSING:
            return f"{name} is missing."
    for name in numbers:
        try:
            value = float(row[name])
        except ValueError:
            return f"{name} is {row[name]!r}, not a number."
        if not math.isfinite(value):
            return f"{name} is {row[name]!r}, not a finite number."
    if row[event].strip().lower() not in _YES | _NO:
        return f"{event} is {row[event]!r}; write 1 for an event and 0 for none."
    return ""
