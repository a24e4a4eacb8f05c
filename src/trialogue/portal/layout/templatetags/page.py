"""Tags and filters for showing untrusted text, icons with words, and the address of another page of results."""

from __future__ import annotations

from typing import Final

from django import template
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from trialogue.portal.layout import registry_text
from trialogue.portal.layout.said import said as in_the_language_of_the_page

register = template.Library()

_PATHS: Final = {
    "yes": '<path d="M5 12.5l4.5 4.5L19 7.5"/>',
    "no": '<path d="M6 6l12 12M18 6L6 18"/>',
    "question": '<path d="M9 9a3 3 0 1 1 4.2 2.8c-.8.4-1.2.9-1.2 1.7v.7"/><path d="M12 17.8v.1"/>',
    "dash": '<path d="M6 12h12"/>',
    "team": '<circle cx="9" cy="8.5" r="3"/><path d="M3.5 19c.6-3.3 2.7-5 5.5-5s4.9 1.7 5.5 5"/>'
    '<path d="M16 6.2a3 3 0 0 1 0 5.6M17 14.3c2 .6 3.1 2.3 3.5 4.7"/>',
    "pin": '<path d="M12 21c4.5-5 6.5-8 6.5-11a6.5 6.5 0 1 0-13 0c0 3 2 6 6.5 11z"/><circle cx="12" cy="10" r="2.3"/>',
    "search": '<circle cx="10.5" cy="10.5" r="6"/><path d="M15 15l5 5"/>',
    "info": '<circle cx="12" cy="12" r="9"/><path d="M12 11v5.5M12 7.5v.1"/>',
    "equal": '<path d="M5 9.5h14M5 14.5h14"/>',
    "narrower": '<path d="M4 5l7 7-7 7M20 5v14"/>',
    "wider": '<path d="M9 5l-6 7 6 7M15 5l6 7-6 7"/>',
    "unlike": '<path d="M5 9.5h14M5 14.5h14M16 5L8 19"/>',
    "one": '<rect x="4" y="5" width="7" height="14" rx="1"/><path d="M16 5v14M20 5v14" stroke-dasharray="2 4"/>',
    "note": '<path d="M5 19l1-4L16.5 4.5l3 3L9 18z"/><path d="M14 7l3 3"/>',
    "arrow": '<path d="M5 12h14M13 6l6 6-6 6"/>',
}  # fmt: skip


@register.filter
def line(text: str | None) -> SafeString:
    """One line of registry text, isolated from the words around it."""
    return format_html("<bdi>{}</bdi>", registry_text.line(text))


@register.filter
def words(text: str | None) -> str:
    """One line of registry text without any element: for titles and attributes."""
    return registry_text.line(text)


@register.filter
def printable(text: str | None) -> str:
    """A person's own words as she wrote them, line ends kept, without what could reorder or hide words."""
    return registry_text.printable(text or "")


@register.filter
def blocks(text: str | None) -> SafeString:
    """Registry text of several lines, as paragraphs and lists."""
    return registry_text.blocks(text)


@register.filter
def item(text: str | None) -> SafeString:
    """The text of one criterion without its list mark: the page numbers the lines itself."""
    return registry_text.blocks(registry_text.without_mark(text or ""))


@register.simple_tag
def icon(name: str) -> SafeString:
    """A drawn icon, hidden from readers of the screen: words always stand beside it."""
    return format_html(
        '<svg class="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false">{}</svg>',
        mark_safe(_PATHS[name]),  # noqa: S308  # our own constant
    )


@register.simple_tag(takes_context=True)
def page_address(context: template.Context, page: int) -> str:
    """The address of this search at another page of its results."""
    request: HttpRequest = context["request"]
    query = request.GET.copy()
    query["page"] = str(page)
    return "?" + query.urlencode()


@register.simple_tag(takes_context=True)
def place_address(context: template.Context, key: str) -> str:
    """The address of this page with one place chosen among several of the same name."""
    request: HttpRequest = context["request"]
    query = request.GET.copy()
    query["place"] = key
    query.pop("page", None)
    return "?" + query.urlencode()


@register.filter
def said(words: str | None) -> SafeString:
    """What the evaluator says, in the language of the page as far as it has parts; the rest marked as English."""
    return in_the_language_of_the_page(words or "")


@register.filter
def sentence(text: str | None) -> str:
    """A criterion on one line without its list mark, for where the page numbers the lines itself."""
    return registry_text.line(registry_text.without_mark(text or ""))


@register.filter
def unlocalized(value: float) -> str:
    """A number for a drawing: a point, and no separators, whatever the language."""
    return str(value)
