"""What was typed into a field whose name has a point, which templates cannot follow."""

from __future__ import annotations

from collections.abc import Mapping

from django import template

register = template.Library()


@register.filter
def get(typed: Mapping[str, list[str]], name: str) -> str:
    """The first value typed; "" where there was none."""
    return next(iter(typed.get(name, [])), "")
