"""Where a study stands, and the dates of its course and of its record."""

from __future__ import annotations

from trialogue.study.reported_dates import DateStruct, PartialDateStruct
from trialogue.study.wire import Part


class ExpandedAccessInfo(Part, frozen=True, kw_only=True):
    """Whether the treatment can be had outside the study, and under which record."""

    has_expanded_access: bool | None = None
    nct_id: str | None = None
    status_for_nct_id: str | None = None


class StatusModule(Part, frozen=True, kw_only=True):
    """Recruitment status and every date of study and record."""

    status_verified_date: str | None = None
    overall_status: str | None = None
    last_known_status: str | None = None
    delayed_posting: bool | None = None
    why_stopped: str | None = None
    expanded_access_info: ExpandedAccessInfo | None = None
    start_date_struct: PartialDateStruct | None = None
    primary_completion_date_struct: PartialDateStruct | None = None
    completion_date_struct: PartialDateStruct | None = None
    study_first_submit_date: str | None = None
    study_first_submit_qc_date: str | None = None
    study_first_post_date_struct: DateStruct | None = None
    results_waived: bool | None = None
    results_first_submit_date: str | None = None
    results_first_submit_qc_date: str | None = None
    results_first_post_date_struct: DateStruct | None = None
    disp_first_submit_date: str | None = None
    disp_first_submit_qc_date: str | None = None
    disp_first_post_date_struct: DateStruct | None = None
    last_update_submit_date: str | None = None
    last_update_post_date_struct: DateStruct | None = None
