"""The belimumab protocol end to end: simulated, run as a log of the desk, analysed, reported; results lie where the
simulation said."""

import csv
import json
from datetime import date
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner

from analysis_log import PROTOCOL, START, log_of
from trialogue.analysis.datasets import derive_datasets
from trialogue.analysis.report import write_report
from trialogue.analysis.simulation import flare_trial, protocol_trial
from trialogue.analysis.simulation.protocol_path import draw_trial, simulate_by_protocol
from trialogue.analysis.simulation.protocol_trial import read_protocol_facts
from trialogue.analysis.simulation.table_path import simulate_by_table
from trialogue.cli.report import report
from trialogue.conduct.log import write_lines
from trialogue.conduct.protocol.lists import draw_protocol_list
from trialogue.conduct.protocol.shipped import open_versions
from trialogue.conduct.rehearsal import plan_rehearsal, rehearse_in_memory

GIVEN = {"participants": 231, "annual_flare_risk": 0.35, "hazard_ratio": 0.5, "dropout": 0.08}
END = date(2024, 1, 1)


def _inside(value: float, simulated: np.ndarray) -> bool:
    low, high = np.quantile(simulated, (0.0005, 0.9995))
    return bool(low <= value <= high)


def test_a_simulated_trial_run_by_the_desk_gives_the_simulations_own_result(tmp_path: Path) -> None:
    trial = protocol_trial(PROTOCOL, {**GIVEN, "start": START, "accrual": 1.0, "lock_downs": False})
    entries, arms = log_of(trial, draw_trial(trial, 7, 0))
    (tmp_path / "log.jsonl").write_bytes(write_lines(entries))
    with (tmp_path / "arms.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(arms.items())
    command = [str(tmp_path / "log.jsonl"), "--cut-off", END.isoformat(), "--arms", str(tmp_path / "arms.csv")]
    command += ["--estimand", "", "--no-pdf", "--out", str(tmp_path / "out")]
    CliRunner().invoke(report, command, catch_exceptions=False)
    found = json.loads((tmp_path / "out" / "results.json").read_bytes())
    z, events = simulate_by_protocol(trial, 7, 0, 1)
    assert found["log_rank"]["statistic"] == pytest.approx(z[0] ** 2, rel=1e-9)
    assert found["events"] == events.sum()
    fast = flare_trial({**read_protocol_facts(PROTOCOL), **GIVEN})
    simulated, counts = simulate_by_table(fast, 1, 0, 20_000)
    assert _inside(float(z[0]), simulated)
    assert _inside(float(events.sum()), counts.sum(axis=1))
    assert _inside(np.log(found["hazard_ratio"]["value"]) / found["hazard_ratio"]["standard_error"], simulated)


def test_a_rehearsal_of_the_desk_is_analysed_and_has_no_effect_for_its_arms_are_chance() -> None:
    versions = open_versions("nct04515719")
    entries = rehearse_in_memory(plan_rehearsal(versions, randomised=40, failed=4, seed=3))
    protocol = list(versions.values())[-1]
    drawn = draw_protocol_list(protocol, length=60, seed=b"0123456789abcdef")
    places = {f"{slot.stratum}/{slot.position}": slot.arm for slot in drawn.slots}
    randomised = [entry.body for entry in entries if entry.kind == "ParticipantRandomised"]
    arms = {body["participant"]: places[body["slot"]] for body in randomised}
    made = write_report(derive_datasets(entries, protocol, END, arms=arms, estimand=""))
    assert len(made.datasets.members("itt")) == 40
    assert made.flow.steps[0].count == len(made.datasets.participants.rows)
    assert made.flow.steps[1].count + made.flow.steps[-1].count == made.flow.steps[0].count
    assert made.result.comparison is not None
    # With 40 participants, a third of whom flare, and no effect: a chi-square beyond 16 is one in 16,000.
    assert made.result.comparison.log_rank.statistic < 16
    assert sum(arm.events for arm in made.result.comparison.arms) > 0
    assert "Adverse events" in made.html()
