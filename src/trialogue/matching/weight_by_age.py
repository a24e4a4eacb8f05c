"""A weight that a letter does not tell, as far as the age tells it: a child of two weighs more than 5 kg."""

from __future__ import annotations

import datetime
from functools import cache

import msgspec

from trialogue.dates import whole_years
from trialogue.matching.atoms.age import birth_interval
from trialogue.matching.tables import read_rows
from trialogue.patient.facts import Amount, Measurement, Patient


def with_weight_by_age(patient: Patient, as_of: datetime.date) -> Patient:
    """The patient with the least weight of anybody of that age, where no weight is recorded."""
    born = birth_interval(patient, as_of)
    if born is None or any(each.concept == "weight" for each in patient.measurements):
        return patient
    years = whole_years(born[1], as_of)
    least = max((least for age, least in _least() if age <= years), default=None)
    if least is None:
        return patient
    weight = Measurement(path="age", source="age", concept="weight", amount=Amount(least, "kg", ">="))
    return msgspec.structs.replace(patient, measurements=(*patient.measurements, weight))


@cache
def _least() -> tuple[tuple[float, float], ...]:
    return tuple((float(age), float(least)) for age, least in read_rows("least_weights.tsv"))
