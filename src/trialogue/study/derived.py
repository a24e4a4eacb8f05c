"""What the registry derives: MeSH indexing, tracking of submissions, removed countries."""

from __future__ import annotations

from trialogue.study.reported_dates import DateStruct
from trialogue.study.wire import Part


class FirstMcpInfo(Part, frozen=True, kw_only=True):
    """The first posting of results without quality review completed."""

    post_date_struct: DateStruct | None = None


class SubmissionInfo(Part, frozen=True, kw_only=True):
    """One round of submitting results."""

    release_date: str | None = None
    unrelease_date: str | None = None
    unrelease_date_unknown: bool | None = None
    reset_date: str | None = None
    mcp_release_n: int | None = None


class SubmissionTracking(Part, frozen=True, kw_only=True):
    """All rounds of submitting results."""

    estimated_results_first_submit_date: str | None = None
    first_mcp_info: FirstMcpInfo | None = None
    submission_infos: tuple[SubmissionInfo, ...] = ()


class MiscInfoModule(Part, frozen=True, kw_only=True):
    """Version of the data set, removed countries, submission tracking."""

    version_holder: str | None = None
    removed_countries: tuple[str, ...] = ()
    submission_tracking: SubmissionTracking | None = None


class Mesh(Part, frozen=True, kw_only=True):
    """A MeSH heading."""

    id: str | None = None
    term: str | None = None


class BrowseLeaf(Part, frozen=True, kw_only=True):
    """A leaf of the registry's browsing tree."""

    id: str | None = None
    name: str | None = None
    as_found: str | None = None
    relevance: str | None = None


class BrowseBranch(Part, frozen=True, kw_only=True):
    """A branch of the registry's browsing tree."""

    abbrev: str | None = None
    name: str | None = None


class BrowseModule(Part, frozen=True, kw_only=True):
    """MeSH headings, their ancestors, and places in the browsing tree."""

    meshes: tuple[Mesh, ...] = ()
    ancestors: tuple[Mesh, ...] = ()
    browse_leaves: tuple[BrowseLeaf, ...] = ()
    browse_branches: tuple[BrowseBranch, ...] = ()


class DerivedSection(Part, frozen=True, kw_only=True):
    """Everything the registry derives from the record."""

    misc_info_module: MiscInfoModule | None = None
    condition_browse_module: BrowseModule | None = None
    intervention_browse_module: BrowseModule | None = None
