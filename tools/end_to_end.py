"""The belimumab study end to end: `make end-to-end`, or `python tools/end_to_end.py [RANDOMISED FAILED]`; some minutes.

A made-up study goes through the desk on SQLite, is exported, unblinded and reported by the commands a team would type.
Then the flares and the hazard ratio of the report must lie where simulated trials put them: these flare by the risks
between visits of other rehearsals (other seeds, played in memory), and no arm is better, as in every rehearsal.
"""

from __future__ import annotations

import json
import math
import subprocess
import sys
import tempfile
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np

from trialogue.analysis.datasets import derive_datasets
from trialogue.analysis.simulation import flare_trial
from trialogue.analysis.simulation.protocol_trial import YEAR, read_protocol_facts
from trialogue.analysis.simulation.table_path import simulate_by_table
from trialogue.conduct.protocol.shipped import open_versions
from trialogue.conduct.rehearsal import plan_rehearsal, rehearse_in_memory

STUDY, CUT_OFF = "NCT04515719", date(2024, 1, 1)
SEEDS, SMALL = range(101, 109), (40, 8)  # larger ones in memory may run out of kits
TRIALS = 20_000
OUTSIDE = 0.001  # the share of trials that may lie outside, half on either side


def run_the_study(folder: Path, randomised: int, failed: int) -> dict[str, Any]:
    """Rehearse, export, unblind, report; the report's figures."""
    sizes = ["--randomised", str(randomised), "--failed", str(failed)]
    _run(folder, "desk", "rehearse", STUDY.lower(), *sizes)
    (folder / "log.jsonl").write_bytes(_run(folder, "desk", "export", STUDY))
    who = ["--by", "A. Lock", "--role", "unblinded-statistician", "--seen-by", "A. Lock", "--why", "final analysis"]
    (folder / "arms.csv").write_bytes(_run(folder, "desk", "unblind", STUDY, *who))
    asked = ["--cut-off", CUT_OFF.isoformat(), "--arms", str(folder / "arms.csv"), "--estimand", ""]
    print(_run(folder, "report", str(folder / "log.jsonl"), *asked, "--out", str(folder / "report")).decode())
    found: dict[str, Any] = json.loads((folder / "report" / "results.json").read_bytes())
    return found


def _run(folder: Path, *words: str) -> bytes:
    print("trialogue", *words[:3], flush=True)
    command = [sys.executable, "-m", "trialogue.cli", "--home", str(folder / "home"), *words]
    return subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout


def rehearsed_risks() -> dict[str, Any]:
    """The share who flare between visits, and who are lost within a year, in rehearsals of other seeds."""
    randomised, failed = SMALL
    versions = open_versions(STUDY.lower())
    protocol = list(versions.values())[-1]
    facts = read_protocol_facts(protocol)
    ends = np.array(facts["visits"])
    flared, stayed, lost = np.zeros(len(ends)), np.zeros(len(ends)), 0
    for seed in SEEDS:
        entries = rehearse_in_memory(plan_rehearsal(versions, randomised=randomised, failed=failed, seed=seed))
        for row in derive_datasets(entries, protocol, CUT_OFF, estimand="").endpoints.rows:
            last = int(np.argmin(np.abs(ends - row.values["days"] / 7 / YEAR)))
            event = bool(row.values["event"])
            flared[last] += event
            stayed[: last if event else last + 1] += row.values["days"] > 0
            lost += not event and last < len(ends) - 1
    risks = flared / np.maximum(flared + stayed, 1)
    people = len(SEEDS) * randomised
    print(f"other rehearsals: {int(flared.sum())} of {people} flare, {lost} are lost before the last visit")
    # Who flared can no longer be seen to leave: the share lost is of those who would have stayed without a flare.
    share = lost / max(people - flared.sum() / 2, 1)
    return {**facts, "visit_risks": risks.tolist(), "dropout": float(share)}


def main(arguments: list[str]) -> int:
    randomised, failed = (int(word) for word in arguments) if arguments else (231, 60)
    given = rehearsed_risks()
    trial = flare_trial({**given, "participants": randomised, "hazard_ratio": 1.0})
    scores, counts = simulate_by_table(trial, 1, 0, TRIALS)
    with tempfile.TemporaryDirectory() as name:
        found = run_the_study(Path(name), randomised, failed)
    ratio = found["hazard_ratio"]
    checks = [
        ("participants with a flare", float(found["events"]), counts.sum(axis=1)),
        ("log hazard ratio over its standard error", math.log(ratio["value"]) / ratio["standard_error"], scores),
    ]
    wrong = 0
    for words, value, simulated in checks:
        low, high = np.quantile(simulated, (OUTSIDE / 2, 1 - OUTSIDE / 2))
        wrong += not low <= value <= high
        print(f"{words}: {value:.3f}; {1 - OUTSIDE:.1%} of {TRIALS} simulated trials from {low:.3f} to {high:.3f}")
    return 1 if wrong else 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
