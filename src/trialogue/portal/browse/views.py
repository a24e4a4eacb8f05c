"""The hub, lists of names, places within places, and the newest studies, from the catalogue of the snapshot."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from trialogue.portal import serving
from trialogue.portal.browse.listing import Link, Listing, page_number, search_link
from trialogue.portal.finder.cards import card

if TYPE_CHECKING:
    from trialogue.search.catalogue import Catalogue, Entry

PAGE_SIZE: Final = 200
MOST_NEWEST: Final = 200
NEWEST_AT_ONCE: Final = 20
LISTINGS: Final = {
    "conditions": Listing("condition", _("Conditions"), _("What the studies are about.")),
    "treatments": Listing("treatment", _("Treatments"), _("What the studies give or do: medicines, devices, methods.")),
    "sponsors": Listing("sponsor", _("Sponsors"), _("Who is responsible for the studies.")),
}


@require_safe
def hub(request: HttpRequest) -> HttpResponse:
    """Every way to browse, each with its most frequent names."""
    catalogue = serving.snapshot().catalogue
    sizes = catalogue.sizes()
    groups = [
        {
            "listing": listing,
            "page": f"browse-{page}",
            "size": sizes.get(listing.kind, 0),
            "links": [search_link(each) for each in catalogue.most_studied(listing.kind, 8)],
        }
        for page, listing in LISTINGS.items()
    ]
    countries = [_place_link(each, catalogue) for each in catalogue.most_studied("country", 8)]
    context = {"groups": groups, "countries": countries, "country_count": sizes.get("country", 0)}
    return render(request, "browse/hub.html", context)


@require_safe
def names(request: HttpRequest, page: str) -> HttpResponse:
    """All names of a kind by letter; where they are many, a letter at a time and in pages."""
    listing = LISTINGS[page]
    catalogue = serving.snapshot().catalogue
    letters = catalogue.letters(listing.kind)
    everything = sum(number for _letter, number in letters)
    letter = request.GET.get("letter", "")
    if letter and letter not in dict(letters):
        raise Http404
    within = dict(letters)[letter] if letter else everything
    at, last = page_number(request, within, PAGE_SIZE)
    found = catalogue.entries(listing.kind, letter=letter or None, offset=(at - 1) * PAGE_SIZE, limit=PAGE_SIZE)
    context = {
        "listing": listing,
        "letters": letters,
        "letter": letter,
        "count": everything,
        "groups": _by_letter(found),
        **_pages(at, last),
    }
    return render(request, "browse/names.html", context)


@require_safe
def places(request: HttpRequest) -> HttpResponse:
    """Countries; within one its regions and the towns that stand in no region; within a region its towns."""
    catalogue = serving.snapshot().catalogue
    inside = request.GET.get("in", "")
    trail = _trail(catalogue, inside)
    here = trail[-1] if trail else None
    inner = ("country",) if here is None else {"country": ("region", "city"), "region": ("city",)}[here.kind]
    at, last = page_number(request, max(catalogue.count(kind, inside) for kind in inner), PAGE_SIZE)
    lists = [catalogue.entries(kind, parent=inside, offset=(at - 1) * PAGE_SIZE, limit=PAGE_SIZE) for kind in inner]
    context = {
        "here": here,
        "here_link": search_link(here) if here else None,
        "trail": [_place_link(each, catalogue) for each in trail[:-1]],
        "lists": [
            (kind, [_place_link(each, catalogue) for each in found])
            for kind, found in zip(inner, lists, strict=True)
            if found
        ],
        **_pages(at, last),
    }
    return render(request, "browse/places.html", context)


@require_safe
def newest(request: HttpRequest) -> HttpResponse:
    """The studies registered last."""
    from trialogue.search import SearchQuery  # noqa: PLC0415  # loads the index library

    snapshot = serving.snapshot()
    at, last = page_number(request, min(len(snapshot), MOST_NEWEST), NEWEST_AT_ONCE)
    query = SearchQuery(sort="newest", offset=(at - 1) * NEWEST_AT_ONCE, limit=NEWEST_AT_ONCE)
    cards = [{**card(hit), "posted": _posted(hit.nct_id)} for hit in snapshot.search(query).hits]
    return render(request, "browse/newest.html", {"cards": cards, "count": len(snapshot), **_pages(at, last)})


def _posted(nct_id: str) -> str:
    module = serving.snapshot().study(nct_id).protocol.status_module
    posted = module.study_first_post_date_struct if module else None
    return (posted.date or "") if posted else ""


def _by_letter(found: list[Entry]) -> list[tuple[str, list[Link]]]:
    groups: dict[str, list[Link]] = {}
    for each in found:
        groups.setdefault(each.letter, []).append(search_link(each))
    return list(groups.items())


def _trail(catalogue: Catalogue, inside: str) -> list[Entry]:
    """The places around and including the one asked for. Raises Http404 for one that has no study."""
    if not inside:
        return []
    parts = inside.split("/")
    kinds = ("country", "region")
    found = [
        catalogue.entry(kind, "/".join(parts[: depth + 1])) for depth, kind in enumerate(kinds) if depth < len(parts)
    ]
    if len(parts) > len(kinds) or not all(found):
        raise Http404
    return [each for each in found if each is not None]


def _place_link(entry: Entry, catalogue: Catalogue) -> Link:
    """To the places within, or, where there are none, to the studies."""
    inner = {"country": ("region", "city"), "region": ("city",)}.get(entry.kind, ())
    if any(catalogue.count(kind, entry.key) for kind in inner):
        return Link.to_places(entry)
    return search_link(entry)


def _pages(at: int, last: int) -> dict[str, Any]:
    return {
        "at": at,
        "last_page": last,
        "pages": {"previous": at - 1 if at > 1 else None, "next": at + 1 if at < last else None},
    }
