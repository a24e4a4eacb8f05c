"""A study opened to be looked at: its state, and the protocol of every version that its log names."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import transaction

from trialogue.conduct.protocol.types import Protocol
from trialogue.conduct.state import StudyState
from trialogue.portal.trial.log_store import lock_study
from trialogue.portal.trial.protocol_store import protocol_for
from trialogue.portal.trial.state_store import current_state


@transaction.atomic
def open_study_state(study: str) -> StudyState:
    """The state of a study as it is now. Raises NotFound for one that does not run here."""
    return current_state(lock_study(study))


def open_with_protocols(study: str) -> tuple[StudyState, Mapping[str, Protocol]]:
    """State and protocols by version. Raises NotFound where a document was not kept with the log."""
    state = open_study_state(study)
    return state, {name: protocol_for(state, name) for name in state.versions}
