"""`trialogue serve` as a process of its own, for what measures the portal from outside."""

from __future__ import annotations

import http.client
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

PATIENCE_SECONDS = 120


@contextmanager
def serving(home: Path) -> Iterator[int]:
    """The portal on a home, ready, on a free loopback port; its port. Ends the measurement where it does not begin."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = int(taken.getsockname()[1])
    command = [sys.executable, "-m", "trialogue.cli", "--home", str(home), "serve", "--port", str(port)]
    quiet = {**os.environ, "TRIALOGUE_PORTAL_DEBUG": "0"}
    server = subprocess.Popen(command, env=quiet, stderr=subprocess.DEVNULL)
    try:
        wait_until_ready(port, server)
        yield port
    finally:
        server.terminate()
        server.wait(timeout=30)


def wait_until_ready(port: int, server: subprocess.Popen[bytes]) -> None:
    """Return when the server says that it is ready."""
    end = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < end and server.poll() is None:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
        try:
            connection.request("GET", "/readyz")
            if connection.getresponse().status == http.client.OK:
                return
        except OSError:
            pass
        finally:
            connection.close()
        time.sleep(0.2)
    sys.exit("the portal did not begin to serve: try `trialogue demo`")
