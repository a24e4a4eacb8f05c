"""Composite definitions: low disease activity (LLDAS), remission (DORIS 2021) and response (SRI-4, BICLA).

Each is a list of components that all must hold. A component that cannot be computed from what was answered is unknown,
and the definition with it, unless another component already fails. Bounds stand in `data/composites.tsv`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from typing import Any, Final, Literal, TypeAlias

import msgspec

from trialogue.errors import BadInput
from trialogue.instruments.bilag_flare import find_new_grades
from trialogue.instruments.forms import ActivityChange, Dose, Global, PgaChange, compare, difference, read_form
from trialogue.instruments.sledai import compute_sledai, find_items
from trialogue.instruments.tables import read_table
from trialogue.truth import Truth, all_of

Computed: TypeAlias = "float | Fraction | None"
MAJOR_ORGANS: Final = ("renal", "nervous system", "serous", "vascular", "constitutional")
"""Systems of SLEDAI-2K in which LLDAS allows nothing; serositis is its heart and lung activity, fever its
constitutional."""


class StateForm(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One visit, for LLDAS and DORIS. Prednisone equivalent in mg a day; `sledai_2k` holds its items' answers.

    New activity is the assessor's answer, or follows from the previous visit's items; `new_activity_by` says by what.
    """

    sledai_2k: dict[str, bool | None] = {}
    previous_sledai_2k: dict[str, bool | None] | None = None
    new_activity: bool | None = None
    new_activity_by: Literal["item", "flare_index", "bilag", "assessor"] | None = None
    hemolytic_anemia: bool | None = None
    gastrointestinal: bool | None = None
    pga: Global | None = None
    prednisone_mg: Dose | None = None
    maintenance_tolerated: bool | None = None
    treatment_stable: bool | None = None


