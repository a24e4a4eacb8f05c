"""Publications, links, and what the sponsor says on sharing individual participant data."""

from __future__ import annotations

from trialogue.study.wire import Part


class Retraction(Part, frozen=True, kw_only=True):
    """A notice that withdraws a publication."""

    pmid: str | None = None
    source: str | None = None


class Reference(Part, frozen=True, kw_only=True):
    """A publication and how it relates to the study."""

    pmid: str | None = None
    type: str | None = None
    citation: str | None = None
    retractions: tuple[Retraction, ...] = ()


class SeeAlsoLink(Part, frozen=True, kw_only=True):
    """A web page on the study."""

    label: str | None = None
    url: str | None = None


class AvailIpd(Part, frozen=True, kw_only=True):
    """A data set or document that can be had."""

    id: str | None = None
    type: str | None = None
    url: str | None = None
    comment: str | None = None


class ReferencesModule(Part, frozen=True, kw_only=True):
    """Publications, links and available data."""

    references: tuple[Reference, ...] = ()
    see_also_links: tuple[SeeAlsoLink, ...] = ()
    avail_ipds: tuple[AvailIpd, ...] = ()


class IpdSharingStatementModule(Part, frozen=True, kw_only=True):
    """The plan for sharing individual participant data."""

    ipd_sharing: str | None = None
    description: str | None = None
    info_types: tuple[str, ...] = ()
    time_frame: str | None = None
    access_criteria: str | None = None
    url: str | None = None
