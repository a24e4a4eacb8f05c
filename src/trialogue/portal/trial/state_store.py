"""The state of a study from its log, through a snapshot of state: an allocation must not wait for years of events.

The snapshot is derived and sealed like the log; it may be deleted at any time. It is written again when the log has
grown by :data:`EVENTS_APART` since, by whoever holds the study's lock.
"""

from __future__ import annotations

from typing import Final

from trialogue.conduct.state import StudyState
from trialogue.conduct.state_snapshot import open_state, write_snapshot
from trialogue.portal.trial.log_store import read_entries, study_key
from trialogue.portal.trial.models import KeptState, TrialStudy
from trialogue.portal.vault.sealing import CannotOpen, open_sealed, seal

EVENTS_APART: Final = 500


def current_state(study: TrialStudy) -> StudyState:
    """The state after the whole log; the caller holds the study's lock."""
    key = study_key(study)
    kept = KeptState.objects.filter(study=study).first()
    state = open_state(study.study, lambda start: read_entries(study.study, start), _opened(key, kept))
    if state.sequence - (kept.sequence if kept is not None else 0) >= EVENTS_APART:
        sealed = seal(key, write_snapshot(state), _place(study.study))
        KeptState.objects.update_or_create(study=study, defaults={"sequence": state.sequence, "sealed": sealed})
    return state


def _opened(key: bytes, kept: KeptState | None) -> bytes | None:
    if kept is None:
        return None
    try:
        return open_sealed(key, bytes(kept.sealed), _place(kept.study_id))
    except CannotOpen:
        return None  # it is only derived: the log decides


def _place(study: str) -> str:
    return f"trial_keptstate/{study}/sealed"