class ResponseForm(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Baseline against a visit, for SRI-4 and BICLA. `sledai_version` names the version of both totals."""

    sledai_version: Literal["selena", "2k"]
    sledai: ActivityChange = ActivityChange()
    pga: PgaChange = PgaChange()
    bilag_before: dict[str, str] | None = None
    bilag_now: dict[str, str] | None = None
    treatment_failure: bool | None = None


@dataclass(frozen=True, slots=True)
class Component:
    """One part of a definition: whether it holds, its wording (ours), how sure the bound is (`mark`), and what to
    know."""

    key: str
    holds: Truth
    wording: str
    mark: str
    note: str


@dataclass(frozen=True, slots=True)
class CompositeFinding:
    """Whether the definition is reached; UNKNOWN while an unanswered component could decide."""

    definition: str
    name: str
    reached: Truth
    components: tuple[Component, ...]
    reading: str
    source: str

    @property
    def missing(self) -> tuple[str, ...]:
        """The components that cannot be computed."""
        return tuple(component.key for component in self.components if component.holds.is_unknown)

    @property
    def statement(self) -> str:
        """The result in words."""
        failed = [component.key for component in self.components if component.holds.is_false]
        if self.reached.is_true:
            return f"{self.name}: reached"
        if self.reached.is_false:
            return f"{self.name}: not reached ({', '.join(failed)})"
        return f"{self.name}: undetermined; answer what {', '.join(self.missing)} needs"


def definitions() -> tuple[str, ...]:
    """The definitions known."""
    return tuple(_definitions())


def compute_composite(definition: str, filled: Mapping[str, Any]) -> CompositeFinding:
    """Whether a filled form reaches one of :func:`definitions`. Raises BadInput for an unknown one and an unusable
    form.

    >>> visit = {"sledai_version": "selena", "sledai": {"before": 8, "now": 5}}
    >>> compute_composite("sri-4", visit).statement
    'SLE Responder Index 4 (SRI-4): not reached (activity_change)'
    """
    row = _definitions().get(definition)
    if row is None:
        raise BadInput(f"definition {definition!r} is not known; write one of {', '.join(_definitions())}")
    if definition in {"lldas", "doris-2021"}:
        state = read_form(StateForm, filled, row["name"])
        values, reading = _state_values(definition, state), _state_reading(definition, state)
    else:
        response = read_form(ResponseForm, filled, row["name"])
        values, reading = _response_values(response), f"SLEDAI totals of version {response.sledai_version}"
    parts = tuple(_component(part, values) for part in read_table("composites.tsv") if part["definition"] == definition)
    return CompositeFinding(
        definition, row["name"], all_of(part.holds for part in parts), parts, reading, row["source"]
    )


def _component(row: dict[str, str], values: Mapping[str, Computed]) -> Component:
    holds = compare(values[row["component"]], row["comparator"], row["bound"])
    return Component(row["component"], holds, row["wording"], row["mark"], row["note"])


def _state_values(definition: str, form: StateForm) -> dict[str, Computed]:
    version = "2k" if definition == "lldas" else "clinical"
    treated = form.maintenance_tolerated if definition == "lldas" else form.treatment_stable
    return {
        "activity": compute_sledai(version, _answers(form.sledai_2k)).value,
        "major_organs": _as_number(_major_organs(form)),
        "new_activity": _as_number(_new_activity(form)),
        "pga": form.pga,
        "prednisone": form.prednisone_mg,
        "treatment": _as_number(treated),
    }


def _state_reading(definition: str, form: StateForm) -> str:
    if definition != "lldas":
        return "clinical SLEDAI: SLEDAI-2K without complement and anti-DNA"
    if form.new_activity is not None and form.new_activity_by is None:
        raise BadInput(
            "LLDAS: new_activity is answered; say by what: new_activity_by item, flare_index, bilag or assessor"
        )
    by = form.new_activity_by if form.new_activity is not None else "item"
    return f"new activity by {by}"


def _response_values(form: ResponseForm) -> dict[str, Computed]:
    before, now = form.bilag_before, form.bilag_now
    graded = before is not None and now is not None
    new = list(find_new_grades(before, now).values()) if before is not None and now is not None else []
    stuck = [s for s in before if _not_improved(before[s], now[s])] if before is not None and now is not None else []
    return {
        "activity_change": difference(form.sledai.before, form.sledai.now),
        "pga_change": difference(form.pga.before, form.pga.now),
        "new_bilag_a": new.count("A") if graded else None,
        "new_bilag_b": new.count("B") if graded else None,
        "bilag_improved": len(stuck) if graded else None,
        "treatment": None if form.treatment_failure is None else float(not form.treatment_failure),
    }


def _not_improved(before: str, now: str) -> bool:
    return before in "AB" and now <= before


def _as_number(answer: bool | None) -> float | None:
    return None if answer is None else float(answer)


def _answers(items: Mapping[str, bool | None]) -> dict[str, bool]:
    return {item: answer for item, answer in items.items() if answer is not None}


def _major_organs(form: StateForm) -> bool | None:
    items = [item.key for item in find_items("2k") if item.system in MAJOR_ORGANS]
    answers = [form.sledai_2k.get(key) for key in items] + [form.hemolytic_anemia, form.gastrointestinal]
    return True if True in answers else None if None in answers else False


def _new_activity(form: StateForm) -> bool | None:
    if form.new_activity is not None:
        return form.new_activity
    if form.previous_sledai_2k is None:
        return None
    # By item: present now and absent before.
    now, before = form.sledai_2k, form.previous_sledai_2k
    changes = [(now.get(item.key), before.get(item.key)) for item in find_items("2k")]
    if any(present is True and earlier is False for present, earlier in changes):
        return True
    undecided = any(
        (present is None and earlier is not True) or (present and earlier is None) for present, earlier in changes
    )
    return None if undecided else False


@cache
def _definitions() -> dict[str, dict[str, str]]:
    return {row["definition"]: row for row in read_table("composite_definitions.tsv")}
