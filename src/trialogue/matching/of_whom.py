"""What a letter need not deny, since nobody of that sex or age has it: a man no fibroids, a child of five no dementia.

Only where the letter tells nothing of the kind. The things: `data/of_whom.tsv`.
"""

from __future__ import annotations

import datetime
from functools import cache
from typing import Final

import msgspec

from trialogue.dates import whole_years
from trialogue.matching.atoms.age import birth_interval
from trialogue.matching.tables import read_rows
from trialogue.patient.facts import Condition, Fact, Patient, Procedure, State
from trialogue.vocabulary import default

_KIND: Final = {"condition": Condition, "procedure": Procedure, "state": State}
_MENOPAUSE: Final = frozenset(("oophorectomy", "premature-ovarian-insufficiency"))
"""What brings a menopause at any age."""


def with_what_others_have(patient: Patient, as_of: datetime.date) -> Patient:
    """The patient with the absence of whatever only people of another sex or age have, at the end of each list."""
    facts: tuple[Fact, ...] = (*patient.conditions, *patient.procedures, *patient.states)
    told = {str(each.concept) for each in facts if not each.absent}
    oldest = _oldest(patient, as_of)
    absent = [
        _KIND[kind](path="sex" if sex else "age", source="sex" if sex else "age", name=default().concept(concept).name,
                    concept=concept, absent=True)
        for kind, concept, sex, youngest in _rows()
        if (_is_of_another_sex(patient.sex, sex) or (youngest and oldest is not None and oldest < youngest))
        and not any(default().is_a(each, concept) for each in told)
        and not (concept == "postmenopausal" and any(default().is_a(each, why) for each in told for why in _MENOPAUSE))
    ]  # fmt: skip
    return msgspec.structs.replace(
        patient,
        conditions=(*patient.conditions, *(each for each in absent if isinstance(each, Condition))),
        procedures=(*patient.procedures, *(each for each in absent if isinstance(each, Procedure))),
        states=(*patient.states, *(each for each in absent if isinstance(each, State))),
    )


def _is_of_another_sex(recorded: str | None, sex: str) -> bool:
    return bool(sex) and recorded in ("female", "male") and recorded != sex


def _oldest(patient: Patient, as_of: datetime.date) -> int | None:
    born = birth_interval(patient, as_of)
    return None if born is None else whole_years(born[0], as_of)


@cache
def _rows() -> tuple[tuple[str, str, str, float], ...]:
    return tuple(
        (kind, concept, sex, float(youngest or 0)) for kind, concept, sex, youngest in read_rows("of_whom.tsv")
    )
