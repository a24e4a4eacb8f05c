"""The form of a visit, made from the protocol's activities, and the readings it says."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Final, NamedTuple, get_args

from django.utils.translation import gettext as _

from trialogue.conduct.bilag import READINGS as ASSESSMENT
from trialogue.conduct.forms import Field, check_readings, fields_of_visit
from trialogue.conduct.protocol.types import Protocol
from trialogue.dates import latest_day
from trialogue.instruments.flare_index import Drug, Mild, Severe, Treatment
from trialogue.instruments.sledai import compute_sledai, find_items
from trialogue.portal.trial_desk.bilag_form import System, readings_of, systems_of, typed_of
from trialogue.portal.trial_desk.refusals import OwnWords, told
from trialogue.portal.trial_desk.wording import OPTIONS, TITLES, Said, number_words, reading_words, unit_words

_LISTS: Final = {
    "flare_mild": get_args(Mild),
    "flare_severe": get_args(Severe),
    "flare_treatment": get_args(Treatment),
    "flare_drugs": get_args(Drug),
}
ITEMS: Final = "sledai_items"
TOTAL: Final = "selena_sledai"
_NUMBER: Final = re.compile(r"-?[0-9]{1,12}(?:[.,][0-9]{1,15})?", re.ASCII)

_YEAR: Final = re.compile(r"[0-9]{4}", re.ASCII)


class Tick(NamedTuple):
    """One box to tick."""

    value: str
    words: Said
    hint: str
    chosen: bool


@dataclass(frozen=True)
class Line:
    """One reading as a field: number, year, choice, yes_no or list (which is answered once `asked` is ticked)."""

    name: str
    words: Said
    kind: str
    unit: str
    value: str
    asked: bool
    ticks: list[Tick]
    problem: str
    activity: str = ""


@dataclass
class VisitForm:
    """What was typed, the readings it says, and what is wrong or unlikely with them."""

    protocol: Protocol
    visit: str
    typed: Mapping[str, list[str]]
    problems: dict[str, str] = field(default_factory=dict)

    @property
    def fields(self) -> tuple[Field, ...]:
        """What the visit asks."""
        return fields_of_visit(self.protocol, self.visit)

    def groups(self) -> list[tuple[Said, list[Line]]]:
        """The fields under the names of their activities."""
        found: dict[str, list[Line]] = {}
        for each in self.fields:
            lines = found.setdefault(each.activity, [])
            lines.append(self._items() if each.reading == TOTAL and self._version else self._line(each))
        names = {activity.id: activity.name for activity in self.protocol.activities}
        return [(TITLES.get(key) or names.get(key, key), lines) for key, lines in found.items()]

    def readings(self) -> dict[str, dict[str, Any]]:
        """The readings, empty fields left out; `problems` names what cannot be read."""
        found: dict[str, dict[str, Any]] = {}
        for each in self.fields:
            if each.reading == TOTAL and self._version:
                found |= self._scored()
            elif (value := self._value(each)) is not None:
                found[each.reading] = {"value": value, "unit": each.unit}
        if any(each.activity == "bilag" for each in self.fields):
            found |= self._assessed(found)
        for finding in check_readings(found):
            if finding.level == "error":
                self.problems[finding.reading] = told(finding.trouble)
        return found

    def emptied(self, held: Mapping[str, Mapping[str, Any]], readings: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
        """What is held and was left empty in a whole form: taken away, each by an empty reading. A form that does not
        say it is whole takes nothing away."""
        if self._text("shown") != "whole":
            return {}
        asked = {each.reading for each in self.fields}
        asked |= {ITEMS} if TOTAL in asked else set()
        asked |= set(ASSESSMENT) if "bilag_a" in asked else set()
        return {name: {} for name in held if name in asked and name not in readings}

    def unlikely(self, readings: Mapping[str, Mapping[str, Any]]) -> list[str]:
        """Values that are possible and unlikely, in words."""
        known = {each.reading: each for each in self.fields}
        found = [known[each.reading] for each in check_readings(readings) if each.level == "question"]
        return [
            _("%(name)s: %(value)s lies outside %(low)g to %(high)g.")
            % {
                "name": reading_words(each.reading, each.words),
                "value": readings[each.reading]["value"],
                "low": each.low,
                "high": each.high,
            }
            for each in found
        ]

    def day(self, at: datetime) -> str:
        """The day of the visit; "" with a problem where it is none. `at` is the moment of recording: a day may be one
        that has begun at a study centre and not yet in UTC."""
        text = self._text("date")
        try:
            found = date.fromisoformat(text)
        except ValueError:
            self.problems["date"] = _("Write the day as in 2026-03-16.")
            return ""
        if found > latest_day(at):
            self.problems["date"] = _("%(date)s lies in the future; check the year") % {"date": text}
        return found.isoformat()

    @property
    def _version(self) -> str:
        return next((each.version for each in self.protocol.choices if each.instrument == "sledai"), "")

    def _text(self, name: str) -> str:
        return next(iter(self.typed.get(name, [])), "").strip()[:200]

    def _line(self, each: Field) -> Line:
        chosen = self.typed.get(each.reading, [])
        options = each.options or _LISTS.get(each.reading, ())
        ticks = [Tick(key, OPTIONS.get(key, key), "", key in chosen) for key in options]
        words, problem = reading_words(each.reading, each.words), self.problems.get(each.reading, "")
        unit = "" if each.unit.startswith("{") else unit_words(each.unit)
        asked = bool(self._text(f"{each.reading}.asked"))
        text = self._text(each.reading)
        return Line(each.reading, words, each.kind, unit, text, asked, ticks, problem, each.activity)

    @property
    def bilag(self) -> list[System]:
        """The items of BILAG-2004, by system."""
        return systems_of(self.typed, self.problems)

    def _items(self) -> Line:
        chosen = self.typed.get(ITEMS, [])
        ticks = [
            Tick(each.key, OPTIONS.get(each.key, each.key), each.definition, each.key in chosen)
            for each in find_items(self._version)
        ]
        asked = bool(self._text(f"{ITEMS}.asked"))
        return Line(ITEMS, reading_words(ITEMS), "list", "", "", asked, ticks, self.problems.get(ITEMS, ""))

    def _scored(self) -> dict[str, dict[str, Any]]:
        if not self._text(f"{ITEMS}.asked"):
            if self.typed.get(ITEMS):
                self.problems[ITEMS] = _("Tick that all were asked about, or take the ticks away.")
            return {}
        known = [each.key for each in find_items(self._version)]
        present = [key for key in known if key in self.typed.get(ITEMS, [])]
        score = compute_sledai(self._version, {key: key in present for key in known})
        return {
            TOTAL: {"value": score.value, "unit": "{score}"},
            ITEMS: {"value": present, "unit": ""},
        }

    def _assessed(self, found: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
        items = readings_of(self.typed, self.problems)
        for name in ("bilag_a", "bilag_b"):
            if items and name in found:
                self.problems[name] = _("Give the items or the counts, not both: the counts follow from the items.")
        return items

    def _value(self, each: Field) -> Any:
        if each.kind == "list":
            given = [key for key in _LISTS.get(each.reading, ()) if key in self.typed.get(each.reading, [])]
            asked = bool(self._text(f"{each.reading}.asked"))
            if given and not asked:
                self.problems[each.reading] = _("Tick that all were asked about, or take the ticks away.")
            return given if asked else None
        text = self._text(each.reading)
        if each.kind == "yes_no":
            return {"yes": True, "no": False}.get(text)
        if not text:
            return None
        if each.kind == "choice":
            if text not in each.options:
                self.problems[each.reading] = _("Choose one of those offered.")
                return None
            return text
        if each.kind == "year":
            if not _YEAR.fullmatch(text):
                self.problems[each.reading] = _("“%(text)s” is not a year; write only the year, for example 1984") % {
                    "text": text[:40]
                }
                return None
            return int(text)
        if not _NUMBER.fullmatch(text):
            self.problems[each.reading] = _("“%(text)s” is not a number; write for example 12.5") % {"text": text[:40]}
            return None
        number = float(text.replace(",", "."))
        return int(number) if number.is_integer() and each.unit.startswith("{") and each.reading != "pga" else number


def is_day(text: str) -> bool:
    """Whether a text is a day of the calendar."""
    try:
        return bool(date.fromisoformat(text))
    except ValueError:
        return False


def typed_from(readings: Mapping[str, Mapping[str, Any]], day: str) -> dict[str, list[str]]:
    """What would have been typed for these readings: the form of a correction."""
    found: dict[str, list[str]] = {"date": [day]}
    for name, said in readings.items():
        value = said.get("value")
        if isinstance(value, bool):
            found[name] = ["yes" if value else "no"]
        elif isinstance(value, list | tuple):
            found[name], found[f"{name}.asked"] = [str(each) for each in value], ["on"]
        elif isinstance(value, str):
            found[name] = [value]
        elif isinstance(value, int | float):
            found[name] = [number_words(value)]
    return found | typed_of(readings)


def dose_of(typed: Mapping[str, list[str]]) -> dict[str, Any] | None:
    """What was said of the study treatment at the visit; None where nothing was. Raises BadInput for half of it."""
    given = next(iter(typed.get("dose.given", [])), "")
    amount = next(iter(typed.get("dose.amount", [])), "").strip()
    reason = next(iter(typed.get("dose.reason", [])), "").strip()[:500]
    if given == "no":
        if not reason:
            raise OwnWords(_("The study treatment was not given: say why."))
        return {"given": False, "reason": reason}
    if given != "yes":
        return None
    if not _NUMBER.fullmatch(amount):
        raise OwnWords(_("Say how much of the study treatment was given, in mL."))
    return {"given": True, "amount": {"value": float(amount.replace(",", ".")), "unit": "mL"}}
