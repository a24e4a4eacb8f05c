"""Posted results: who the participants were at the start."""

from __future__ import annotations

from trialogue.study.measures import Denom, MeasureClass, MeasureGroup
from trialogue.study.wire import Part


class BaselineMeasure(Part, frozen=True, kw_only=True):
    """One characteristic, per group."""

    title: str | None = None
    description: str | None = None
    population_description: str | None = None
    param_type: str | None = None
    dispersion_type: str | None = None
    unit_of_measure: str | None = None
    calculate_pct: bool | None = None
    denom_units_selected: str | None = None
    denoms: tuple[Denom, ...] = ()
    classes: tuple[MeasureClass, ...] = ()


class BaselineCharacteristicsModule(Part, frozen=True, kw_only=True):
    """All characteristics of the participants at the start."""

    population_description: str | None = None
    type_units_analyzed: str | None = None
    groups: tuple[MeasureGroup, ...] = ()
    denoms: tuple[Denom, ...] = ()
    measures: tuple[BaselineMeasure, ...] = ()
