"""Who saw arms, as the log tells: everybody's, or one participant's."""

from __future__ import annotations

from collections.abc import Collection

from django.db import transaction

from trialogue.conduct.state import Participant, StudyState
from trialogue.portal.trial.log_store import lock_study
from trialogue.portal.trial.models import TrialStudy
from trialogue.portal.trial.state_store import current_state


@transaction.atomic
def saw_all_arms(study: str, who: str) -> str:
    """The moment at which somebody first saw everybody's arms; "" where he never did, or no log of the study runs."""
    if not TrialStudy.objects.filter(study=study).exists():
        return ""
    openings = current_state(lock_study(study)).openings
    return next((opening.at for opening in openings if who in opening.seen_by), "")


def saw_arm_of(state: StudyState, person: Participant, names: Collection[str]) -> bool:
    """Whether somebody, by any of his names, saw a participant's arm: everybody's, by a broken code, or by accident."""
    known = {name.casefold() for name in names}
    told = [one.seen_by for one in state.openings]
    told += [one.seen_by for one in person.code_breaks]
    told += [one.seen_by for one in person.unblinded]
    return any(each.strip().casefold() in known for seen_by in told for each in seen_by)
