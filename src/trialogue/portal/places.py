"""The place a person typed: resolved offline; when several places bear the name, the page asks which one."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from django.http import QueryDict
from django.utils.translation import gettext as _

from trialogue.portal.layout.countries import country

if TYPE_CHECKING:
    from trialogue.search.places import Place

LONGEST: Final = 120
MOST_OPTIONS: Final = 12


@dataclass(frozen=True)
class PlaceOption:
    """One place of that name: `key` names it in the address, `label` on the page."""

    key: str
    label: str


@dataclass(frozen=True)
class PlaceChoice:
    """What was typed; the place it means, or the options to choose among, or `unknown`: then perhaps one `meant`."""

    text: str = ""
    key: str = ""
    place: Place | None = None
    options: list[PlaceOption] = field(default_factory=list)
    meant: str = ""

    @property
    def unknown(self) -> bool:
        return bool(self.text) and self.place is None and not self.options

    @property
    def label(self) -> str:
        return place_label(self.place) if self.place else self.text


def read_place(query: QueryDict) -> PlaceChoice:
    """The place of `where` (and `place`, the chosen one among several) in a query."""
    text = " ".join(query.get("where", "").split())[:LONGEST]
    if not text:
        return PlaceChoice()
    from trialogue.search import places  # noqa: PLC0415  # loads the gazetteer

    found = places.resolve(text)
    chosen = query.get("place", "")
    matching = [place for place in found if _key(place) == chosen] or (found if len(found) == 1 else [])
    if matching:
        return PlaceChoice(text, _key(matching[0]), matching[0])
    if not found:
        near = places.serving().mend(text)
        return PlaceChoice(text, meant=place_label(near) if near else "")
    return PlaceChoice(text, options=[PlaceOption(_key(place), place_label(place)) for place in found[:MOST_OPTIONS]])


def place_label(place: Place) -> str:
    """City, region, country, the country in the language of the page: what there is of them."""
    own = country(place.name) if place.name == place.country else place.name
    parts = (own, place.region, country(place.country))
    return ", ".join(dict.fromkeys(part for part in parts if part)) or _("a place")


def _key(place: Place) -> str:
    return f"{place.lat:.2f},{place.lon:.2f}"
