"""Who a participant is: year of birth, sex, and the age that follows. Of a birthday no log holds more than the year."""

from __future__ import annotations

from dataclasses import dataclass

from trialogue.analysis.datasets.known import Known


@dataclass(frozen=True, slots=True)
class Who:
    """What the forms say, None where nothing was recorded, and the events that say it. `age` in years is that of the
    birthday in the year of randomisation, so up to a year more than on the day."""

    birth_year: int | None
    sex: str | None
    age: int | None
    sequences: tuple[int, ...]


def find_who(known: Known) -> Who:
    """From the last visit that says each of it: neither changes, so a visit after randomisation tells it as well."""
    held: dict[str, int | str] = {}
    behind: dict[str, tuple[int, ...]] = {}
    for visit in known.visits:
        for name in ("birth_year", "sex"):
            value = visit.readings.get(name, {}).get("value")
            if value is not None:
                held[name], behind[name] = value, visit.sequences
    year, sex = held.get("birth_year"), held.get("sex")
    born = year if isinstance(year, int) else None
    age = known.randomised.year - born if known.randomised is not None and born is not None else None
    sequences = tuple(sorted({number for each in behind.values() for number in each}))
    return Who(born, sex if isinstance(sex, str) else None, age, sequences)
