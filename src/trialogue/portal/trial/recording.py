"""Recording what happened: an event is decided on the state as it is under the study's lock, and then written."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from trialogue.conduct.chain import Entry
from trialogue.conduct.deciding import decide_recording
from trialogue.conduct.events import AnyEvent, StudyOpened
from trialogue.conduct.log import Context
from trialogue.conduct.protocol.reading import hash_protocol
from trialogue.conduct.protocol.types import Protocol
from trialogue.conduct.versions import version_in_force
from trialogue.errors import BadInput
from trialogue.portal.trial.log_store import append_event, lock_study, open_study
from trialogue.portal.trial.state_store import current_state


def open_by_protocol(protocol: Protocol, context: Context) -> Entry:
    """Begin the log of the study that a protocol is for; its name is the registry's number, else the protocol's own."""
    event = StudyOpened(protocol=protocol.id, version=protocol.version, protocol_hash=hash_protocol(protocol))
    return open_study(protocol.registry_id or protocol.id, event, context)


@transaction.atomic
def record_event(study: str, event: AnyEvent, context: Context) -> Entry:
    """Write an event. Raises Refused where the protocol or the state does not allow it; then nothing is written."""
    decide_recording(current_state(lock_study(study)), event, context)
    return append_event(study, event, context)


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
