"""What a visit says of an instrument, as a number: yes is 1, no is 0; and the dose of prednisone of any day."""

from __future__ import annotations

from datetime import date
from typing import Final

from trialogue.analysis.datasets.known import Known
from trialogue.conduct.state import Visit
from trialogue.conduct.views.medication import DoseStep, prednisone_history
from trialogue.errors import BadInput

READINGS: Final = {"sledai": "selena_sledai", "prednisone_equivalent": "prednisone"}
"""The reading of an instrument, where it has another name than the instrument."""


def read_value(known: Known, instrument: str, visit: Visit) -> float | None:
    """The value, None where it is missing; a dose that the visit does not say is that of the medicines recorded.

    Raises BadInput for what is neither a number nor a yes or no.
    """
    name = READINGS.get(instrument, instrument)
    value = visit.readings.get(name, {}).get("value")
    if value is None and instrument == "prednisone_equivalent":
        step = _step_on(prednisone_history(known.person), date.fromisoformat(visit.date))
        return None if step is None or step.unknown else step.mg_per_day
    if isinstance(value, str) and value in {"yes", "no"}:
        value = value == "yes"
    if value is not None and not isinstance(value, int | float):
        raise BadInput(
            f"{known.person.number}, visit {visit.visit}: {name} is {value!r} (event {visit.sequence}), no number and "
            "no yes or no; correct the reading"
        )
    return None if value is None else float(value)


def told_by(known: Known, instrument: str, visit: Visit) -> tuple[int, ...]:
    """The events behind :func:`read_value`."""
    own = visit.sequences
    if instrument != "prednisone_equivalent" or READINGS[instrument] in visit.readings:
        return own
    return (*own, *(each.sequence for each in known.person.medication if each.start <= visit.date))


class Doses:
    """A participant's daily prednisone: of the medicines recorded, and where they say nothing of the last visit."""

    def __init__(self, known: Known) -> None:
        self._known, self._steps = known, prednisone_history(known.person)
        name = "prednisone_equivalent"
        said = [(visit, read_value(known, name, visit)) for visit in known.visits if READINGS[name] in visit.readings]
        self._visits = [(date.fromisoformat(visit.date), dose, visit) for visit, dose in said]

    def on(self, day: date) -> float | None:
        """mg on a day; None where nothing says it, or a medicine cannot be counted."""
        step = _step_on(self._steps, day)
        if step is not None:
            return None if step.unknown else step.mg_per_day
        return next((dose for first, dose, _ in reversed(self._visits) if first <= day), None)

    def behind(self, day: date) -> tuple[int, ...]:
        """The events that say the doses of the days before `day`."""
        medicines = [each.sequence for each in self._known.person.medication if each.start < day.isoformat()]
        visits = [n for first, _, visit in self._visits if first < day for n in visit.sequences]
        return tuple(sorted({*medicines, *visits}))


def _step_on(steps: tuple[DoseStep, ...], day: date) -> DoseStep | None:
    return next((each for each in steps if each.first <= day and (each.last is None or day <= each.last)), None)
