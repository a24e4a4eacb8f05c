"""Posted results: the section as a whole, with its caveats and agreements."""

from __future__ import annotations

from trialogue.study.results_baseline import BaselineCharacteristicsModule
from trialogue.study.results_events import AdverseEventsModule
from trialogue.study.results_flow import ParticipantFlowModule
from trialogue.study.results_outcomes import OutcomeMeasuresModule
from trialogue.study.wire import Part


class LimitationsAndCaveats(Part, frozen=True, kw_only=True):
    """What limits the results, in prose."""

    description: str | None = None


class CertainAgreement(Part, frozen=True, kw_only=True):
    """What investigators may publish."""

    pi_sponsor_employee: bool | None = None
    restriction_type: str | None = None
    restrictive_agreement: bool | None = None
    other_details: str | None = None


class PointOfContact(Part, frozen=True, kw_only=True):
    """Whom to ask about the results."""

    title: str | None = None
    organization: str | None = None
    email: str | None = None
    phone: str | None = None
    phone_ext: str | None = None


class MoreInfoModule(Part, frozen=True, kw_only=True):
    """Caveats, agreements, and the contact for the results."""

    limitations_and_caveats: LimitationsAndCaveats | None = None
    certain_agreement: CertainAgreement | None = None
    point_of_contact: PointOfContact | None = None


class ResultsSection(Part, frozen=True, kw_only=True):
    """Everything posted as results."""

    participant_flow_module: ParticipantFlowModule | None = None
    baseline_characteristics_module: BaselineCharacteristicsModule | None = None
    outcome_measures_module: OutcomeMeasuresModule | None = None
    adverse_events_module: AdverseEventsModule | None = None
    more_info_module: MoreInfoModule | None = None
