"""A kind of name to browse, and the links of its entries to result lists."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final, NamedTuple
from urllib.parse import urlencode

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise

from trialogue.portal.finder.named import entry_words

if TYPE_CHECKING:
    from trialogue.search.catalogue import Entry

PARAMETERS: Final = {
    "condition": "condition", "treatment": "treatment", "sponsor": "sponsor",
    "country": "at", "region": "at", "city": "at",
}  # fmt: skip
"""The part of a search's address that names each kind."""


class Listing(NamedTuple):
    """One kind of name: what its page is called and says."""

    kind: str
    title: str | Promise
    lead: str | Promise


class Link(NamedTuple):
    """A name with its address and its numbers of studies: all, and those that take people now."""

    shown: str
    address: str
    studies: int
    enrolling: int
    language: str
    """Of the name: the registry's, or for a country none of its own, since it is named in that of the page."""

    @classmethod
    def to_places(cls, entry: Entry) -> Link:
        """To the places within a place."""
        address = f"{reverse('browse-places')}?{urlencode({'in': entry.key})}"
        return cls(entry_words(entry), address, entry.studies, entry.enrolling, _language(entry))


def search_link(entry: Entry) -> Link:
    """To the studies with a name."""
    address = f"{reverse('search')}?{urlencode({PARAMETERS[entry.kind]: entry.key})}"
    return Link(entry_words(entry), address, entry.studies, entry.enrolling, _language(entry))


def _language(entry: Entry) -> str:
    return "" if entry.kind == "country" else "en"


def page_number(request: HttpRequest, count: int, size: int) -> tuple[int, int]:
    """The page asked for, within the pages there are, and the last one."""
    last = max(1, math.ceil(count / size))
    text = request.GET.get("page", "1")
    asked = int(text) if text.isascii() and text.isdigit() and len(text) < 8 else 1
    return max(1, min(last, asked)), last
