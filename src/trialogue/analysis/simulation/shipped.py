"""Assumptions of studies that come with the package, by registry id."""

from __future__ import annotations

from importlib import resources
from typing import Any

import yaml

from trialogue.errors import NotFound

DATA = resources.files("trialogue.analysis.simulation") / "data"


def shipped_studies() -> list[str]:
    """The ids of the studies that can be simulated by name."""
    return sorted(each.name.removesuffix(".yaml") for each in DATA.iterdir() if each.name.endswith(".yaml"))


def read_shipped(nct_id: str) -> dict[str, Any]:
    """What is known of one study; raises NotFound with the ids there are.

    >>> read_shipped("NCT04515719")["participants"]
    231
    """
    if nct_id not in shipped_studies():
        raise NotFound(f"{nct_id} is not shipped; give a YAML file, or one of {', '.join(shipped_studies())}")
    found: dict[str, Any] = yaml.safe_load((DATA / f"{nct_id}.yaml").read_text(encoding="utf-8"))
    return found
