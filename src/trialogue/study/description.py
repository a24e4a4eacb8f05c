"""What a study is about, in prose and as lists of conditions and keywords."""

from __future__ import annotations

from trialogue.study.wire import Part


class DescriptionModule(Part, frozen=True, kw_only=True):
    """The brief summary and the detailed description, as the sponsor wrote them."""

    brief_summary: str | None = None
    detailed_description: str | None = None


class ConditionsModule(Part, frozen=True, kw_only=True):
    """The sponsor's list of conditions and of keywords."""

    conditions: tuple[str, ...] = ()
    keywords: tuple[str, ...] = ()
