"""Studies that can be simulated by their registry id: the shipped protocols, and assumptions kept apart from them."""

from __future__ import annotations

from importlib import resources
from typing import Any

import yaml

from trialogue.analysis.simulation.protocol_trial import read_protocol_facts
from trialogue.conduct.protocol.shipped import list_shipped, open_shipped
from trialogue.conduct.protocol.types import Protocol
from trialogue.errors import NotFound

DATA = resources.files("trialogue.analysis.simulation") / "data"


def shipped_studies() -> list[str]:
    """The ids of the studies that can be simulated by name."""
    return sorted(name.upper() for name in list_shipped())


def open_study(nct_id: str) -> Protocol:
    """The protocol of a study; raises NotFound with the ids there are."""
    if nct_id.lower() not in list_shipped():
        raise NotFound(f"{nct_id} is not shipped; give a YAML file, or one of {', '.join(shipped_studies())}")
    return open_shipped(nct_id.lower())


def read_assumptions(nct_id: str) -> dict[str, Any]:
    """What a simulation assumes of a shipped study beside its protocol; nothing where no file says anything."""
    file = DATA / f"{nct_id.upper()}.yaml"
    found: dict[str, Any] = yaml.safe_load(file.read_text(encoding="utf-8")) if file.is_file() else {}
    return found


def read_shipped(nct_id: str) -> dict[str, Any]:
    """What is known and assumed of one study, in the names of `flare_trial`.

    >>> known = read_shipped("NCT04515719")
    >>> known["participants"], len(known["visits"])
    (334, 13)
    """
    return {**read_protocol_facts(open_study(nct_id)), **read_assumptions(nct_id)}
