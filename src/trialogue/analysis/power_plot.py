"""Power against the number of participants as a plot, always the same bytes: a line for each hazard ratio."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from trialogue.analysis.drawing import STYLES, new_figure, print_figure
from trialogue.analysis.simulation.run import SimulatedPower


def draw_power(points: Sequence[tuple[int, float, SimulatedPower]], title: str, kind: str) -> bytes:
    """Draw (participants, hazard ratio, power) as `svg` or `png`, with the Monte-Carlo limits."""
    with new_figure(7, 4.5) as figure:
        axes = figure.add_subplot()
        for place, ratio in enumerate(sorted({ratio for _, ratio, _ in points})):
            colour, line_style = STYLES[place % len(STYLES)]
            marker = "os^D"[place // len(STYLES) % 4]
            line = sorted((size, power.power, power.low, power.high) for size, each, power in points if each == ratio)
            sizes, powers, lows, highs = (list(column) for column in zip(*line, strict=True))
            down = [power - low for power, low in zip(powers, lows, strict=True)]
            up = [high - power for power, high in zip(powers, highs, strict=True)]
            style: dict[str, Any] = {
                "color": colour,
                "linestyle": line_style,
                "marker": marker,
                "markersize": 4,
                "capsize": 3,
            }
            axes.errorbar(sizes, powers, yerr=[down, up], label=f"hazard ratio {ratio:g}", **style)
        axes.axhline(0.8, color="#888888", linewidth=0.8, linestyle="--")
        axes.set_ylim(0, 1.05)
        axes.set_xlabel("participants")
        axes.set_ylabel("power")
        axes.set_title(title)
        # Above the lines nothing is drawn: power rises, and a legend within would cover a line somewhere.
        axes.legend(fontsize=8, loc="upper center", bbox_to_anchor=(0.5, -0.13), ncols=4, frameon=False)
        return print_figure(figure, kind)
