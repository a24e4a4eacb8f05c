"""Typed reading of one mapping's fields. A wrong value is reported and read as not given: all problems come at once."""

from __future__ import annotations

import datetime
import difflib
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from trialogue.dates import PartialDate
from trialogue.errors import Issue
from trialogue.patient.problems import Problem, shown
from trialogue.patient.schema import fields_of
from trialogue.wording import say

LONGEST_TEXT: Final = 500
LARGEST_NUMBER: Final = 1e12


@dataclass
class Report:
    """What one reading collects: `problems` (the document cannot be used), `notes` (it can; something is unknown)."""

    today: datetime.date
    problems: list[Problem] = field(default_factory=list)
    notes: list[Issue] = field(default_factory=list)
    birth: PartialDate | None = None

    def note(self, path: str, message: str, remedy: str) -> None:
        self.notes.append(Issue(path, None, message, remedy))


class Fields:
    """The fields of one mapping at `path`; `kind` names its definition in the schema ("" for the whole document)."""

    def __init__(self, report: Report, path: str, values: Mapping[str, Any], kind: str) -> None:
        self.report, self.path, self.kind = report, path, kind
        known = fields_of(kind)
        self.values = {key: value for key, value in values.items() if key in known and value is not None}
        for key in values:
            if key not in known:
                self._unknown(key, list(known))

    def __contains__(self, name: str) -> bool:
        return name in self.values

    def at(self, name: str) -> str:
        """The path of a field of this mapping."""
        return f"{self.path}.{name}" if self.path else name

    def wrong(self, name: str, expected: str, fix: str) -> None:
        """Report the value of a field."""
        value = shown(self.values[name]) if name in self.values else ""
        self.report.problems.append(Problem(self.at(name), value, expected, fix))

    def text(self, name: str, *, required: bool = False) -> str | None:
        """A text, stripped; None where it is not given."""
        value = self.values.get(name)
        if value is None:
            if required:
                self.report.problems.append(
                    Problem(self.at(name), "", "a value", say("Add `%(name)s:`, it is required.", name=name))
                )
            return None
        if not isinstance(value, str) or not value.strip():
            self.wrong(name, "text", "Write it in words, in quotes if it looks like a number.")
        elif len(value) > LONGEST_TEXT or "\x00" in value:
            self.wrong(name, say("text of at most %(most)s characters", most=LONGEST_TEXT), "Shorten it.")
        else:
            return " ".join(value.split())
        return None

    def choice(self, name: str) -> str | None:
        """One of the words the schema lists for the field."""
        value, words = self.values.get(name), fields_of(self.kind)[name]["enum"]
        if value is None:
            return None
        if value in words:
            return str(value)
        self.wrong(
            name,
            say("one of %(words)s", words=", ".join(words)),
            _did_you_mean(value, words) or "Write one of these words.",
        )
        return None

    def flag(self, name: str) -> bool | None:
        """A boolean."""
        value = self.values.get(name)
        if value is None or isinstance(value, bool):
            return value
        self.wrong(name, "true or false", "Write true or false, without quotes (yes and no are not read).")
        return None

    def number(self, name: str) -> float | None:
        """A finite number."""
        value = self.values.get(name)
        return None if value is None else self.as_number(name, value)

    def as_number(self, name: str, value: object) -> float | None:
        """`value` as a finite number, reported under `name` where it is none."""
        if isinstance(value, str):
            self.wrong(name, "a number", "Write the number without quotes and with a decimal point, its unit apart.")
        elif isinstance(value, bool) or not isinstance(value, (int, float)):
            self.wrong(name, "a number", "Write a number.")
        elif not math.isfinite(value) or abs(value) > LARGEST_NUMBER:
            self.wrong(name, "a finite number of ordinary size", "Correct the number.")
        else:
            return float(value)
        return None

    def date(self, name: str) -> PartialDate | None:
        """A date in whole or in part, not in the future and not before birth."""
        value = self.values.get(name)
        if value is None:
            return None
        try:
            date = _as_date(value)
        except ValueError as error:
            self.wrong(name, "a date", _no_date(error))
            return None
        if date.earliest() > self.report.today:
            self.wrong(
                name, say("a date up to %(day)s", day=self.report.today), "Correct it, or ask as of a later day."
            )
        elif self.report.birth is not None and date.latest() < self.report.birth.earliest():
            self.wrong(
                name,
                say("a date from birth (%(day)s) on", day=self.report.birth),
                "Correct this date or the date of birth.",
            )
        else:
            return date
        return None

    def day(self, name: str) -> datetime.date | None:
        """A full date."""
        date = self.date(name)
        if date is not None and not date.is_full:
            self.wrong(name, "a full date", "Write year, month and day: YYYY-MM-DD.")
            return None
        return date.earliest() if date is not None else None

    def mapping(self, name: str) -> Mapping[str, Any] | None:
        """A mapping with text keys."""
        value = self.values.get(name)
        if value is None:
            return None
        if isinstance(value, Mapping) and all(isinstance(key, str) for key in value):
            return value
        self.wrong(name, "a mapping", say("Write fields under `%(name)s:`.", name=name))
        return None

    def items(self, name: str) -> Sequence[Any]:
        """A list; () where it is not given."""
        value = self.values.get(name)
        if value is None or (isinstance(value, Sequence) and not isinstance(value, (str, bytes))):
            return value or ()
        self.wrong(name, "a list", "Begin each entry on a line of its own with a dash.")
        return ()

    def _unknown(self, key: object, known: list[str]) -> None:
        fix = _did_you_mean(key, known) or say("Remove it; known fields: %(names)s.", names=", ".join(known))
        where = self.at(key if isinstance(key, str) and key.isidentifier() else shown(key))
        self.report.problems.append(Problem(where, say("unknown field"), "a field of the schema", fix))


def _as_date(value: object) -> PartialDate:
    if isinstance(value, datetime.datetime):
        return PartialDate.of(value.date())
    if isinstance(value, datetime.date):
        return PartialDate.of(value)
    if isinstance(value, bool) or not isinstance(value, (str, int)):
        raise ValueError("write YYYY, YYYY-MM or YYYY-MM-DD")
    return PartialDate.parse(str(value).strip())


def _no_date(error: ValueError) -> str:
    """Which dates are read; what was written stands beside it already."""
    if "that exists" in str(error):
        return say("There is no such day: %(why)s.", why=str(error.__cause__ or error))
    return say("Write YYYY, YYYY-MM or YYYY-MM-DD.")


def _did_you_mean(written: object, words: list[str]) -> str:
    near = difflib.get_close_matches(str(written)[:60].lower(), words, n=1)
    return say("Did you mean `%(word)s`?", word=near[0]) if near else ""
