"""How people come into groups, and who knows which."""

from __future__ import annotations

from django.utils.translation import gettext as _

from trialogue.portal.overview.wording import listed
from trialogue.portal.study_page import coded
from trialogue.study import Study
from trialogue.study.design import MaskingBlock


def group_sentences(study: Study) -> list[str]:
    """The sentences on groups, chance and blinding."""
    design = study.protocol.design_module
    if design is None or design.study_type == "EXPANDED_ACCESS":
        return []
    info = design.design_info
    found = _groups(study, info.intervention_model if info else None)
    if info is None:
        return found
    if info.allocation == "RANDOMIZED":
        found.append(_("Chance decides which group you are in, like tossing a coin. You cannot choose."))
    elif info.allocation == "NON_RANDOMIZED":
        found.append(_("Chance does not decide who is in which group."))
    if info.intervention_model == "CROSSOVER":
        found.append(_("Each person gets one treatment first and another one later."))
    return found + _who_knows(info.masking_info)


def _groups(study: Study, model: str | None) -> list[str]:
    module = study.protocol.arms_interventions_module
    count = len(module.arm_groups) if module else 0
    if count > 1:
        return [_("There are %(n)s groups.") % {"n": count}]
    if count == 1 and model == "SINGLE_GROUP":
        return [_("There is one group. Everyone in it gets the same.")]
    return []


def _who_knows(masking: MaskingBlock | None) -> list[str]:
    if masking is None:
        return []
    if masking.masking == "NONE":
        return [_("Everyone knows who gets what.")]
    known = tuple(each for each in masking.who_masked if each in coded.WHO_MASKED)
    if not known:
        return [_("Not everyone is told who gets what, so that the results stay fair.")] if masking.masking else []
    who = listed([str(each.word) for each in coded.terms(coded.WHO_MASKED, known)], most=len(known))
    return [_("These people are not told who gets what, so that the results stay fair: %(who)s.") % {"who": who}]
