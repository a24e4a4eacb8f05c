"""The protocols that come with the package: the two lupus studies, written from public facts in our own words."""

from __future__ import annotations

from importlib.resources import files

from trialogue.conduct.protocol.reading import read_protocol, read_versions
from trialogue.conduct.protocol.types import Protocol
from trialogue.errors import NotFound


def list_shipped() -> tuple[str, ...]:
    """Their names."""
    names = (entry.name for entry in (files(__package__) / "data").iterdir())
    return tuple(sorted(name.removesuffix(".yaml") for name in names if name.endswith(".yaml")))


def open_shipped(name: str, version: str | None = None) -> Protocol:
    """One of them, at its latest version or the named one."""
    return read_protocol(_read(name), name, version)


def open_versions(name: str) -> dict[str, Protocol]:
    """Every version of one of them, oldest first."""
    return read_versions(_read(name), name)


def _read(name: str) -> bytes:
    if name not in list_shipped():
        raise NotFound(f"protocol {name!r} does not come with the package; it has {', '.join(list_shipped())}")
    return (files(__package__) / "data" / f"{name}.yaml").read_bytes()
