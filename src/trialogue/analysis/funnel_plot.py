"""The funnel of a cohort as a plot, always the same bytes: who is left after each criterion, what each costs alone."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING, Final

from trialogue.analysis.drawing import new_figure, plain, print_figure

if TYPE_CHECKING:
    from trialogue.matching.bulk.funnel import Funnel

_LEFT, _ONLY = "#1f5f8b", "#c8553d"
_WORDS: Final = 48


def draw_funnel(funnel: Funnel, title: str, kind: str) -> bytes:
    """Draw it as `svg` or `png`: a bar of those left after each criterion, with those whom it alone costs behind it."""
    labels = [
        "everybody",
        *(_label(each.number, each.criterion.kind, each.criterion.text) for each in funnel.steps),
    ]
    left = [funnel.people, *(each.left for each in funnel.steps)]
    only = [0, *(each.only for each in funnel.steps)]
    with new_figure(9, 1.2 + 0.36 * len(labels)) as figure:
        axes = figure.add_subplot()
        places = list(range(len(labels)))
        axes.barh(places, left, color=_LEFT, label="left after this criterion")
        axes.barh(places, only, left=left, color=_ONLY, label="ruled out by it alone")
        for place, count in zip(places, left, strict=True):
            axes.text(count, place, f" {count:,}", va="center", fontsize=8)
        axes.set_yticks(places, labels, fontsize=8)
        axes.invert_yaxis()
        axes.set_xlim(0, max(1, funnel.people) * 1.15)
        axes.set_xlabel("people")
        axes.set_title(title)
        axes.legend(fontsize=8, loc="lower right")
        return print_figure(figure, kind)


def _label(number: int, kind: str, text: str) -> str:
    words = plain(textwrap.shorten(text, _WORDS, placeholder="..."))
    return f"{number} {'not: ' if kind == 'exclusion' else ''}{words}"
