"""What the functional tests share: a demonstration home made once a run, and the portal serving it."""

from __future__ import annotations

import fcntl
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from desk_database import use
from functional_server import Portal, serving
from leaks import WATCH, watched

TRIALOGUE = [sys.executable, "-m", "trialogue.cli"]


@pytest.fixture(scope="session", autouse=True)
def nothing_leaks() -> Iterator[None]:
    """Look through every log, address and title of the run; fail at its end by what should not have stood there."""
    with watched(WATCH):
        yield
    assert WATCH.found == [], "\n".join(sorted(set(WATCH.found)))


@pytest.fixture(scope="session")
def demo_home(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Path:
    """The demonstration registry, built by `trialogue demo --no-serve`; one for all workers of a run."""
    base = tmp_path_factory.getbasetemp()
    shared = base if worker_id == "master" else base.parent
    home = shared / "demo-home"
    with (shared / "demo-home.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (home / "built").exists():
            made = subprocess.run(
                [*TRIALOGUE, "--home", str(home), "demo", "--no-serve"], capture_output=True, text=True, check=False
            )
            assert made.returncode == 0, made.stderr
            (home / "built").touch()
    return home


@pytest.fixture(scope="session")
def portal(demo_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Portal]:
    """`trialogue serve` as a process of its own on a free loopback port."""
    log = tmp_path_factory.mktemp("portal") / "log"
    with serving(demo_home, log, {"TRIALOGUE_PORTAL_DEBUG": "0"}) as running:
        yield running


@pytest.fixture(autouse=True)
def demo_desk(request: pytest.FixtureRequest, django_db_blocker: Any) -> Iterator[None]:
    """A test that walks the demonstration's pages within its own process reads the demonstration's desk database."""
    if "client" not in request.fixturenames or "desk" in request.fixturenames:
        yield
        return
    from django.db import connections

    from trialogue.portal import environment

    home = request.getfixturevalue("demo_home")
    with django_db_blocker.unblock():
        before = connections.settings["default"]
        use(connections.configure_settings({"default": environment.database(home)})["default"])
        try:
            yield
        finally:
            connections.close_all()
            use(before)
