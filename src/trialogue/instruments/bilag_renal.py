"""BILAG-2004, renal system: by values, and by their change from the previous assessment.

A value that was not measured before counts as not having fallen; a rise needs the earlier value. Rules from memory of
the form (revision of 2009), pending expert check: see `data/README.md`.
"""

from __future__ import annotations

from typing import Annotated, Final

import msgspec

from trialogue.instruments.forms import Amount, compare, exact
from trialogue.truth import Truth, all_of, any_of, at_least

FALLEN_TO: Final = "0.75"
"""Proteinuria has improved when it fell by at least a quarter."""

_PROTEIN: Final = {
    "protein_24h_g": ("1", "0.5", "0.25"),
    "pcr_mg_mmol": ("100", "50", "25"),
    "acr_mg_mmol": ("100", "50", "25"),
}
"""Each quantity: severe above, B from, C above."""


class RenalValues(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The renal part of one assessment; what was not done is left out."""

    systolic: Amount | None = None
    diastolic: Amount | None = None
    accelerated_hypertension: bool | None = None
    dipstick: Annotated[int, msgspec.Meta(ge=0, le=4)] | None = None
    acr_mg_mmol: Amount | None = None
    pcr_mg_mmol: Amount | None = None
    protein_24h_g: Amount | None = None
    nephrotic_syndrome: bool | None = None
    creatinine_umol_l: Amount | None = None
    gfr: Amount | None = None
    active_sediment: bool | None = None
    active_nephritis: bool | None = None


def grade_renal(now: RenalValues, before: RenalValues) -> tuple[Truth, Truth, Truth]:
    """Whether the rules of grades A, B and C hold, each by itself."""
    severe = _severe_protein(now, before)
    deteriorating = _deteriorating(now, before)
    sediment, histology = Truth.of(now.active_sediment), Truth.of(now.active_nephritis)
    others = [Truth.of(now.accelerated_hypertension), deteriorating, Truth.of(now.nephrotic_syndrome)]
    features = [severe, sediment, histology, *others]
    grade_a = all_of([at_least(2, features), any_of([severe, sediment, histology])])
    grade_b = any_of([*features, _moderate_protein(now, before), _creatinine_risen(now, before)])
    return grade_a, grade_b, any_of([_some_protein(now), _pressure_risen(now, before)])


def unanswered(now: RenalValues) -> tuple[str, ...]:
    """What is not answered; one measure of proteinuria is enough."""
    measures = {*_PROTEIN, "dipstick"}
    measured = any(getattr(now, name) is not None for name in measures)
    names = (field.name for field in msgspec.structs.fields(RenalValues))
    return tuple(name for name in names if getattr(now, name) is None and not (measured and name in measures))


def _measured(now: RenalValues) -> list[str]:
    return [name for name in _PROTEIN if getattr(now, name) is not None]


def _not_fallen(name: str, now: RenalValues, before: RenalValues) -> Truth:
    earlier = getattr(before, name)
    return Truth.TRUE if earlier is None else compare(getattr(now, name), ">", exact(earlier) * exact(FALLEN_TO))


def _severe_protein(now: RenalValues, before: RenalValues) -> Truth:
    if measured := _measured(now):
        return any_of(
            all_of([compare(getattr(now, name), ">", _PROTEIN[name][0]), _not_fallen(name, now, before)])
            for name in measured
        )
    return compare(_dipstick_rise(now, before), ">=", 2)


def _moderate_protein(now: RenalValues, before: RenalValues) -> Truth:
    if measured := _measured(now):
        return any_of(
            all_of([compare(getattr(now, name), ">=", _PROTEIN[name][1]), _not_fallen(name, now, before)])
            for name in measured
        )
    return all_of([compare(_dipstick_rise(now, before), ">=", 1), compare(now.dipstick, ">=", 2)])


def _some_protein(now: RenalValues) -> Truth:
    if measured := _measured(now):
        return any_of(compare(getattr(now, name), ">", _PROTEIN[name][2]) for name in measured)
    return compare(now.dipstick, ">=", 1)


def _dipstick_rise(now: RenalValues, before: RenalValues) -> int | None:
    if now.dipstick == 0:
        return 0  # cannot have risen, whatever it was
    return None if now.dipstick is None or before.dipstick is None else now.dipstick - before.dipstick


def _share(now: float | None, before: float | None, comparator: str, share: str) -> Truth:
    """Whether `now` compares as asked with that share of `before`."""
    return Truth.UNKNOWN if now is None or before is None else compare(now, comparator, exact(before) * exact(share))


def _deteriorating(now: RenalValues, before: RenalValues) -> Truth:
    creatinine, earlier = now.creatinine_umol_l, before.creatinine_umol_l
    lost_half = compare(before.gfr, ">", 50) if before.gfr is not None else Truth.TRUE
    return any_of(
        [
            all_of([compare(creatinine, ">", 130), _share(creatinine, earlier, ">", "1.3")]),
            all_of([compare(now.gfr, "<", 80), _share(now.gfr, before.gfr, "<", "0.67")]),
            all_of([compare(now.gfr, "<", 50), lost_half]),
        ]
    )


def _creatinine_risen(now: RenalValues, before: RenalValues) -> Truth:
    creatinine, earlier = now.creatinine_umol_l, before.creatinine_umol_l
    return all_of([compare(creatinine, ">", 130), _share(creatinine, earlier, ">=", "1.15")])


def _pressure_risen(now: RenalValues, before: RenalValues) -> Truth:
    def rise(name: str) -> float | None:
        present, earlier = getattr(now, name), getattr(before, name)
        return None if present is None or earlier is None else float(exact(present) - exact(earlier))

    high = all_of([compare(now.systolic, ">", 140), compare(now.diastolic, ">", 90)])
    return all_of([high, compare(rise("systolic"), ">=", 30), compare(rise("diastolic"), ">=", 15)])
