"""The table shape that baseline characteristics and outcome measures of posted results share."""

from __future__ import annotations

from trialogue.study.wire import Part


class MeasureGroup(Part, frozen=True, kw_only=True):
    """A column of a results table."""

    id: str | None = None
    title: str | None = None
    description: str | None = None


class DenomCount(Part, frozen=True, kw_only=True):
    """How many were analysed in one column."""

    group_id: str | None = None
    value: str | None = None


class Denom(Part, frozen=True, kw_only=True):
    """Numbers analysed, in one unit (participants, eyes, lesions)."""

    units: str | None = None
    counts: tuple[DenomCount, ...] = ()


class Measurement(Part, frozen=True, kw_only=True):
    """One cell of a results table; values stay text as the registry gives them."""

    group_id: str | None = None
    value: str | None = None
    spread: str | None = None
    lower_limit: str | None = None
    upper_limit: str | None = None
    comment: str | None = None


class MeasureCategory(Part, frozen=True, kw_only=True):
    """A row of a results table within a class."""

    title: str | None = None
    measurements: tuple[Measurement, ...] = ()


class MeasureClass(Part, frozen=True, kw_only=True):
    """A block of rows of a results table."""

    title: str | None = None
    denoms: tuple[Denom, ...] = ()
    categories: tuple[MeasureCategory, ...] = ()
