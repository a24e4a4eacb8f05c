"""The protocol a study runs by: found by the hash that the log names, never by a file's name alone.

Shipped protocols are known; another one lies as `protocols/NAME.yaml` in the home directory. A document changed since
the study was opened has another hash, and is not taken.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

from django.conf import settings

from trialogue.conduct.protocol.reading import hash_protocol, read_versions
from trialogue.conduct.protocol.shipped import list_shipped, open_shipped
from trialogue.conduct.protocol.types import Protocol
from trialogue.conduct.state import StudyState
from trialogue.conduct.versions import version_in_force
from trialogue.errors import NotReady, UserError


def protocol_of(state: StudyState, version: str) -> Protocol:
    """The document of one version. Raises NotReady where no file has its hash."""
    wanted = state.versions[version].protocol_hash
    found = _by_hash(wanted, Path(settings.TRIALOGUE_HOME))
    if found is None:
        raise NotReady(
            f"{state.study} runs by version {version} of a protocol that is not here as it was then: put its document, "
            "unchanged, into the folder protocols of the home directory"
        )
    return found


def protocol_in_force(state: StudyState, day: str) -> Protocol:
    """The version in force on a day, for who consents then."""
    return protocol_of(state, version_in_force(state.versions, day))


@lru_cache(maxsize=64)
def _shipped() -> dict[str, Protocol]:
    found = {}
    for name in list_shipped():
        latest = open_shipped(name)
        for version in ("1", *(amendment.version for amendment in latest.amendments)):
            protocol = open_shipped(name, version)
            found[hash_protocol(protocol)] = protocol
    return found


def _by_hash(wanted: str, home: Path) -> Protocol | None:
    known = _shipped()
    return known.get(wanted) or next((each for each in _kept(home) if hash_protocol(each) == wanted), None)


def _kept(home: Path) -> Iterator[Protocol]:
    for path in sorted((home / "protocols").glob("*.yaml")):
        try:
            yield from read_versions(path.read_bytes(), path.name).values()
        except UserError:  # not the one wanted, whatever is wrong with it
            continue
