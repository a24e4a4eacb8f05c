"""What a visit says of an instrument, as a number: yes is 1, no is 0."""

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
        return dose_on(prednisone_history(known.person), date.fromisoformat(visit.date))
    if isinstance(value, str) and value in {"yes", "no"}:
        value = value == "yes"
    if value is not None and not isinstance(value, int | float):
        raise BadInput(
            f"{known.person.number}, visit {visit.visit}: {name} is {value!r} (event {visit.sequence}), no number and "
            "no yes or no; correct the reading"
        )
    return None if value is None else float(value)


def dose_on(steps: tuple[DoseStep, ...], day: date) -> float | None:
    """mg of prednisone on a day; None before the first one recorded, and where a medicine cannot be counted."""
    taken = next((each for each in steps if each.first <= day and (each.last is None or day <= each.last)), None)
    return None if taken is None or taken.unknown else taken.mg_per_day
