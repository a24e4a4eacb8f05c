"""The whole record: its sections, and the root that holds them."""

from __future__ import annotations

from trialogue.study.annotation import AnnotationSection
from trialogue.study.arms import ArmsInterventionsModule
from trialogue.study.contacts import ContactsLocationsModule
from trialogue.study.derived import DerivedSection
from trialogue.study.description import ConditionsModule, DescriptionModule
from trialogue.study.design import DesignModule
from trialogue.study.documents import DocumentSection
from trialogue.study.eligibility import EligibilityModule
from trialogue.study.identification import IdentificationModule
from trialogue.study.outcomes import OutcomesModule
from trialogue.study.references import IpdSharingStatementModule, ReferencesModule
from trialogue.study.results import ResultsSection
from trialogue.study.sponsors import OversightModule, SponsorCollaboratorsModule
from trialogue.study.status import StatusModule
from trialogue.study.wire import Part


class ProtocolSection(Part, frozen=True, kw_only=True):
    """What the sponsor registered."""

    identification_module: IdentificationModule | None = None
    status_module: StatusModule | None = None
    sponsor_collaborators_module: SponsorCollaboratorsModule | None = None
    oversight_module: OversightModule | None = None
    description_module: DescriptionModule | None = None
    conditions_module: ConditionsModule | None = None
    design_module: DesignModule | None = None
    arms_interventions_module: ArmsInterventionsModule | None = None
    outcomes_module: OutcomesModule | None = None
    eligibility_module: EligibilityModule | None = None
    contacts_locations_module: ContactsLocationsModule | None = None
    references_module: ReferencesModule | None = None
    ipd_sharing_statement_module: IpdSharingStatementModule | None = None


class TrialogueSection(Part, frozen=True, kw_only=True):
    """A mark of ours, on records that do not come from the registry: restated or fictional, and a note."""

    provenance: str | None = None
    note: str | None = None


class Record(Part, frozen=True, kw_only=True):
    """The root of one record."""

    protocol_section: ProtocolSection | None = None
    results_section: ResultsSection | None = None
    annotation_section: AnnotationSection | None = None
    document_section: DocumentSection | None = None
    derived_section: DerivedSection | None = None
    has_results: bool | None = None
    trialogue_section: TrialogueSection | None = None
