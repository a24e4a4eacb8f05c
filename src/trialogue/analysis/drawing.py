"""How every plot of ours is drawn: off screen, with one font, and always to the same bytes."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from matplotlib.figure import Figure

STYLES: Final = (("#1f5f8b", "-"), ("#b3412a", "--"), ("#4a7a2c", "-."), ("#6b4a8b", ":"))
"""Colours dark enough on white, and lines that tell curves apart without colour."""
# Who shows the page may have another font or round each letter up: 8 points of DejaVu came out a tenth wider.
_WIDER: Final = 0.15


@contextmanager
def new_figure(width: float, height: float) -> Iterator[Figure]:
    """An empty figure of this size in inches; it is drawn on, and printed, within the block."""
    import matplotlib  # noqa: PLC0415  # heavy
    from matplotlib.figure import Figure  # noqa: PLC0415

    with matplotlib.rc_context({"svg.hashsalt": "trialogue", "svg.fonttype": "none", "font.family": "DejaVu Sans"}):
        yield Figure(figsize=(width, height), layout="constrained")


def leave_room(figure: Figure, labels: Iterable[str], size: float) -> None:
    """Keep at both sides what labels of that size in points may come out wider than they are measured here."""
    from matplotlib.font_manager import FontProperties  # noqa: PLC0415  # heavy
    from matplotlib.textpath import text_to_path  # noqa: PLC0415

    font = FontProperties(family="DejaVu Sans", size=size)
    widths = [text_to_path.get_text_width_height_descent(label, font, ismath=False)[0] for label in labels]
    room = _WIDER * max(widths, default=0.0) / 72 / figure.get_figwidth()
    figure.set_layout_engine("constrained", rect=(room, 0, 1 - 2 * room, 1))


def print_figure(figure: Figure, kind: str) -> bytes:
    """The figure as `svg` or `png`, with nothing of the day or the machine in it."""
    printed = io.BytesIO()
    figure.savefig(printed, format=kind, dpi=120, metadata={"Date": None} if kind == "svg" else {"Software": None})
    return printed.getvalue()


def plain(text: str) -> str:
    """Text for a label: a dollar sign would begin a formula."""
    return text.replace("$", r"\$")
