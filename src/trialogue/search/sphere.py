"""Distances on a sphere of the Earth's mean radius."""

from __future__ import annotations

import math
from typing import Final

EARTH_RADIUS_KM: Final = 6371.0088
"""Mean radius of the Earth (IUGG)."""


def great_circle_km(lat: float, lon: float, other_lat: float, other_lon: float) -> float:
    """Great-circle distance in km between two points in degrees, by the haversine formula.

    >>> round(great_circle_km(51.5085, -0.1257, 48.8534, 2.3488))
    344
    """
    a, b = math.radians(lat), math.radians(other_lat)
    half = math.sin((b - a) / 2) ** 2 + math.cos(a) * math.cos(b) * math.sin(math.radians(other_lon - lon) / 2) ** 2
    return 2 * EARTH_RADIUS_KM * math.asin(min(1.0, math.sqrt(half)))


def chord(km: float) -> float:
    """The straight line through a sphere of radius 1 that spans `km` on the ground; half way round and more is 2."""
    return 2 * math.sin(min(km / EARTH_RADIUS_KM, math.pi) / 2)
