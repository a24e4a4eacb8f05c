"""How the whole run is collected and shared out among its workers."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import pytest
from xdist.scheduler import LoadFileScheduling

FIRST: Final = "tests/golden/"
TOGETHER: Final = "tests/golden/test_criteria"


def pytest_ignore_collect(collection_path: Path) -> bool | None:
    """Only modules with an example are looked through for doctests; that every module can be imported is a test."""
    if collection_path.suffix != ".py" or collection_path.name.startswith("test_"):
        return None
    return b">>>" not in collection_path.read_bytes() or None


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Iterator[None]:
    """What collecting makes stays to the end: no use in searching through it for garbage again and again."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.collect()
        gc.freeze()
        gc.enable()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What reads longest comes first: one worker reads while the other builds what the portal's tests need."""
    items.sort(key=lambda item: not item.nodeid.startswith(FIRST))


class TextsTogether(LoadFileScheduling):
    """A file's tests to one worker, and those of all files that look at the same readings."""

    def _split_scope(self, nodeid: str) -> str:
        return TOGETHER if nodeid.startswith(TOGETHER) else super()._split_scope(nodeid)


def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> TextsTogether | None:
    """Used where the run is shared out by files, as `make test` does."""
    return TextsTogether(config, log) if config.getvalue("dist") == "loadfile" else None
