"""A template as a PDF: the same bytes for the same facts, no other file or host asked, fonts that hold Chinese."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import Any, Final

from django.template.loader import render_to_string
from django.utils.translation import get_language

from trialogue.analysis import printing

FONTS: Final = '"Noto Sans", "DejaVu Sans", "Noto Sans CJK SC", "Noto Serif CJK SC", sans-serif'
"""Those that are installed are used; requirements/system.txt names the package with the Chinese ones."""


def print_pdf(template: str, context: dict[str, Any]) -> bytes:
    """The template, printed on A4. Equal facts on the same day of asking give equal bytes with the same fonts.

    Raises NotReady where the system's Pango is not installed.
    """
    language = get_language() or "en"
    body = render_to_string(template, {**context, "printed": True})
    text = (
        f'<html lang="{language}"><head><meta charset="utf-8"><title>Trialogue</title></head><body>{body}</body></html>'
    )
    return printing.print_pdf(text, style=_style() + f"html {{ font-family: {FONTS}; }}", fetch=_refuse)


def _refuse(url: str, *_: Any, **__: Any) -> Any:
    raise ValueError("a page for a doctor loads nothing")


@cache
def _style() -> str:
    return (files("trialogue.portal") / "static" / "trialogue" / "print.css").read_text(encoding="utf-8")
