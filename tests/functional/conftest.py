"""What the functional tests share: a demonstration home made once a run, and the portal serving it."""

from __future__ import annotations

import fcntl
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from functional_server import Portal, free_port, wait_until_healthy

TRIALOGUE = [sys.executable, "-m", "trialogue.cli"]


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
    port = free_port()
    log = tmp_path_factory.mktemp("portal") / "log"
    url = f"http://127.0.0.1:{port}"
    with log.open("wb") as out:
        server = subprocess.Popen(
            [*TRIALOGUE, "--home", str(demo_home), "serve", "--port", str(port)],
            stdout=out,
            stderr=subprocess.STDOUT,
            env=os.environ | {"TRIALOGUE_PORTAL_DEBUG": "0"},
        )
        try:
            wait_until_healthy(url, server, log)
            yield Portal(url, log)
        finally:
            server.terminate()
            server.wait(timeout=30)
