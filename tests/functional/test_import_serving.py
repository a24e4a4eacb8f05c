"""An import killed at any moment, also while it builds, leaves the old snapshot serving."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import time
from pathlib import Path

from fictional_records import make_raw

CRITERIA = "Inclusion Criteria:\n\n* Age 18 to 65 years\n* Lupus\n\nExclusion Criteria:\n\n* Pregnant\n"


def command(home: Path, *arguments: str) -> list[str]:
    return [sys.executable, "-m", "trialogue.cli", "--home", str(home), *arguments]


def run(home: Path, *arguments: str) -> str:
    done = subprocess.run(command(home, *arguments), capture_output=True, text=True, check=False, timeout=300)
    assert done.returncode == 0, done.stderr
    return done.stdout


def write(path: Path, numbers: range, title: str) -> Path:
    module = {"eligibilityCriteria": CRITERIA, "sex": "ALL"}
    raws = (make_raw(n, eligibilityModule=module).replace(b"Fictional study", title.encode()) for n in numbers)
    path.write_bytes(b"\n".join(raws))
    return path


def test_the_old_snapshot_serves_until_the_new_one_is_whole(tmp_path: Path) -> None:
    home = tmp_path / "home"
    first = write(tmp_path / "first.jsonl", range(1, 4), "Old title")
    second = write(tmp_path / "second.jsonl", range(1, 601), "New title")
    old = json.loads(run(home, "registry", "import", str(first), "--json"))["snapshot"]
    for seconds in (0.5, 1.0, 1.5, 2.5):
        with subprocess.Popen(
            command(home, "registry", "import", str(second)), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        ) as process:
            time.sleep(seconds)
            process.send_signal(signal.SIGKILL)
        serving = (home / "snapshots" / "CURRENT").read_text().strip()
        title = "Old title 1" if serving == old else "New title 1"
        assert title in run(home, "study", "NCT99000001", "--json")
    report = json.loads(run(home, "registry", "import", str(second), "--json"))
    assert report["added"] + report["changed"] + report["unchanged"] == 600
    assert "New title 600" in run(home, "study", "NCT99000600", "--json")
