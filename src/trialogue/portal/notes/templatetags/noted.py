"""Show registry text so that a note can be put on it: each paragraph says which field it is of, and where it stands.

`data-note` is the field; `data-at` the places of the paragraph's characters in the field's own text, as runs:
"0+12 14+3" is twelve from 0, then three from 14. Whatever is shown otherwise than it is written (joined lines, dropped
escapes) makes a new run.
"""

from __future__ import annotations

from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from trialogue.portal.layout import registry_text
from trialogue.portal.layout.registry_text import DIRECTION, Block

register = template.Library()


@register.simple_tag(takes_context=True)
def noted_blocks(context: template.Context, field: str, text: str | None) -> SafeString:
    """Registry text of several lines that stands in `field`."""
    first = _texts(context).get(field, "").find(text or "")
    if not text or first < 0:
        return registry_text.blocks(text)
    return registry_text.blocks(text, lambda block: _attributes(field, block), first)


@register.simple_tag
def noted_criterion(text: str, start: int) -> SafeString:
    """The text of one criterion without its list mark; `start` is where it begins in the eligibility text."""
    mark = registry_text.mark_length(text)
    return registry_text.blocks(text[mark:], lambda block: _attributes("criteria", block), start + mark)


@register.simple_tag(takes_context=True)
def noted_line(context: template.Context, field: str, text: str | None) -> SafeString:
    """One line of registry text that stands in `field`."""
    first = _texts(context).get(field, "").find(text or "")
    found = list(registry_text.read_blocks(text or "", max(first, 0)))
    if first < 0 or len(found) != 1 or found[0].text != registry_text.line(text):
        return format_html("<bdi>{}</bdi>", registry_text.line(text))
    return format_html("<bdi {}>{}</bdi>", _attributes(field, found[0]), found[0].text)


def runs(places: list[int]) -> str:
    """Places as runs of neighbours.

    >>> runs([0, 1, 2, 5, 6])
    '0+3 5+2'
    """
    found: list[list[int]] = []
    for place in places:
        if found and sum(found[-1]) == place:
            found[-1][1] += 1
        else:
            found.append([place, 1])
    return " ".join(f"{start}+{length}" for start, length in found)


def _attributes(field: str, block: Block) -> SafeString:
    if not block.places:
        return DIRECTION
    return format_html('{} data-note="{}" data-at="{}"', DIRECTION, field, runs(block.places))


def _texts(context: template.Context) -> dict[str, Any]:
    return context.get("note_texts") or {}
