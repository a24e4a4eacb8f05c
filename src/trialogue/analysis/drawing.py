"""How every plot of ours is drawn: off screen, with one font, and always to the same bytes."""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from matplotlib.figure import Figure


@contextmanager
def new_figure(width: float, height: float) -> Iterator[Figure]:
    """An empty figure of this size in inches; it is drawn on, and printed, within the block."""
    import matplotlib  # noqa: PLC0415  # heavy
    from matplotlib.figure import Figure  # noqa: PLC0415

    with matplotlib.rc_context({"svg.hashsalt": "trialogue", "svg.fonttype": "none", "font.family": "DejaVu Sans"}):
        yield Figure(figsize=(width, height), layout="constrained")


def print_figure(figure: Figure, kind: str) -> bytes:
    """The figure as `svg` or `png`, with nothing of the day or the machine in it."""
    printed = io.BytesIO()
    figure.savefig(printed, format=kind, dpi=120, metadata={"Date": None} if kind == "svg" else {"Software": None})
    return printed.getvalue()


def plain(text: str) -> str:
    """Text for a label: a dollar sign would begin a formula."""
    return text.replace("$", r"\$")
