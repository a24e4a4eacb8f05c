"""From YAML or JSON to a protocol, at any of its versions. Raises BadInput naming the place and the fix."""

from __future__ import annotations

import hashlib
from typing import Any

import msgspec

from trialogue.conduct.protocol.amendments import amend
from trialogue.conduct.protocol.types import Protocol
from trialogue.errors import BadInput, NotFound, in_words
from trialogue.patient.document import read_document

_FIX = "see the page on the protocol document, or `trialogue protocol show nct04515719`"


def read_protocol(raw: bytes, name: str = "protocol", version: str | None = None) -> Protocol:
    """The protocol in a document: its latest version, or the named one."""
    found = read_versions(raw, name)
    if version is None:
        return list(found.values())[-1]
    if version not in found:
        raise NotFound(f"{name}: version {version!r} is not there; it holds {', '.join(found)}")
    return found[version]


def read_versions(raw: bytes, name: str = "protocol") -> dict[str, Protocol]:
    """Every version in a document, oldest first, each made from the one before it by its amendment."""
    document = read_document(raw, name)
    first = _convert(document, name)
    found = {first.version: first}
    for amendment in first.amendments:
        where = f"{name}: amendment {amendment.version}"
        if amendment.version in found:
            raise BadInput(f"{where}: version {amendment.version} is there already; give each version its own name")
        document = amend(document, amendment, where)
        found[amendment.version] = _convert(document, where)
    return found


def hash_protocol(protocol: Protocol) -> str:
    """What names this version for good: SHA-256 of its canonical JSON, the history apart."""
    content: dict[str, Any] = msgspec.to_builtins(protocol)
    del content["amendments"]
    return hashlib.sha256(msgspec.json.encode(content, order="deterministic")).hexdigest()


def protocol_schema() -> dict[str, Any]:
    """The JSON Schema of the document."""
    schema: dict[str, Any] = msgspec.json.schema(Protocol)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Trialogue protocol, format 1",
        **schema,
    }


def _convert(document: dict[str, Any], name: str) -> Protocol:
    try:
        return msgspec.convert(document, Protocol)
    except msgspec.ValidationError as error:
        raise BadInput(f"{name}: {in_words(error)}; {_FIX}") from None
