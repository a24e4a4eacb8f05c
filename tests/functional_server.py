"""A portal serving as a process of its own: where it is, when it answers."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from leaks import WATCH

PATIENCE_SECONDS = 180


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


@contextmanager
def serving(
    home: Path, log: Path, environment: Mapping[str, str] | None = None, port: int | None = None
) -> Iterator[Portal]:
    """`trialogue serve` on `home` as a process of its own, on a free loopback port, until the end of the block."""
    port = free_port() if port is None else port
    url = f"http://127.0.0.1:{port}"
    command = [sys.executable, "-m", "trialogue.cli", "--home", str(home), "serve", "--port", str(port)]
    with log.open("wb") as out:
        env = {**os.environ, **(environment or {})}
        server = subprocess.Popen(command, stdout=out, stderr=subprocess.STDOUT, env=env)
        try:
            wait_until_healthy(url, server, log)
            yield Portal(url, log)
        finally:
            server.terminate()
            server.wait(timeout=30)
            WATCH.learn_keys(home)
            WATCH.see_log(log.read_text(encoding="utf-8", errors="replace"))


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
