"""Arms shown: one participant's in an emergency, everybody's to the unblinded. The event is written in the same
transaction, so that no arm is seen that the log does not tell of."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.db import transaction

from trialogue.conduct.deciding import Refused, decide_code_break, decide_opening
from trialogue.conduct.events import ArmsOpened, CodeBroken
from trialogue.conduct.log import Context
from trialogue.errors import BadInput, NotReady
from trialogue.portal.trial.allocator.arms import arm_of, arms_of_kits, slot_arm
from trialogue.portal.trial.allocator.keys import KEY_FILE, allocator_key
from trialogue.portal.trial.log_store import append_event, lock_study
from trialogue.portal.trial.models import Allocation, SealedKit
from trialogue.portal.trial.state_store import current_state


@transaction.atomic
def break_code(study: str, participant: str, context: Context, notices: Sequence[str] = ()) -> str:
    """The arm of one participant, for the second person who confirms a request; shown to that person, this once.
    `notices` names who is told that it happened, not what was seen; who asked is among them."""
    asked = decide_code_break(current_state(lock_study(study)), participant, context)
    _check_key()
    event = CodeBroken(
        participant=participant,
        seen_by=(context.who,),
        impact=asked.impact,
        asked=asked.sequence,
        notices=tuple(dict.fromkeys((asked.asked_by, *notices))),
    )
    append_event(study, event, context)
    return arm_of(study, participant)


@transaction.atomic
def open_all_arms(study: str, event: ArmsOpened, context: Context) -> Mapping[str, str]:
    """The arm of everybody allocated: for the closed report, or for good after the final lock. Recorded first."""
    if event.purpose == "preparation":
        raise BadInput("to prepare kits, their arms are opened, not the participants'")
    decide_opening(current_state(lock_study(study)), event, context)
    given = Allocation.objects.select_related("slot").filter(study_id=study).order_by("participant")
    if given.exists():
        _check_key()
    append_event(study, event, context)
    return {each.participant: slot_arm(study, each.slot) for each in given}


def _check_key() -> None:
    """Raises Refused where what is to be shown cannot be opened: before anything is written, and in words that name no
    place on the server."""
    try:
        allocator_key()
    except NotReady:
        raise Refused(
            "no treatment can be shown: the allocator's key (%(file)s) is not in its place; tell who runs this "
            "desk at once, and in an emergency use the way without the desk that your study has",
            file=KEY_FILE,
        ) from None


@transaction.atomic
def open_kit_arms(study: str, event: ArmsOpened, context: Context) -> Mapping[str, str]:
    """The arm of every kit, for the pharmacist who packs or prepares them. Recorded first."""
    if event.purpose != "preparation":
        raise BadInput("the kits' arms are opened to prepare them, and for nothing else")
    decide_opening(current_state(lock_study(study)), event, context)
    if kept := SealedKit.objects.filter(study_id=study).exists():
        _check_key()
    append_event(study, event, context)
    return arms_of_kits(study) if kept else {}
