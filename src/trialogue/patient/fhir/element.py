"""Reading FHIR elements whose types nobody vouches for: a wrong type is noted by its path and read as not given."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Final

from trialogue.errors import Issue
from trialogue.patient.problems import shown

_DATE: Final = re.compile(r"(\d{4}(?:-\d{2}(?:-\d{2})?)?)(?:T.*)?\Z", re.DOTALL)
_LONGEST: Final = 400
_LARGEST: Final = 1e12


@dataclass
class Report:
    """What one bundle leaves unsaid, by path."""

    notes: list[Issue] = field(default_factory=list)

    def note(self, path: str, message: str, remedy: str = "") -> None:
        self.notes.append(Issue(path, None, message, remedy))


@dataclass(frozen=True, slots=True)
class Element:
    """A JSON object of a bundle, with where it stands ("entry[3].resource.code")."""

    report: Report
    path: str
    values: dict[str, Any]

    def at(self, name: str) -> str:
        """The path of a field."""
        return f"{self.path}.{name}"

    def text(self, name: str) -> str | None:
        """A string, in one line; None where it is not given."""
        value = self.values.get(name)
        if value is None or (isinstance(value, str) and not value.strip()):
            return None
        if not isinstance(value, str):
            self._wrong(name, "text")
            return None
        return " ".join(value.split())[:_LONGEST].replace("\x00", "")

    def number(self, name: str) -> float | None:
        """A number; None where it is not given."""
        value = self.values.get(name)
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, (int, float)) or abs(value) > _LARGEST:
            self._wrong(name, "a number of ordinary size")
            return None
        return float(value)

    def flag(self, name: str) -> bool:
        """A boolean; False where it is not given."""
        value = self.values.get(name)
        if value is None or isinstance(value, bool):
            return bool(value)
        self._wrong(name, "true or false")
        return False

    def date(self, *names: str) -> str | None:
        """The first of these dates that is given, as YYYY, YYYY-MM or YYYY-MM-DD; of a dateTime its day."""
        for name in names:
            value = self.text(name)
            if value is not None:
                match = _DATE.match(value)
                if match is not None:
                    return match[1]
                self._wrong(name, "a date")
        return None

    def element(self, name: str) -> Element:
        """An object; an empty one where it is not given."""
        value = self.values.get(name)
        if isinstance(value, dict):
            return Element(self.report, self.at(name), value)
        if value is not None:
            self._wrong(name, "an object")
        return Element(self.report, self.at(name), {})

    def elements(self, name: str) -> Iterator[Element]:
        """The objects of a list; what is no object is noted."""
        value = self.values.get(name)
        if value is None:
            return
        if not isinstance(value, list):
            self._wrong(name, "a list")
            return
        for index, each in enumerate(value):
            path = f"{self.at(name)}[{index}]"
            if isinstance(each, dict):
                yield Element(self.report, path, each)
            else:
                self.report.note(path, f"{shown(each)}: expected an object.", "It is left out.")

    def _wrong(self, name: str, expected: str) -> None:
        self.report.note(self.at(name), f"{shown(self.values[name])}: expected {expected}.", "It is read as not given.")
