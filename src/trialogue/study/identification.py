"""What identifies a study: numbers, titles, the organisation that registered it."""

from __future__ import annotations

from trialogue.study.wire import Part


class OrgStudyIdInfo(Part, frozen=True, kw_only=True):
    """The sponsor's own number for the study."""

    id: str | None = None
    type: str | None = None
    link: str | None = None


class SecondaryIdInfo(Part, frozen=True, kw_only=True):
    """Another number of the study: a grant, another registry, a regulator."""

    id: str | None = None
    type: str | None = None
    domain: str | None = None
    link: str | None = None


class Organization(Part, frozen=True, kw_only=True):
    """The organisation that registered the study, and its class of funder."""

    full_name: str | None = None
    class_: str | None = None


class IdentificationModule(Part, frozen=True, kw_only=True):
    """Numbers and titles; `nct_id` is the key of everything."""

    nct_id: str | None = None
    nct_id_aliases: tuple[str, ...] = ()
    org_study_id_info: OrgStudyIdInfo | None = None
    secondary_id_infos: tuple[SecondaryIdInfo, ...] = ()
    brief_title: str | None = None
    official_title: str | None = None
    acronym: str | None = None
    organization: Organization | None = None
