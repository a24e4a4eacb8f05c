"""The state of a study from its log, through a snapshot of state: an allocation must not wait for years of events.

The snapshot is derived and sealed like the log; it may be deleted at any time. It is written again when the log has
grown by :data:`EVENTS_APART` since, by whoever holds the study's lock. A process also holds the states it saw last, in
memory: one is used only where the log still has the very event it ends with.
"""

from __future__ import annotations

from typing import Final

from trialogue.conduct.fold import fold
from trialogue.conduct.state import StudyState
from trialogue.conduct.state_snapshot import open_state, write_snapshot
from trialogue.portal.trial.log_store import entries_of
from trialogue.portal.trial.models import KeptState, TrialStudy
from trialogue.portal.vault.sealing import CannotOpen, open_sealed, seal

EVENTS_APART: Final = 500
STUDIES_HELD: Final = 8
_held: dict[str, StudyState] = {}


def current_state(study: TrialStudy) -> StudyState:
    """The state after the whole log; the caller holds the study's lock."""
    state = _resumed(study) or _from_snapshot(study)
    _held.pop(study.study, None)
    _held[study.study] = state
    if len(_held) > STUDIES_HELD:
        del _held[next(iter(_held))]
    return state


def forget_states() -> None:
    """Hold no state in memory any more; the next is read from the snapshot and the log."""
    _held.clear()


def _resumed(study: TrialStudy) -> StudyState | None:
    known = _held.get(study.study)
    if known is None:
        return None
    tail = iter(entries_of(study, known.sequence))
    last = next(tail, None)
    # Another database, a restored one, or a transaction that was rolled back: the state held is of another log.
    if last is None or last.hash != known.head:
        return None
    state = fold(study.study, tail, known)
    if state.sequence // EVENTS_APART > known.sequence // EVENTS_APART:
        _write(study, state)
    return state


def _from_snapshot(study: TrialStudy) -> StudyState:
    kept = KeptState.objects.filter(study=study).first()
    state = open_state(study.study, lambda start: entries_of(study, start), _opened(study.data_key, kept))
    if state.sequence - (kept.sequence if kept is not None else 0) >= EVENTS_APART:
        _write(study, state)
    return state


def _write(study: TrialStudy, state: StudyState) -> None:
    sealed = seal(study.data_key, write_snapshot(state), _place(study.study))
    KeptState.objects.update_or_create(study=study, defaults={"sequence": state.sequence, "sealed": sealed})


def _opened(key: bytes, kept: KeptState | None) -> bytes | None:
    if kept is None:
        return None
    try:
        return open_sealed(key, bytes(kept.sealed), _place(kept.study_id))
    except CannotOpen:
        return None  # it is only derived: the log decides


def _place(study: str) -> str:
    return f"trial_keptstate/{study}/sealed"
