"""The sentence on a study's participants and groups, made by rule from its structured fields."""

from __future__ import annotations

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from trialogue.portal.overview.wording import listed
from trialogue.study import Study
from trialogue.study.arms import ArmGroup

_KINDS = ("PLACEBO_COMPARATOR", "SHAM_COMPARATOR", "NO_INTERVENTION")
"""The comparison groups worth naming, in the order they are named."""


def participants_sentence(study: Study) -> str:
    """How many take part in how many groups; empty when the record tells neither.

    "231 participants in 2 patient groups, including a placebo group". An estimated enrolment reads the same as a
    reached one; groups of an observational study are groups or cohorts alike.
    """
    participants, groups = _participants(study), _groups(study)
    if participants and groups:
        return _("%(participants)s in %(groups)s") % {"participants": participants, "groups": groups}
    return participants or groups


def _participants(study: Study) -> str:
    design = study.protocol.design_module
    info = design.enrollment_info if design else None
    if info is None or info.count is None or info.count < 0:
        return ""
    if info.count == 0:
        return _("No participants")
    number = number_format(info.count, use_l10n=True, force_grouping=True)
    return ngettext("%(number)s participant", "%(number)s participants", info.count) % {"number": number}


def _groups(study: Study) -> str:
    module = study.protocol.arms_interventions_module
    arms = module.arm_groups if module else ()
    if not arms:
        return ""
    named = [_kind(kind, count) for kind in _KINDS if (count := _count(arms, kind))]
    groups = ngettext("%(number)s patient group", "%(number)s patient groups", len(arms)) % {"number": len(arms)}
    if not named:
        return groups
    if len(arms) == 1:
        # A single group that is itself the placebo group is not "included" in anything.
        return _("%(groups)s (%(kind)s)") % {"groups": groups, "kind": named[0]}
    return _("%(groups)s, including %(kinds)s") % {"groups": groups, "kinds": listed(named)}


def _count(arms: tuple[ArmGroup, ...], kind: str) -> int:
    return sum(arm.type == kind for arm in arms)


def _kind(kind: str, count: int) -> str:
    words = {
        "PLACEBO_COMPARATOR": ngettext("a placebo group", "%(number)s placebo groups", count),
        "SHAM_COMPARATOR": ngettext("a sham group", "%(number)s sham groups", count),
        "NO_INTERVENTION": ngettext("a group without intervention", "%(number)s groups without intervention", count),
    }
    return words[kind] % {"number": count}
