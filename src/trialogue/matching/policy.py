"""How silence is read: `strict` leaves it unknown, `presumptive` takes it as absence where a chart would say."""

from __future__ import annotations

from enum import Enum


class Policy(Enum):
    """Under both, measurements and scores that are not recorded stay unknown; every answer is labelled with its
    policy."""

    STRICT = "strict"
    PRESUMPTIVE = "presumptive"
