"""Every module can be imported, with no warning."""

from __future__ import annotations

import importlib
import pkgutil

import trialogue


def test_every_module_can_be_imported() -> None:
    names = [each.name for each in pkgutil.walk_packages(trialogue.__path__, "trialogue.")]
    assert len(names) > 1000
    for name in names:
        if not name.endswith((".__main__", ".urls")) and ".migrations" not in name:
            importlib.import_module(name)
