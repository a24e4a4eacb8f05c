"""Hazard ratios overall and within subgroups as a forest plot; always the same bytes."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Final

from trialogue.analysis.drawing import leave_room, new_figure, plain, print_figure
from trialogue.analysis.two_arms import Subgroup

_COLOUR: Final = "#1f5f8b"
_TICKS: Final = (0.01, 0.02, 0.05, 0.1, 0.2, 0.3, 0.5, 0.7, 1, 1.5, 2, 3, 5, 10, 20, 50, 100)


def draw_forest(lines: Sequence[Subgroup], title: str, kind: str) -> bytes:
    """Draw the lines, the first being everybody, as `svg` or `png`; those without a finite ratio say so."""
    from matplotlib.ticker import FixedLocator, FuncFormatter, NullLocator  # noqa: PLC0415

    with new_figure(9, 1.4 + 0.4 * len(lines)) as figure:
        axes = figure.add_subplot()
        largest = max((line.events for line in lines), default=1)
        for place, line in enumerate(lines):
            ratio = line.hazard_ratio
            words = "no finite estimate"
            if ratio is not None and ratio.interval is not None and math.isfinite(ratio.interval.high):
                low, high = ratio.interval.low, ratio.interval.high
                axes.plot([low, high], [place, place], color=_COLOUR, linewidth=1.5)
                size = 4 + 6 * math.sqrt(line.events / max(largest, 1))
                axes.plot([ratio.value], [place], "s", color=_COLOUR, markersize=size)
                words = f"{ratio.value:.2f} ({low:.2f}, {high:.2f})"
            axes.text(1.02, place, words, transform=axes.get_yaxis_transform(), va="center", fontsize=8)
        axes.axvline(1, color="#666666", linewidth=0.8)
        axes.set_xscale("log")
        axes.xaxis.set_major_locator(FixedLocator(_TICKS))
        axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:g}"))
        axes.xaxis.set_minor_locator(NullLocator())
        labels = [
            plain(f"{': '.join(filter(None, (line.column, line.value)))} ({line.events} of {line.participants})")
            for line in lines
        ]
        axes.set_yticks(range(len(lines)), labels, fontsize=8)
        axes.set_ylim(len(lines) - 0.5, -0.5)
        axes.set_xlabel("hazard ratio, logarithmic; events of participants in brackets")
        axes.set_title(plain(title))
        leave_room(figure, labels, 8)
        return print_figure(figure, kind)
