"""How a study is designed: type, phases, allocation, masking, enrolment."""

from __future__ import annotations

from trialogue.study.wire import Part


class ExpandedAccessTypes(Part, frozen=True, kw_only=True):
    """For whom expanded access is open."""

    individual: bool | None = None
    intermediate: bool | None = None
    treatment: bool | None = None


class MaskingBlock(Part, frozen=True, kw_only=True):
    """Who does not know the allocation."""

    masking: str | None = None
    masking_description: str | None = None
    who_masked: tuple[str, ...] = ()


class DesignInfo(Part, frozen=True, kw_only=True):
    """Allocation, model, purpose, time perspective and masking."""

    allocation: str | None = None
    intervention_model: str | None = None
    intervention_model_description: str | None = None
    primary_purpose: str | None = None
    observational_model: str | None = None
    time_perspective: str | None = None
    masking_info: MaskingBlock | None = None


class BioSpec(Part, frozen=True, kw_only=True):
    """Which biological samples are kept."""

    retention: str | None = None
    description: str | None = None


class EnrollmentInfo(Part, frozen=True, kw_only=True):
    """Number of participants, reached (`ACTUAL`) or planned (`ESTIMATED`)."""

    count: int | None = None
    type: str | None = None


class DesignModule(Part, frozen=True, kw_only=True):
    """Study type, phases, design and enrolment."""

    study_type: str | None = None
    n_ptrs_to_this_exp_acc_nct_id: float | None = None
    expanded_access_types: ExpandedAccessTypes | None = None
    patient_registry: bool | None = None
    target_duration: str | None = None
    phases: tuple[str, ...] = ()
    design_info: DesignInfo | None = None
    bio_spec: BioSpec | None = None
    enrollment_info: EnrollmentInfo | None = None
