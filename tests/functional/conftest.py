"""What the functional tests share: a demonstration home made once a run, and the portal serving it."""

from __future__ import annotations

import fcntl
import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

TRIALOGUE = [sys.executable, "-m", "trialogue.cli"]
PATIENCE_SECONDS = 180


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


@dataclass(frozen=True)
class Portal:
    """A serving portal: its address, and the file that takes everything it writes."""

    url: str
    log: Path


def free_port() -> int:
    """A loopback port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def wait_until_healthy(url: str, server: subprocess.Popen[bytes], log: Path) -> None:
    """Return when /healthz answers; fail with the server's own words when it ends or stays silent."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < deadline:
        assert server.poll() is None, log.read_text()
        try:
            with urllib.request.urlopen(f"{url}/healthz", timeout=5) as answer:
                assert answer.status == 200
                return
        except (urllib.error.URLError, TimeoutError, ConnectionError):
            time.sleep(0.2)
    pytest.fail(f"the portal did not answer within {PATIENCE_SECONDS} s: {log.read_text()}")


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
            env=os.environ | {"TRIALOGUE_DEBUG": "0"},
        )
        try:
            wait_until_healthy(url, server, log)
            yield Portal(url, log)
        finally:
            server.terminate()
            server.wait(timeout=30)
