"""How results show themselves in a notebook: a small table of words. Pure; imports nothing of ours."""

from __future__ import annotations

import html
import math
from collections.abc import Iterable, Sequence


def html_table(caption: str, rows: Iterable[Sequence[object]], heads: Sequence[str] = ()) -> str:
    """An HTML table; the first cell of a row is its heading, figures have six digits.

    >>> html_table("median", [("value", 310.0)])
    '<table><caption>median</caption><tbody><tr><th scope="row">value</th><td>310</td></tr></tbody></table>'
    """
    top = "".join(f'<th scope="col">{_words(head)}</th>' for head in heads)
    body = "".join(
        f'<tr><th scope="row">{_words(row[0])}</th>' + "".join(f"<td>{_words(cell)}</td>" for cell in row[1:]) + "</tr>"
        for row in rows
    )
    head = f"<thead><tr>{top}</tr></thead>" if top else ""
    return f"<table><caption>{_words(caption)}</caption>{head}<tbody>{body}</tbody></table>"


def _words(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, float):
        return "not reached" if math.isnan(value) else f"{value:.6g}"
    return html.escape(str(value))
