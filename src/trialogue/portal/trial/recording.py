"""Recording what happened: an event is decided on the state as it is under the study's lock, and then written."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Final

from django.db import transaction

from trialogue.conduct import events as e
from trialogue.conduct.chain import Entry
from trialogue.conduct.deciding import decide_recording
from trialogue.conduct.log import Context
from trialogue.conduct.protocol.reading import hash_protocol
from trialogue.conduct.protocol.types import Protocol
from trialogue.conduct.roles import check_role
from trialogue.conduct.state import StudyState
from trialogue.conduct.versions import version_at_visit, version_in_force
from trialogue.errors import BadInput
from trialogue.portal.trial.allocator import check_shipment
from trialogue.portal.trial.log_store import append_to, lock_study, open_study
from trialogue.portal.trial.models import TrialStudy
from trialogue.portal.trial.protocol_store import find_protocol, keep_protocol
from trialogue.portal.trial.state_store import current_state

_NAMING_PARTS: Final = e.ParticipantScreened | e.VisitRecorded | e.VisitMissed | e.VisitCorrected | e.StratumCorrected


@transaction.atomic
def open_by_protocol(protocol: Protocol, context: Context) -> Entry:
    """Begin the log of the study that a protocol is for; its name is the registry's number, else the protocol's own."""
    check_role(context.role, "StudyOpened")
    study = protocol.registry_id or protocol.id
    event = e.StudyOpened(protocol=protocol.id, version=protocol.version, protocol_hash=hash_protocol(protocol))
    entry = open_study(study, event, context)
    keep_protocol(study, protocol)
    return entry


@transaction.atomic
def amend_protocol(protocol: Protocol, in_force_from: str, context: Context, *, everybody: bool) -> Entry:
    """Record a new version of a study's protocol and keep its document. Raises Refused for a version's name used
    before."""
    study = protocol.registry_id or protocol.id
    event = e.ProtocolAmended(
        version=protocol.version,
        protocol_hash=hash_protocol(protocol),
        in_force_from=in_force_from,
        applies_to="everybody" if everybody else "new_participants",
    )
    entry = record_event(study, event, context)
    keep_protocol(study, protocol)
    return entry


@transaction.atomic
def record_event(study: str, event: e.AnyEvent, context: Context) -> Entry:
    """Write an event. Raises Refused where the protocol or the state does not allow it; then nothing is written."""
    row = lock_study(study)
    return record_on(row, current_state(row), event, context)


def record_on(row: TrialStudy, state: StudyState, event: e.AnyEvent, context: Context) -> Entry:
    """Write an event on the state that the caller read under the study's lock."""
    decide_recording(state, event, context, _protocol_of(state, event))
    if isinstance(event, e.KitsReceived):
        check_shipment(event, row.study)
    return append_to(row, state.sequence, state.head, event, context)


@transaction.atomic
def record_events(study: str, events: Iterable[tuple[e.AnyEvent, Context]]) -> list[Entry]:
    """Write several events, in order, all or none: what one form says, or one visit."""
    return [record_event(study, event, context) for event, context in events]


@transaction.atomic
def check_in_force(protocol: Protocol, today: date) -> None:
    """Raises BadInput where the document is not the version its study runs by today, as the log names it by hash."""
    study = protocol.registry_id or protocol.id
    versions = current_state(lock_study(study)).versions
    name = version_in_force(versions, today.isoformat())
    if versions[name].protocol_hash == hash_protocol(protocol):
        return
    fix = "the document was changed since" if protocol.version == name else f"give --version {name}"
    raise BadInput(f"{study} runs by version {name}, and this is not it (version {protocol.version}): {fix}")


def _protocol_of(state: StudyState, event: e.AnyEvent) -> Protocol | None:
    """The version that holds for what the event is about; only events that name its parts need it."""
    if not isinstance(event, _NAMING_PARTS):
        return None
    person = state.participants.get(event.participant)
    if person is None:
        return None
    version = person.protocol_version
    if isinstance(event, e.VisitRecorded):
        version = version_at_visit(state.versions, version, event.date)
    return find_protocol(state, version)
