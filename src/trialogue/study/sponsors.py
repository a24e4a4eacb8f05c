"""Who is responsible for a study, who pays for it, who oversees it."""

from __future__ import annotations

from trialogue.study.wire import Part


class ResponsibleParty(Part, frozen=True, kw_only=True):
    """Who answers for the record: the sponsor or an investigator."""

    type: str | None = None
    investigator_full_name: str | None = None
    investigator_title: str | None = None
    investigator_affiliation: str | None = None
    old_name_title: str | None = None
    old_organization: str | None = None


class Sponsor(Part, frozen=True, kw_only=True):
    """A sponsor or collaborator, and its class of funder."""

    name: str | None = None
    class_: str | None = None


class SponsorCollaboratorsModule(Part, frozen=True, kw_only=True):
    """The lead sponsor, the collaborators, and the responsible party."""

    responsible_party: ResponsibleParty | None = None
    lead_sponsor: Sponsor | None = None
    collaborators: tuple[Sponsor, ...] = ()


class OversightModule(Part, frozen=True, kw_only=True):
    """Data monitoring committee, and what the FDA regulates."""

    oversight_has_dmc: bool | None = None
    is_fda_regulated_drug: bool | None = None
    is_fda_regulated_device: bool | None = None
    is_unapproved_device: bool | None = None
    is_ppsd: bool | None = None
    is_us_export: bool | None = None
    fdaaa801_violation: bool | None = None
