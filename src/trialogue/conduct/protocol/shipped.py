"""The protocols that come with the package: the two lupus studies, written from public facts in our own words."""

from __future__ import annotations

from importlib.resources import files

from trialogue.conduct.protocol.reading import read_protocol
from trialogue.conduct.protocol.types import Protocol
from trialogue.errors import NotFound


def list_shipped() -> tuple[str, ...]:
    """Their names."""
    names = (entry.name for entry in (files(__package__) / "data").iterdir())
    return tuple(sorted(name.removesuffix(".yaml") for name in names if name.endswith(".yaml")))


def open_shipped(name: str, version: str | None = None) -> Protocol:
    """One of them, at its latest version or the named one."""
    if name not in list_shipped():
        raise NotFound(f"protocol {name!r} does not come with the package; it has {', '.join(list_shipped())}")
    return read_protocol((files(__package__) / "data" / f"{name}.yaml").read_bytes(), name, version)
