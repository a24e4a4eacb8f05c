"""What is measured at a synthetic participant's visit. Values are made up, within what is plausible in lupus."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random
from typing import Any, Final

from trialogue.conduct.forms import DEMOGRAPHICS, Field, fields_of_visit
from trialogue.conduct.protocol.types import Protocol

_LABORATORY: Final = {"laboratory", "immunology"}


@dataclass(slots=True)
class Course:
    """How somebody does: activity, prednisone, and whether this visit brings a flare."""

    activity: int
    prednisone: float
    weight: float
    birth_year: int
    sex: str
    flaring: str = ""

    def go_on(self, chance: Random) -> None:
        """To the next visit: mostly quiet, at times a flare, then back."""
        if self.flaring:
            self.flaring, self.activity = "", max(0, self.activity - chance.choice((3, 5)))
            return
        self.activity = min(12, max(0, self.activity + chance.choice((-2, 0, 0, 0, 2))))
        if chance.random() < 0.04:
            self.flaring = "severe" if chance.random() < 0.25 else "mild"
            self.activity += 13 if self.flaring == "severe" else 4
            self.prednisone += 20 if self.flaring == "severe" else 5
        elif self.prednisone > 5 and chance.random() < 0.1:
            self.prednisone -= 2.5


def read_visit(protocol: Protocol, visit: str, course: Course, chance: Random) -> dict[str, dict[str, Any]]:
    """The readings of a visit. Now and then the laboratory loses a tube, or somebody forgets a form."""
    lost = chance.random() < 0.06
    readings: dict[str, dict[str, Any]] = {}
    for asked in fields_of_visit(protocol, visit):
        if asked.activity == DEMOGRAPHICS:
            readings[asked.reading] = {"value": getattr(course, asked.reading), "unit": asked.unit}
            continue
        if (lost and asked.activity in _LABORATORY) or chance.random() < 0.005:
            continue
        readings[asked.reading] = {"value": _value(asked, course, chance), "unit": asked.unit}
    return readings


def _value(asked: Field, course: Course, chance: Random) -> Any:
    own: dict[str, Any] = {
        "weight": course.weight,
        "selena_sledai": course.activity,
        "prednisone": course.prednisone,
        "pga": round(min(3.0, course.activity / 8 + chance.choice((0.0, 0.1, 0.2))), 1),
        "bilag_a": int(course.flaring == "severe"),
        "bilag_b": int(course.flaring == "mild"),
        "flare_mild": ["arthritis"] if course.flaring == "mild" else [],
        "flare_severe": ["nephritis"] if course.flaring == "severe" else [],
        "flare_treatment": ["prednisone_doubled"] if course.flaring == "severe" else [],
        "hbsag": False,
        "t_spot": False,
        "hospitalised": False,
    }
    normal = {
        "hemoglobin": (12.6, 1.1), "platelets": (230.0, 45.0), "alt": (22.0, 6.0), "creatinine": (0.8, 0.1),
        "anti_dsdna": (60.0, 20.0), "c3": (0.9, 0.12), "c4": (0.18, 0.03),
    }  # fmt: skip
    if asked.reading in own:
        return own[asked.reading]
    if asked.reading in normal:
        return round(max(asked.low or 0.0, chance.gauss(*normal[asked.reading])), 2)
    return [] if asked.kind == "list" else False if asked.kind == "yes_no" else asked.low
