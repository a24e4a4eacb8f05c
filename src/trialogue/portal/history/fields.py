"""The fields whose changes are told: those with one value, those that list several, and the long texts."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final, TypeVar

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from trialogue.portal.overview.wording import month
from trialogue.portal.study_page import coded, people
from trialogue.portal.study_page.views import sponsor_name
from trialogue.study import Study
from trialogue.study.reported_dates import DateStruct, PartialDateStruct

_Value = TypeVar("_Value")
_Named = tuple[tuple[Promise, Callable[[Study], _Value]], ...]
"""What a field is called, and how to read it off a study."""


def _word(table: dict[str, coded.Term], code: str | None) -> str:
    found = coded.term(table, code)
    return str(found.word) if found else ""


def _date(struct: PartialDateStruct | DateStruct | None) -> str:
    if struct is None or not struct.date:
        return ""
    kind = {"ACTUAL": _("actual"), "ESTIMATED": _("planned")}.get(struct.type or "")
    return f"{struct.date} ({kind})" if kind else struct.date


def _status(study: Study) -> str:
    return _word(coded.STATUS, study.overall_status)


def _why_stopped(study: Study) -> str:
    module = study.protocol.status_module
    return (module.why_stopped or "") if module else ""


def _verified(study: Study) -> str:
    module = study.protocol.status_module
    return month(module.status_verified_date) if module else ""


def _start(study: Study) -> str:
    module = study.protocol.status_module
    return _date(module.start_date_struct) if module else ""


def _main_end(study: Study) -> str:
    module = study.protocol.status_module
    return _date(module.primary_completion_date_struct) if module else ""


def _end(study: Study) -> str:
    module = study.protocol.status_module
    return _date(module.completion_date_struct) if module else ""


def _enrolment(study: Study) -> str:
    design = study.protocol.design_module
    return people.enrolment(study) if design and design.enrollment_info else ""


def _volunteers(study: Study) -> str:
    return people.volunteers(study) if study.eligibility else ""


def _phases(study: Study) -> str:
    design = study.protocol.design_module
    return ", ".join(str(each.word) for each in coded.phases(design.phases)) if design else ""


def _masking(study: Study) -> str:
    design = study.protocol.design_module
    info = design.design_info if design else None
    return _word(coded.MASKING, info.masking_info.masking) if info and info.masking_info else ""


def _treatments(study: Study) -> Iterator[str]:
    module = study.protocol.arms_interventions_module
    yield from (each.name or "" for each in (module.interventions if module else ()))


def _arms(study: Study) -> Iterator[str]:
    module = study.protocol.arms_interventions_module
    yield from (each.label or "" for each in (module.arm_groups if module else ()))


def _measures(study: Study) -> Iterator[str]:
    module = study.protocol.outcomes_module
    for each in module.primary_outcomes if module else ():
        yield f"{each.measure or ''} ({each.time_frame})" if each.time_frame else each.measure or ""


def _sites(study: Study) -> Iterator[str]:
    for site in study.locations:
        place = ", ".join(filter(None, (site.facility, site.city, site.country)))
        status = _word(coded.STATUS, site.status)
        yield f"{place}: {status}" if status else place


def _contacts(study: Study) -> Iterator[str]:
    module = study.protocol.contacts_locations_module
    for each in module.central_contacts if module else ():
        yield ", ".join(filter(None, (each.name, each.phone, each.email)))


def _criteria(study: Study) -> str | None:
    return study.eligibility.eligibility_criteria if study.eligibility else None


def _summary(study: Study) -> str | None:
    module = study.protocol.description_module
    return module.brief_summary if module else None


def _description(study: Study) -> str | None:
    module = study.protocol.description_module
    return module.detailed_description if module else None


ONE_VALUE: Final[_Named[str | None]] = (
    (_("Status"), _status),
    (_("Why it stopped"), _why_stopped),
    (_("Status last confirmed"), _verified),
    (_("Title"), lambda study: study.title),
    (_("Official title"), lambda study: study.official_title),
    (_("Start"), _start),
    (_("End of the main measurement"), _main_end),
    (_("End"), _end),
    (_("Enrolment"), _enrolment),
    (_("Ages"), people.ages),
    (_("Sex"), lambda study: _word(coded.SEX, study.eligibility.sex if study.eligibility else None)),
    (_("Healthy volunteers"), _volunteers),
    (_("Phase"), _phases),
    (_("Masking"), _masking),
    (_("Sponsor"), sponsor_name),
)
SEVERAL: Final[_Named[Iterator[str]]] = (
    (_("Conditions"), lambda study: iter(study.conditions)),
    (_("Treatments"), _treatments),
    (_("Groups"), _arms),
    (_("Main things measured"), _measures),
    (_("Locations"), _sites),
    (_("Contacts"), _contacts),
)
TEXTS: Final[_Named[str | None]] = (
    (_("Who can take part"), _criteria),
    (_("Summary"), _summary),
    (_("Full description"), _description),
)
