"""Does the time of an answer tell the arm? Allocations and kits timed, and told apart by nothing but their times.

    make times-of-allocation
    PYTHONPATH=tests python tools/time_allocations.py [--people 1000] [--database sqlite|postgresql]

Everybody is randomised and then given a kit, one after the other, in this process: without network and pages, whose
noise would only hide what there is; of the kits of one arm nearly half are held back. Each time is taken against the
mean of its four neighbours, for the desk grows slower as it fills. Who is of which arm is opened afterwards, and the
figure is the area under the curve: how often a time of one arm is longer than one of the other, .5 where times tell
nothing. It comes with its 95 % interval (Hanley and McNeil 1982), and with the smallest of some made-up delays of one
arm that the same figure finds: what the check could have missed. It fails where the area is more than three standard
errors from .5.
"""

from __future__ import annotations

import argparse
import math
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from trialogue.conduct.events import KitsQuarantined

# ruff: noqa: PLC0415  # the desk's tables are known only once its database is set up
DELAYS = (0.005, 0.01, 0.02, 0.05, 0.1, 0.2)  # of the median time
NEIGHBOURS = 2
FAR = 3  # standard errors: by chance alone one run of four hundred is as far off


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--people", type=int, default=1000)
    parser.add_argument("--database", choices=("sqlite", "postgresql"), default="sqlite")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="time-allocations-") as folder:
        times, arms = time_all(given.database, Path(folder), given.people)
    told = [said(given.database, what, times[what], arms) for what in times]
    sys.exit(0 if all(told) else 1)


def time_all(database: str, home: Path, people: int) -> tuple[dict[str, list[float]], list[str]]:
    """The seconds of each allocation and of each kit, in order, and the arm of each participant."""
    from desk_database import open_desk

    open_desk(database, home)

    from kit_trial import STUDY, by, fill_desk, randomise
    from trialogue.portal.trial.allocator import dispense_kit
    from trialogue.portal.trial.allocator.arms import arm_of
    from trialogue.portal.trial.recording import record_event

    numbers = [f"P-{at:04}" for at in range(1, people + 1)]
    one, *_ = kits = fill_desk(numbers)
    held_back = [kit.number for kit in kits if kit.arm == one.arm][: people * 9 // 10]
    held = KitsQuarantined(date="2026-03-06", kits=tuple(held_back), reason="so that the stock is uneven")
    record_event(STUDY, held, by("pharmacist"))
    times: dict[str, list[float]] = {"a place and the first kit": [], "a kit for a later visit": []}

    def dispense(number: str) -> object:
        return dispense_kit(STUDY, number, "v3", "2026-03-20", by("coordinator", request=f"kit of {number}"))

    asked: dict[str, Callable[[str], object]] = dict(zip(times, (randomise, dispense), strict=True))
    for what, ask in asked.items():
        for number in numbers:
            began = time.perf_counter()
            ask(number)
            times[what].append(time.perf_counter() - began)
    return times, [arm_of(STUDY, number) for number in numbers]


def said(database: str, what: str, seconds: Sequence[float], arms: Sequence[str]) -> bool:
    """Print what the times tell; whether they tell nothing."""
    one = sorted(set(arms))[0]
    first = [arm == one for arm in arms]
    found, error = area(against_neighbours(seconds), first)
    median = statistics.median(seconds)
    seen = next((share for share in DELAYS if _found(seconds, first, share * median)), None)
    smallest = "no delay up to 20 % is found"
    if seen is not None:
        smallest = f"a delay of {seen:.1%} ({seen * median * 1e3:.2f} ms) is found"
    print(f"{database}, {what}: {len(seconds)} times, median {median * 1e3:.1f} ms; area under the curve {found:.3f} "
          f"({found - 1.96 * error:.3f} to {found + 1.96 * error:.3f}); {smallest}")  # fmt: skip
    return abs(found - 0.5) < FAR * error


def _found(seconds: Sequence[float], first: Sequence[bool], delay: float) -> bool:
    later = [each + delay * mark for each, mark in zip(seconds, first, strict=True)]
    found, error = area(against_neighbours(later), first)
    return found - 0.5 > 1.96 * error


def against_neighbours(seconds: Sequence[float]) -> list[float]:
    """Each time over the mean of those just before and after it."""
    found = []
    for at, each in enumerate(seconds):
        near = [*seconds[max(0, at - NEIGHBOURS) : at], *seconds[at + 1 : at + 1 + NEIGHBOURS]]
        found.append(each / statistics.fmean(near))
    return found


def area(values: Sequence[float], first: Sequence[bool]) -> tuple[float, float]:
    """How often a value of the first group is the larger one (half where equal), and its standard error."""
    order = sorted(values)
    ranks: dict[float, float] = {}
    for at, value in enumerate(order, 1):
        ranks.setdefault(value, at)
    ones = [ranks[value] for value, mark in zip(values, first, strict=True) if mark]
    n, m = len(ones), len(values) - len(ones)
    found = (sum(ones) - n * (n + 1) / 2) / (n * m)
    q1, q2 = found / (2 - found), 2 * found * found / (1 + found)
    variance = (found * (1 - found) + (n - 1) * (q1 - found**2) + (m - 1) * (q2 - found**2)) / (n * m)
    return found, math.sqrt(variance)


if __name__ == "__main__":
    main()
