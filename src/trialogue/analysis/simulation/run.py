"""Power by simulation: trials in blocks through `executor`, counted, with the Monte-Carlo error."""

from __future__ import annotations

import functools
import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final, Literal, TypeAlias, get_args

import numpy as np
from scipy import special

from trialogue.analysis.notebook import html_table
from trialogue.analysis.simulation.protocol_trial import ProtocolTrial
from trialogue.analysis.simulation.trial import FlareTrial
from trialogue.errors import BadInput, ProgrammingError
from trialogue.executor import Failure, run

Path: TypeAlias = Literal["auto", "table", "participant"]
Trial: TypeAlias = FlareTrial | ProtocolTrial
_BLOCK: Final = 5_000
_BY_PROTOCOL: Final = 100
_MOST: Final = 1_000_000_000


@dataclass(frozen=True, slots=True)
class SimulatedPower:
    """The share of trials whose two-sided log-rank test rejects equal hazards at `alpha`.

    `monte_carlo_error` is its standard error, `low` and `high` Wilson's 95 % limits; `in_favour` counts the rejections
    with fewer flares under treatment, `without_events` the trials in which nothing could be tested.
    `power_by_schoenfeld` is what theory gives for the mean number of events; None where a changed dose leaves no one
    hazard ratio.
    """

    power: float
    monte_carlo_error: float
    low: float
    high: float
    in_favour: float
    trials: int
    seed: int
    alpha: float
    path: str
    mean_events_control: float
    mean_events_treated: float
    without_events: int
    power_by_schoenfeld: float | None

    def _repr_html_(self) -> str:
        """For a notebook."""
        rows: list[tuple[str, object]] = [
            ("power", f"{self.power:.4f} ({self.low:.4f} to {self.high:.4f})"),
            ("Monte-Carlo error", self.monte_carlo_error),
            ("mean flares, control and treated", f"{self.mean_events_control:.1f}, {self.mean_events_treated:.1f}"),
        ]
        if self.power_by_schoenfeld is not None:
            rows.append(("power by Schoenfeld for so many flares", self.power_by_schoenfeld))
        return html_table(f"{self.trials:,} trials, seed {self.seed}, path {self.path}", rows)


def simulate_power(  # noqa: PLR0913  # all but one are named
    trial: Trial,
    *,
    trials: int,
    seed: int | None,
    alpha: float = 0.05,
    path: Path = "auto",
    workers: int | None = 1,
    cluster: str | None = None,
    progress: Callable[[int], None] | None = None,
) -> SimulatedPower:
    """Simulate; the same seed gives the same result for any number of workers.

    `path`: "table" is the fast one and needs visits, "participant" the general one; "auto" takes the fast one where it
    can. A trial by protocol has one path of its own. `progress` is told how many trials are done. Raises BadInput for a
    missing seed, and numbers out of range.

    >>> from trialogue.analysis.simulation import flare_trial
    >>> small = flare_trial({"participants": 60, "annual_flare_risk": 0.5, "hazard_ratio": 0.3})
    >>> found = simulate_power(small, trials=400, seed=1)
    >>> found.path, 0.65 < found.power < 0.85
    ('participant', True)
    """
    _check(trials, seed, alpha, workers)
    assert seed is not None
    chosen = _choose(trial, path)
    width = _BY_PROTOCOL if chosen == "protocol" else _BLOCK
    blocks = [(start, min(width, trials - start)) for start in range(0, trials, width)]
    block = functools.partial(_block, trial, seed, float(special.ndtri(1 - alpha / 2)), chosen)
    told = (lambda done: progress(min(trials, done * width))) if progress is not None else None
    sums = np.zeros(5, np.int64)
    for outcome in run(block, blocks, workers=workers, cluster=cluster, chunk=1, progress=told):
        if isinstance(outcome, Failure):
            raise ProgrammingError(f"block {outcome}")
        sums += outcome.result
    return _summary(trial, sums, trials, seed, alpha, chosen)


