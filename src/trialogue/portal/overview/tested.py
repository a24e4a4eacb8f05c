"""What is tested against what."""

from __future__ import annotations

from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from trialogue.portal.overview.wording import listed, names
from trialogue.portal.study_page.arms import arm_cards
from trialogue.study import Study

_PURPOSE: Final[dict[str, Promise]] = {
    "TREATMENT": gettext_lazy("The aim is to find out whether it helps people who are ill."),
    "PREVENTION": gettext_lazy("The aim is to keep something bad from happening."),
    "DIAGNOSTIC": gettext_lazy("The aim is to get better at finding an illness."),
    "SUPPORTIVE_CARE": gettext_lazy("The aim is to make life with an illness or its treatment easier."),
    "SCREENING": gettext_lazy("The aim is to find an illness in people who have no signs of it yet."),
    "HEALTH_SERVICES_RESEARCH": gettext_lazy("The aim is to make health care better."),
    "BASIC_SCIENCE": gettext_lazy("The aim is to learn how the body or a treatment works."),
    "DEVICE_FEASIBILITY": gettext_lazy("The aim is to try out a device."),
}
_COMPARED: Final = ("PLACEBO_COMPARATOR", "SHAM_COMPARATOR", "ACTIVE_COMPARATOR")


def tested_sentences(study: Study) -> list[str]:
    """The sentences on what is given and why."""
    design = study.protocol.design_module
    kind = design.study_type if design else None
    treatments = _treatments(study)
    if kind == "EXPANDED_ACCESS":
        access = _("This is a way to get %(names)s outside a study.") % {"names": listed(treatments)}
        return [access] if treatments else []
    if kind == "OBSERVATIONAL":
        looked_at = [_("It looks at: %(names)s.") % {"names": listed(treatments)}] if treatments else []
        return [_("The team watches how people do. The study itself gives no treatment."), *looked_at]
    purpose = design.design_info.primary_purpose if design and design.design_info else None
    aim = [str(_PURPOSE[purpose])] if purpose in _PURPOSE else []
    return [*_against(study, treatments), *aim]


def _treatments(study: Study) -> list[str]:
    module = study.protocol.arms_interventions_module
    return names(each.name for each in (module.interventions if module else ()))


def _against(study: Study, treatments: list[str]) -> list[str]:
    given: dict[str, list[str]] = {}
    for card in arm_cards(study):
        given.setdefault(card.arm.type or "", []).extend(each.intervention.name or "" for each in card.treatments)
    tested = names(given.get("EXPERIMENTAL", ()))
    others = [each for kind in _COMPARED for each in names(given.get(kind, ()))]
    compared = [each for each in names(others) if each.casefold() not in {name.casefold() for name in tested}]
    if not tested:
        return [_("It is about: %(names)s.") % {"names": listed(treatments)}] if treatments else []
    found = [_("It tests: %(names)s.") % {"names": listed(tested)}]
    if compared:
        found.append(_("It is compared with: %(names)s.") % {"names": listed(compared)})
    if any("placebo" in each.casefold() for each in compared):
        found.append(_("A placebo looks like the real treatment but has no medicine in it."))
    if "SHAM_COMPARATOR" in given:
        found.append(_("One group gets something that only looks like the real treatment."))
    if "NO_INTERVENTION" in given:
        found.append(_("One group gets no study treatment, to compare with."))
    return found
