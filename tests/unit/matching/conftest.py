"""A home with a snapshot of the demonstration registry, built once for the commands that match against it."""

import datetime
from pathlib import Path

import pytest

from trialogue.registry import Archive
from trialogue.registry.demonstration import demonstration_records
from trialogue.snapshot import build_snapshot

BUILT = datetime.datetime(2026, 11, 22, tzinfo=datetime.UTC)


@pytest.fixture(scope="session")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The home directory."""
    folder = tmp_path_factory.mktemp("home")
    archive = Archive(folder / "archive.sqlite")
    for raw in demonstration_records():
        archive.append(raw, "demonstration", seen_at=BUILT)
    archive.close()
    build_snapshot(folder, built_at=BUILT)
    return folder
