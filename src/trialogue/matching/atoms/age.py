"""Age, by the days on which the person may have been born.

Rule of reading "completed years": a bound in whole years speaks of completed years, so "18-70 years" holds to the day
before the 71st birthday. Bounds in months, weeks and days speak of completed months, weeks and days.
"""

from __future__ import annotations

import datetime

from trialogue.criteria.nodes import Age
from trialogue.dates import Duration, whole_years
from trialogue.errors import BadInput
from trialogue.matching import evidence
from trialogue.matching.bounds import Known, arithmetic, lies_in, said_value
from trialogue.matching.evidence import Finding, Reason, Step
from trialogue.matching.situation import Situation
from trialogue.matching.wording import as_of_age, say
from trialogue.patient.facts import Patient

_DAY = datetime.timedelta(days=1)


def birth_interval(patient: Patient, as_of: datetime.date) -> tuple[datetime.date, datetime.date] | None:
    """The first and the last day on which the person may have been born; from the age where no birth date is given."""
    if patient.birth is not None:
        return patient.birth.earliest(), min(patient.birth.latest(), as_of)
    if patient.age is None:
        return None
    said_on = patient.age_on or as_of
    one_more = Duration(patient.age.value + 1, patient.age.unit)
    return one_more.before(said_on) + _DAY, patient.age.before(said_on)


def require_born(patient: Patient, as_of: datetime.date) -> None:
    """Raises BadInput where the day of asking lies before the person's birth: there is nobody to judge."""
    born = birth_interval(patient, as_of)
    if born is not None and born[0] > as_of:
        told = f"birth_date {patient.birth}" if patient.birth else f"age {_said_age(patient.age)} on {patient.age_on}"
        raise BadInput(f"as of {as_of}: the person is not born yet ({told}); ask for a day from birth on")


def completed(birth: datetime.date, as_of: datetime.date, unit: str) -> int:
    """Completed years (`a`), months (`mo`), weeks (`wk`) or days (`d`) of age.

    >>> completed(datetime.date(1956, 1, 1), datetime.date(2026, 11, 22), "a")
    70
    """
    if unit == "a":
        return whole_years(birth, as_of)
    if unit == "mo":
        return (as_of.year - birth.year) * 12 + as_of.month - birth.month - (as_of.day < birth.day)
    days = (as_of - birth).days
    return days // 7 if unit == "wk" else days


def known_age(born: tuple[datetime.date, datetime.date], as_of: datetime.date, unit: str, *, whole: bool) -> Known:
    """The age in `unit`: completed units where the bounds are `whole` numbers, else with its fraction."""
    if whole:
        low, high = (float(completed(day, as_of, unit)) for day in reversed(born))
        return Known(low, high)
    least, most = ((as_of - day).days / Duration(1, unit).days() for day in reversed(born))
    return Known(least, most)


def evaluate(atom: Age, situation: Situation) -> Finding:
    """Compare the age on the day of asking with the bound."""
    born = birth_interval(situation.patient, situation.as_of)
    if atom.quantity is None:
        return evidence.unknown(Reason.NOT_COMPUTABLE, Step(say("age"), say("the text gives no bound")))
    if born is None:
        return evidence.unknown(Reason.NO_FACT, Step(say("age"), say("neither birth date nor age is recorded")))
    unit = atom.quantity.unit or "a"
    bounds = [end for end in (atom.quantity.low, atom.quantity.high) if end is not None]
    if unit == "h":
        return evidence.unknown(Reason.NOT_COMPUTABLE, Step(say("age"), say("an age in hours is not computed")))
    known = known_age(born, situation.as_of, unit, whole=all(float(end).is_integer() for end in bounds))
    step = Step(say("age"), as_of_age(_said(arithmetic(known, atom.quantity, unit), situation.patient)))
    truth = lies_in(known, atom.quantity)
    return evidence.of_truth(truth, Reason.AMBIGUOUS, step, changes=_birthdays(born, bounds, unit, situation.as_of))


def _said(compared: str, patient: Patient) -> str:
    if patient.birth:
        return say("%(compared)s (born %(date)s)", compared=compared, date=str(patient.birth))
    return say("%(compared)s (from age %(age)s)", compared=compared, age=_said_age(patient.age))


def _said_age(age: Duration | None) -> str:
    return said_value(age.value, age.unit) if age is not None else ""


def _birthdays(
    born: tuple[datetime.date, datetime.date], bounds: list[float], unit: str, as_of: datetime.date
) -> set[datetime.date]:
    """The days on which a bound is reached or passed, a day either way for births on a leap day."""
    reached = {Duration(end + more, unit).after(day) for day in born for end in bounds for more in (0, 1)}
    near = {datetime.date.min, datetime.date.max}
    return {day + _DAY * shift for day in reached - near for shift in (0, 1)}
