"""Posted results: outcome measures and their statistical analyses."""

from __future__ import annotations

from trialogue.study.measures import Denom, MeasureClass, MeasureGroup
from trialogue.study.wire import Part


class MeasureAnalysis(Part, frozen=True, kw_only=True):
    """A statistical analysis of an outcome measure; numbers stay text as the registry gives them."""

    param_type: str | None = None
    param_value: str | None = None
    dispersion_type: str | None = None
    dispersion_value: str | None = None
    statistical_method: str | None = None
    statistical_comment: str | None = None
    p_value: str | None = None
    p_value_comment: str | None = None
    ci_num_sides: str | None = None
    ci_pct_value: str | None = None
    ci_lower_limit: str | None = None
    ci_upper_limit: str | None = None
    ci_lower_limit_comment: str | None = None
    ci_upper_limit_comment: str | None = None
    estimate_comment: str | None = None
    tested_non_inferiority: bool | None = None
    non_inferiority_type: str | None = None
    non_inferiority_comment: str | None = None
    other_analysis_description: str | None = None
    group_description: str | None = None
    group_ids: tuple[str, ...] = ()


class OutcomeMeasure(Part, frozen=True, kw_only=True):
    """One outcome measure as reported."""

    type: str | None = None
    title: str | None = None
    description: str | None = None
    population_description: str | None = None
    reporting_status: str | None = None
    anticipated_posting_date: str | None = None
    param_type: str | None = None
    dispersion_type: str | None = None
    unit_of_measure: str | None = None
    calculate_pct: bool | None = None
    time_frame: str | None = None
    type_units_analyzed: str | None = None
    denom_units_selected: str | None = None
    groups: tuple[MeasureGroup, ...] = ()
    denoms: tuple[Denom, ...] = ()
    classes: tuple[MeasureClass, ...] = ()
    analyses: tuple[MeasureAnalysis, ...] = ()


class OutcomeMeasuresModule(Part, frozen=True, kw_only=True):
    """All reported outcome measures."""

    outcome_measures: tuple[OutcomeMeasure, ...] = ()
