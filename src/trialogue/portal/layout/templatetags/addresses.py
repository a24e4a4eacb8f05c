"""Tags that give the address of the page being read with something in it changed."""

from __future__ import annotations

from django import template
from django.http import HttpRequest

register = template.Library()


@register.simple_tag(takes_context=True)
def address_with(context: template.Context, name: str, value: str = "") -> str:
    """The query string of this page with `name` set to `value`, or taken out where that is empty; from page 1."""
    request: HttpRequest = context["request"]
    query = request.GET.copy()
    for each in (name, "page", *(("place",) if name == "where" else ())):
        query.pop(each, None)
    if value:
        query[name] = value
    return "?" + query.urlencode()
