"""Reading one field at a time: numbers, dates and choices as people type them; every problem kept with its field."""

from __future__ import annotations

import datetime
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Final

from django.utils.translation import gettext as _

from trialogue.dates import PartialDate

_NUMBER: Final = re.compile(r"[0-9]{1,9}(?:\.[0-9]{1,6}|,[0-9]{1,2})?\Z")
LONGEST: Final = 200


@dataclass
class Answers:
    """What was typed (field name to text) on the day `as_of`, and the `problems` found so far, by field name."""

    typed: Mapping[str, str]
    as_of: datetime.date
    problems: dict[str, str] = field(default_factory=dict)

    def text(self, name: str) -> str:
        """The field without the blanks around it."""
        return self.typed.get(name, "").strip()[:LONGEST]

    def choice(self, name: str, allowed: Collection[str]) -> str:
        """The chosen word, empty when none of the allowed."""
        word = self.text(name)
        return word if word in allowed else ""

    def number(self, name: str, low: float = 0.0, high: float = 1e9) -> float | None:
        """The number, None when empty; a decimal comma before one or two digits is read as a point."""
        text = self.text(name)
        if not text:
            return None
        if _NUMBER.match(text) and low <= (value := float(text.replace(",", "."))) <= high:
            return value
        self.problems[name] = _("“%(text)s” is not a number from %(low)g to %(high)g; write for example 12.5") % {
            "text": text[:40],
            "low": low,
            "high": high,
        }
        return None

    def date(self, name: str) -> PartialDate | None:
        """The date, None when empty: a year, a month of a year, or a day, not after the day of asking."""
        text = self.text(name)
        if not text:
            return None
        try:
            date = PartialDate.parse(text)
        except ValueError:
            self.problems[name] = _("“%(text)s” is not a date; write 2024, 2024-05 or 2024-05-31") % {"text": text[:40]}
            return None
        if date.earliest() > self.as_of:
            self.problems[name] = _("%(date)s lies in the future; check the year") % {"date": text}
            return None
        return date
