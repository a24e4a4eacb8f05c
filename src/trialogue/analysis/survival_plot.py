"""Kaplan-Meier curves with intervals, censoring marks and the numbers at risk below; always the same bytes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from trialogue.analysis.drawing import STYLES, leave_room, new_figure, plain, print_figure
from trialogue.analysis.survival.kaplan_meier import SurvivalCurve

if TYPE_CHECKING:
    from matplotlib.axes import Axes


def draw_survival(curves: Sequence[tuple[str, SurvivalCurve]], title: str, unit: str, kind: str) -> bytes:
    """Draw the named curves as `svg` or `png`; `unit` is written under the axis of time."""
    with new_figure(8, 5.2 + 0.25 * len(curves)) as figure:
        heights = [5.0, 0.4 + 0.3 * len(curves)]
        axes, table = figure.subplots(2, 1, sharex=True, height_ratios=heights)
        for place, (name, curve) in enumerate(curves):
            _draw_curve(axes, name, curve, STYLES[place % len(STYLES)])
        axes.set_ylim(0, 1.02)
        axes.set_xlim(left=0)
        axes.set_ylabel("share without the event")
        axes.set_title(plain(title))
        axes.legend(loc="lower left", fontsize=9)
        ticks = [tick for tick in axes.get_xticks() if 0 <= tick <= max(curve.times[-1] for _, curve in curves)]
        _draw_numbers(table, curves, ticks)
        table.set_xlabel(plain(unit))
        leave_room(figure, [name for name, _ in curves], 8)
        return print_figure(figure, kind)


def _draw_curve(axes: Axes, name: str, curve: SurvivalCurve, style: tuple[str, str]) -> None:
    colour, line = style
    times = np.concatenate(([0.0], curve.times))

    def stepped(values: Any) -> Any:
        return np.concatenate(([1.0], values))

    axes.step(times, stepped(curve.survival), where="post", color=colour, linestyle=line, label=plain(name))
    axes.fill_between(
        times, stepped(curve.low), stepped(curve.high), step="post", color=colour, alpha=0.15, linewidth=0
    )
    following = np.append(curve.at_risk[1:], 0.0)
    censored = curve.at_risk - curve.events > following
    axes.plot(curve.times[censored], curve.survival[censored], "|", color=colour, markersize=5)


def _draw_numbers(axes: Axes, curves: Sequence[tuple[str, SurvivalCurve]], ticks: list[float]) -> None:
    for place, (_, curve) in enumerate(curves):
        for tick in ticks:
            axes.text(tick, place, f"{curve.number_at_risk(tick):g}", ha="center", va="center", fontsize=8)
    axes.set_ylim(len(curves) - 0.5, -0.5)
    axes.set_yticks(range(len(curves)), [plain(name) for name, _ in curves], fontsize=8)
    axes.tick_params(axis="y", left=False, pad=14)
    for side in ("top", "right", "left"):
        axes.spines[side].set_visible(False)
    axes.set_title("number at risk", fontsize=9, loc="left")
