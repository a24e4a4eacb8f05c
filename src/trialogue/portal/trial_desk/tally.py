"""The lines of a report over a group: the figures of `conduct.views`, in words."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from trialogue.conduct.views import ArmFigures
from trialogue.portal.trial_desk.happening_forms import ENDINGS
from trialogue.portal.trial_desk.wording import Said


def tally(group: ArmFigures) -> list[tuple[Said, int]]:
    """What is counted and how often it is there; the same lines for every group."""
    return [
        (_("Randomised"), group.flow.randomised),
        (_("Stopped treatment"), group.flow.stopped_treatment),
        (_("Withdrew consent"), group.flow.left_for.get("withdrew", 0)),
        *((words, group.flow.left_for.get(why, 0)) for why, words in ENDINGS),
        (_("Completed"), group.flow.completed),
        (_("Participants with a mild or moderate flare"), group.with_flare.get("mild_or_moderate", 0)),
        (_("Participants with a severe flare"), group.with_flare.get("severe", 0)),
        (_("Adverse events"), group.adverse_events),
        (_("Participants with an adverse event"), group.with_adverse_event),
        (_("Serious adverse events"), group.serious),
        (_("Participants with a serious adverse event"), group.with_serious),
        (_("Deviations"), group.deviations),
        (_("Codes broken"), group.codes_broken),
    ]


def terms_of(groups: list[ArmFigures]) -> list[tuple[str, list[int]]]:
    """Every term of an adverse event with how many participants of each group had it."""
    terms = sorted({term for group in groups for term in group.by_term})
    return [(term, [group.by_term.get(term, 0) for group in groups]) for term in terms]
