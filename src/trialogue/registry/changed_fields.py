"""The fields of a record whose changes are told: those with one value, those that list several, and the long texts.

A value is a tuple of strings in the registry's own words and codes, empty where the record says nothing: a date is
("2026-05", "ESTIMATED"), a site ("Facility, City, Country", "RECRUITING"). Whoever shows it puts it into words.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Final, TypeAlias

from trialogue.study import Study
from trialogue.study.reported_dates import DateStruct, PartialDateStruct
from trialogue.study.status import StatusModule

Value: TypeAlias = tuple[str, ...]

_NO_STATUS: Final = StatusModule()


def _value(*parts: str | None) -> Value:
    """The parts on one line each; nothing where all are empty."""
    found = tuple(" ".join((part or "").split()) for part in parts)
    return found if any(found) else ()


def _status_module(study: Study) -> StatusModule:
    return study.protocol.status_module or _NO_STATUS


def _date(struct: PartialDateStruct | DateStruct | None) -> Value:
    return _value(struct.date, struct.type) if struct and struct.date else ()


def _enrolment(study: Study) -> Value:
    design = study.protocol.design_module
    info = design.enrollment_info if design else None
    return _value(str(info.count), info.type) if info and info.count is not None else ()


def _ages(study: Study) -> Value:
    module = study.eligibility
    return _value(module.minimum_age, module.maximum_age) if module else ()


def _sex(study: Study) -> Value:
    return _value(study.eligibility.sex) if study.eligibility else ()


def _volunteers(study: Study) -> Value:
    accepted = study.eligibility.healthy_volunteers if study.eligibility else None
    return () if accepted is None else ("yes" if accepted else "no",)


def _phases(study: Study) -> Value:
    design = study.protocol.design_module
    return _value(*design.phases) if design else ()


def _masking(study: Study) -> Value:
    design = study.protocol.design_module
    info = design.design_info if design else None
    return _value(info.masking_info.masking) if info and info.masking_info else ()


def _sponsor(study: Study) -> Value:
    module = study.protocol.sponsor_collaborators_module
    return _value(module.lead_sponsor.name) if module and module.lead_sponsor else ()


def _results(study: Study) -> Value:
    """Whether results stand in the record, and since when."""
    posted = _date(_status_module(study).results_first_post_date_struct)
    return ("posted", *posted[:1]) if posted or study.record.has_results else ()


def _conditions(study: Study) -> Iterator[Value]:
    return map(_value, study.conditions)


def _treatments(study: Study) -> Iterator[Value]:
    module = study.protocol.arms_interventions_module
    yield from (_value(each.name) for each in (module.interventions if module else ()))


def _arms(study: Study) -> Iterator[Value]:
    module = study.protocol.arms_interventions_module
    yield from (_value(each.label) for each in (module.arm_groups if module else ()))


def _measures(study: Study) -> Iterator[Value]:
    module = study.protocol.outcomes_module
    yield from (_value(each.measure, each.time_frame) for each in (module.primary_outcomes if module else ()))


def _sites(study: Study) -> Iterator[Value]:
    for site in study.locations:
        yield _value(", ".join(filter(None, (site.facility, site.city, site.country))), site.status)


def _contacts(study: Study) -> Iterator[Value]:
    module = study.protocol.contacts_locations_module
    for each in module.central_contacts if module else ():
        yield _value(each.name, each.phone, each.email)


def _criteria(study: Study) -> str | None:
    return study.eligibility.eligibility_criteria if study.eligibility else None


def _summary(study: Study) -> str | None:
    module = study.protocol.description_module
    return module.brief_summary if module else None


def _description(study: Study) -> str | None:
    module = study.protocol.description_module
    return module.detailed_description if module else None


ONE_VALUE: Final[Mapping[str, Callable[[Study], Value]]] = {
    "status": lambda study: _value(study.overall_status),
    "why_stopped": lambda study: _value(_status_module(study).why_stopped),
    "verified": lambda study: _value(_status_module(study).status_verified_date),
    "results": _results,
    "title": lambda study: _value(study.title),
    "official_title": lambda study: _value(study.official_title),
    "start": lambda study: _date(_status_module(study).start_date_struct),
    "primary_completion": lambda study: _date(_status_module(study).primary_completion_date_struct),
    "completion": lambda study: _date(_status_module(study).completion_date_struct),
    "enrolment": _enrolment,
    "ages": _ages,
    "sex": _sex,
    "healthy_volunteers": _volunteers,
    "phases": _phases,
    "masking": _masking,
    "sponsor": _sponsor,
}
SEVERAL: Final[Mapping[str, Callable[[Study], Iterator[Value]]]] = {
    "conditions": _conditions,
    "treatments": _treatments,
    "arms": _arms,
    "primary_outcomes": _measures,
    "sites": _sites,
    "contacts": _contacts,
}
TEXTS: Final[Mapping[str, Callable[[Study], str | None]]] = {
    "criteria": _criteria,
    "summary": _summary,
    "description": _description,
}
