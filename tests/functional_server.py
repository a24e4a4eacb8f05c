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
    """`trialogue serve` on `home` as a process of its own, on a free loopback port, until the end of the block.

    A port of our own choice that somebody takes before the portal listens is chosen once more.
    """
    chosen = free_port() if port is None else port
    server = _start(home, log, environment, chosen)
    try:
        if not wait_until_healthy(_url(chosen), server, log) and port is None:
            chosen = free_port()
            server = _start(home, log, environment, chosen)
            wait_until_healthy(_url(chosen), server, log)
        assert server.poll() is None, log.read_text()
        yield Portal(_url(chosen), log)
    finally:
        server.terminate()
        server.wait(timeout=30)
        WATCH.learn_keys(home)
        WATCH.see_log(log.read_text(encoding="utf-8", errors="replace"))


def _url(port: int) -> str:
    return f"http://127.0.0.1:{port}"


def _start(home: Path, log: Path, environment: Mapping[str, str] | None, port: int) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "trialogue.cli", "--home", str(home), "serve", "--port", str(port)]
    with log.open("wb") as out:
        env = {**os.environ, **(environment or {})}
        return subprocess.Popen(command, stdout=out, stderr=subprocess.STDOUT, env=env)


def _is_taken(log: Path) -> bool:
    """Whether the server said that somebody else listens on its port: by its own probe, or where it came to listen."""
    said = log.read_text(encoding="utf-8", errors="replace")
    return "choose another with --port" in said or "Address already in use" in said


def wait_until_healthy(url: str, server: subprocess.Popen[bytes], log: Path) -> bool:
    """True once /healthz answers, False where the server ended because its port is taken; fail with the server's own
    words when it ends for another reason or stays silent."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < deadline:
        if server.poll() is not None:
            assert _is_taken(log), log.read_text()
            return False
        try:
            # Before it says that it serves, whoever answers there is another server.
            if b"Serving " in log.read_bytes():
                with urllib.request.urlopen(f"{url}/healthz", timeout=5) as answer:
                    assert answer.status == 200
                    return True
        except (urllib.error.URLError, TimeoutError, ConnectionError):
            pass
        time.sleep(0.2)
    pytest.fail(f"the portal did not answer within {PATIENCE_SECONDS} s: {log.read_text()}")
