"""`trialogue registry sync` as a process: killed by force, the same command goes on, and what serves is whole."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from registry_server import Registry, record, registry_serving
from trialogue.snapshot import open_snapshot

STUDIES = 12


def command(home: Path, registry: Registry, *more: str) -> list[str]:
    sync = ["registry", "sync", "--query.cond", "lupus", "--api", registry.url, "--interval", "0", "--json", *more]
    return [sys.executable, "-m", "trialogue.cli", "--home", str(home), *sync]


@pytest.mark.parametrize("page", [2, 5])
def test_killed_while_a_page_is_on_its_way_the_same_command_goes_on(tmp_path: Path, page: int) -> None:
    registry = Registry()
    registry.put(*(record(number, f"2026-03-{number:02d}") for number in range(1, STUDIES + 1)))
    with registry_serving(registry):
        running: list[subprocess.Popen[bytes]] = []
        registry.before_page = {page: lambda _: os.kill(running[0].pid, signal.SIGKILL)}
        registry.faults = [None] * (page - 1) + ["drip"]
        running.append(subprocess.Popen(command(tmp_path, registry), stdout=subprocess.DEVNULL))
        assert running[0].wait(timeout=60) == -signal.SIGKILL
        registry.faults = []
        again = subprocess.run(command(tmp_path, registry), capture_output=True, text=True, check=False)
    assert again.returncode == 0, again.stderr
    report = json.loads(again.stdout)
    assert (report["received"], report["announced"]) == (STUDIES, STUDIES)
    assert report["resumed"]
    assert len(open_snapshot(tmp_path)) == STUDIES


def test_a_registry_that_is_down_is_told_in_one_line(tmp_path: Path) -> None:
    registry = Registry(url="http://127.0.0.1:9/api/v2")
    done = subprocess.run(command(tmp_path, registry, "--tries", "2"), capture_output=True, text=True, check=False)
    assert done.returncode == 5
    assert "gave no whole answer" in done.stderr
    assert "Traceback" not in done.stderr
