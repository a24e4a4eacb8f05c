"""A process held to one processor counts one, whatever the machine has."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

ASK = "from trialogue.executor.processors import processors; print(processors())"


@pytest.mark.skipif(not hasattr(os, "sched_setaffinity"), reason="this system cannot hold a process to processors")
def test_a_process_held_to_one_processor_counts_one() -> None:
    one = min(os.sched_getaffinity(0))
    held = f"import os; os.sched_setaffinity(0, {{{one}}}); {ASK}"
    said = [subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
            for code in (held, ASK)]  # fmt: skip
    assert [int(count) for count in said] == [1, len(os.sched_getaffinity(0))]
