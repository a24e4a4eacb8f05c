"""The protocols that a study runs by, kept with its log: each version once, found again by the hash the log names."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from trialogue.conduct.protocol.reading import hash_protocol
from trialogue.conduct.protocol.types import Protocol
from trialogue.conduct.state import StudyState
from trialogue.errors import BadInput, NotFound
from trialogue.portal.trial.models import ProtocolDocument

_read: dict[str, Protocol] = {}


def keep_protocol(study: str, protocol: Protocol) -> None:
    """Keep the document of a version that the log names; the caller's transaction writes that event too."""
    most = ProtocolDocument._meta.get_field("version").max_length or 0
    if len(protocol.version) > most:
        raise BadInput(
            f"version {protocol.version[:30]}... has {len(protocol.version)} characters; give one of up to {most}"
        )
    digest, content = hash_protocol(protocol), msgspec.json.encode(protocol, order="deterministic")
    if not ProtocolDocument.objects.filter(study_id=study, hash=digest).exists():
        said = {"hash": digest, "version": protocol.version, "document": content}
        ProtocolDocument.objects.create(study_id=study, **said)


def open_protocols(study: str) -> Mapping[str, Protocol]:
    """Every version kept of a study's protocol, by its name, oldest first; none where the log began before documents
    were kept."""
    held = ProtocolDocument.objects.filter(study_id=study).order_by("id")
    return {each.version: _decode(each) for each in held}


def protocol_for(state: StudyState, version: str = "") -> Protocol:
    """The protocol of a version that the log names, by default the latest recorded. Raises NotFound where it was not
    kept."""
    name = version or state.protocol_version
    found = find_protocol(state, name)
    if found is None:
        raise NotFound(f"version {name} of the protocol of {state.study} was not kept with its log")
    return found


def find_protocol(state: StudyState, version: str) -> Protocol | None:
    """The protocol of a version that the log names; None where its document was not kept."""
    held = state.versions.get(version)
    if held is None:
        return None
    return _find(state.study, held.protocol_hash)


def _find(study: str, digest: str) -> Protocol | None:
    # A document never changes, being named by its hash: read once a process.
    if digest not in _read:
        found = ProtocolDocument.objects.filter(study_id=study, hash=digest).first()
        if found is None:
            return None
        _read[digest] = _decode(found)
    return _read[digest]


def _decode(held: ProtocolDocument) -> Protocol:
    return msgspec.json.decode(bytes(held.document), type=Protocol)