def _choose(trial: Trial, path: str) -> str:
    if isinstance(trial, ProtocolTrial):
        return "protocol"
    if path not in get_args(Path):
        raise BadInput(f"path {path!r} is not known; write one of {', '.join(get_args(Path))}")
    if path == "auto":
        return "table" if trial.visit_times else "participant"
    if path == "table" and not trial.visit_times:
        raise BadInput("the table path needs visits; give their number, or take the participant path")
    return path


def _block(trial: Any, seed: int, critical: float, path: str, block: tuple[int, int]) -> tuple[int, int, int, int, int]:
    """Rejections, those in favour of treatment, events of each arm, trials without any, of one block."""
    z, events = _simulator(path)(trial, seed, *block)
    control, treated = events.sum(axis=0)
    nothing = int((events.sum(axis=1) == 0).sum())
    return int((np.abs(z) > critical).sum()), int((z < -critical).sum()), int(control), int(treated), nothing


def _simulator(path: str) -> Callable[..., Any]:
    if path == "table":
        from trialogue.analysis.simulation.table_path import simulate_by_table  # noqa: PLC0415  # compiled

        return simulate_by_table
    if path == "protocol":
        from trialogue.analysis.simulation.protocol_path import simulate_by_protocol  # noqa: PLC0415  # only where used

        return simulate_by_protocol
    from trialogue.analysis.simulation.participant_path import simulate_by_participant  # noqa: PLC0415

    return simulate_by_participant


def _check(trials: int, seed: int | None, alpha: float, workers: int | None) -> None:
    if seed is None:
        raise BadInput("the seed is missing; give one (--seed 1), so that the same figures come out again")
    if not (isinstance(seed, int) and 0 <= seed < 2**63):
        raise BadInput(f"seed {seed!r} must be a whole number between 0 and 2^63 - 1")
    if workers is not None and workers < 1:
        raise BadInput(f"{workers} workers: write 1 or more; the figures do not depend on it")
    if not 1 <= trials <= _MOST:
        raise BadInput(f"{trials} trials: write a number from 1 to {_MOST:,}")
    if not 0 < alpha < 1:
        raise BadInput(f"alpha {alpha!r} must lie between 0 and 1; 0.05 is usual")


def _summary(  # noqa: PLR0913, PLR0917  # what the run was given
    trial: Trial, sums: np.ndarray[tuple[int], np.dtype[np.int64]], trials: int, seed: int, alpha: float, path: str
) -> SimulatedPower:
    rejected, favour, control, treated, nothing = (int(each) for each in sums)
    power, z = rejected / trials, float(special.ndtri(0.975))
    centre = (power + z**2 / (2 * trials)) / (1 + z**2 / trials)
    reach = z / (1 + z**2 / trials) * math.sqrt(power * (1 - power) / trials + z**2 / (4 * trials**2))
    return SimulatedPower(
        power=power,
        monte_carlo_error=math.sqrt(power * (1 - power) / trials),
        low=max(0.0, centre - reach),
        high=min(1.0, centre + reach),
        in_favour=favour / trials,
        trials=trials,
        seed=seed,
        alpha=alpha,
        path=path,
        mean_events_control=control / trials,
        mean_events_treated=treated / trials,
        without_events=nothing,
        power_by_schoenfeld=_by_theory(trial, (control + treated) / trials, alpha),
    )


def _by_theory(trial: Trial, events: float, alpha: float) -> float | None:
    """Schoenfeld's power for so many events."""
    if isinstance(trial, ProtocolTrial) and trial.dose_changes:
        return None
    flares = trial.flares
    share = flares.arms[1] / flares.participants
    effect = abs(math.log(flares.hazard_ratio)) * math.sqrt(events * share * (1 - share))
    critical = float(special.ndtri(1 - alpha / 2))
    return float(special.ndtr(effect - critical) + special.ndtr(-effect - critical))
