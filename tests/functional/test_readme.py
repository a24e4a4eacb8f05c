"""The README's five minutes of use, run as they stand there: on the command line, in Python, and over HTTP."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from functional_server import Portal

ROOT = Path(__file__).resolve().parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"```(\w+)\n(.*?)```", README, re.S)
PORT = "http://127.0.0.1:8000"


def block(language: str, containing: str) -> str:
    """The README's only block of a language that holds some words."""
    (found,) = [text for kind, text in BLOCKS if kind == language and containing in text]
    return found


def shell(script: str, home: Path) -> str:
    """Run a block with the demonstration's home in place of the README's, and stop at the first failing line."""
    command = f"{sys.executable} -m trialogue.cli --home {home}"
    lines = script.replace('alias trialogue=".venv/bin/trialogue --home var/demo"', "")
    program = f'set -euo pipefail\ntrialogue() {{ {command} "$@"; }}\n{lines}'
    environment = os.environ | {"LC_ALL": "C.UTF-8"}
    result = subprocess.run(
        ["bash", "-c", program], cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )
    assert result.returncode == 0, result.stderr
    return result.stdout


def test_the_commands_run_and_say_what_the_readme_promises(demo_home: Path) -> None:
    output = shell(block("sh", "alias trialogue="), demo_home)
    assert "NCT06394063" in output
    assert "prednisone: 25 mg/day > 20 mg/day" in output
    assert '"unit": "{xULN}"' in output


def test_a_made_up_study_is_run_and_reported(tmp_path: Path) -> None:
    rehearsal = tmp_path / "rehearsal"
    output = shell(block("sh", "desk rehearse").replace("var/rehearsal", str(rehearsal)), tmp_path)
    assert "power 0.75" in output
    assert re.search(r"^ *4 +randomised$", output, re.M)
    assert (rehearsal / "report" / "report.html").is_file()


def test_the_python_example_prints_the_two_verdicts(demo_home: Path) -> None:
    script = block("python", "open_snapshot").replace('"var/demo"', repr(str(demo_home)))
    result = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True)
    lines = result.stdout.splitlines()
    assert lines[0] == "NCT06394063 undetermined"
    assert lines[1] == "NCT04515719 does_not_fit"
    assert len([line for line in lines[2:] if "->" in line]) == 3


@pytest.mark.parametrize("words", ["studies/NCT06394063/criteria", "api/v1/match"])
def test_the_http_examples_answer(portal: Portal, words: str) -> None:
    script = block("sh", "api/v1/match").replace(PORT, portal.url)
    (command,) = [part for part in re.split(r"\n(?=curl)", script) if words in part]
    result = subprocess.run(["bash", "-c", command], capture_output=True, text=True, check=True)
    answer = json.loads(result.stdout)
    assert "error" not in answer, answer
    assert answer["criteria"] if "criteria" in words else answer["studies"][0]["nct_id"] == "NCT06394063"
