"""Random data sets for double programming, the same for a seed on every machine: only raw uniforms are drawn."""

from __future__ import annotations

import json
import math
from dataclasses import dataclass

import numpy as np

KINDS = (
    "continuous",
    "ties",
    "no events",
    "all events",
    "one participant",
    "late entry",
    "weights",
    "empty stratum",
    "late entry, ties, weights",
    "three groups",
)


@dataclass(frozen=True)
class RandomSet:
    """One data set: a row each participant; flares found at visits, and recurrent events, beside the times."""

    number: int
    kind: str
    time: list[float]
    entry: list[float]
    cause: list[int]
    weight: list[float]
    group: list[int]
    stratum: list[int]
    x: list[float]
    last_clear: list[int]
    found_at: list[int]
    flares: list[list[float]]

    @property
    def event(self) -> list[int]:
        """1 for either cause."""
        return [int(cause > 0) for cause in self.cause]

    @property
    def truncated(self) -> bool:
        """Whether participants come late under observation."""
        return self.kind.startswith("late entry")

    @property
    def weighted(self) -> bool:
        """Whether rows count more than once."""
        return self.kind.endswith("weights")

    def line(self) -> str:
        """The data set as one line of JSON."""
        return json.dumps(self.__dict__)


def random_set(number: int) -> RandomSet:
    """The data set of that number; its kind goes round `KINDS`."""
    kind = KINDS[number % len(KINDS)]
    draw = np.random.Generator(np.random.Philox(key=number)).random
    size = 1 if kind == "one participant" else 8 + int(draw() * 60)
    group = [int(draw() * (3 if kind == "three groups" else 2)) for _ in range(size)]
    stratum = [int(draw() * 3) for _ in range(size)]
    if kind == "empty stratum":
        group = [0 if s == 2 else g for g, s in zip(group, stratum, strict=True)]
    x = [round(4 * draw() - 2, 3) for _ in range(size)]
    time = [-math.log1p(-draw()) * 10 * math.exp(0.3 * g - 0.2 * v) + 0.01 for g, v in zip(group, x, strict=True)]
    if "ties" in kind:
        time = [float(min(1 + math.floor(t / 2), 9)) for t in time]
    entry = [0.0] * size
    if kind.startswith("late entry"):
        entry = [math.floor(t * draw() * 0.8) if "ties" in kind else t * draw() * 0.8 for t in time]
    share = {"no events": 0.0, "all events": 1.0}.get(kind, 0.65)
    cause = [int(draw() < share) and 1 + int(draw() < 0.3) for _ in range(size)]
    weight = [1.0 + int(draw() * 3) if kind.endswith("weights") else 1.0 for _ in range(size)]
    found, clear = [], []
    for g in group:
        met = int(-math.log1p(-draw()) * 4 * math.exp(0.4 * g)) + 1
        last = 1 + int(draw() * 6)
        missed = int(draw() * 3)
        found.append(met if met <= last else 0)
        clear.append(max(0, met - 1 - missed) if met <= last else last)
    flares = []
    for t in time:
        rate = 0.05 + 0.3 * draw() ** 2
        flares.append([moment for moment in (t * draw() for _ in range(int(draw() * 12 * rate * 2))) if moment > 0])
    return RandomSet(number, kind, time, entry, cause, weight, group, stratum, x, clear, found, flares)
