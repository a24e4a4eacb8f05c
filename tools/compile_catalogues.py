"""Compile the portal's catalogues (.po) to what gettext reads (.mo) whenever the package is built, editable or not."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import polib
from hatchling.builders.hooks.plugin.interface import BuildHookInterface

LOCALE = Path("src") / "trialogue" / "portal" / "locale"


class CompileCatalogues(BuildHookInterface):  # type: ignore[type-arg]
    """Called by hatchling before it builds."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Write each .mo beside its .po."""
        for catalogue in (Path(self.root) / LOCALE).glob("*/LC_MESSAGES/*.po"):
            polib.pofile(str(catalogue)).save_as_mofile(str(catalogue.with_suffix(".mo")))
