"""The exact names in the address of a search: a condition, a treatment, a sponsor, a place, as browse pages link."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from trialogue.portal import serving
from trialogue.portal.layout.countries import country
from trialogue.portal.layout.registry_text import line, printable

if TYPE_CHECKING:
    from trialogue.search.catalogue import Catalogue, Entry

LONGEST: Final = 300
WORDS: Final = {"condition": _("Condition"), "treatment": _("Treatment"), "sponsor": _("Sponsor"), "at": _("Place")}
_PLACE_KINDS: Final = ("country", "region", "city")


class Named(NamedTuple):
    """One name that every study found must have; `parameter` and `value` stand in the address."""

    parameter: str
    value: str
    kind: str
    key: str
    shown: str

    @property
    def label(self) -> str | Promise:
        return WORDS[self.parameter]


def read_named(query: QueryDict) -> tuple[Named, ...]:
    """The names in an address, at most one of each kind; what holds no letter or digit is left out."""
    found = (_read(parameter, printable(query.get(parameter, ""))[:LONGEST]) for parameter in WORDS)
    return tuple(each for each in found if each is not None)


def _read(parameter: str, value: str) -> Named | None:
    if not value.strip():
        return None
    from trialogue.search.names import name_key, place_key  # noqa: PLC0415  # brings the vocabulary

    catalogue = serving.snapshot().catalogue
    if parameter != "at":
        key = name_key(parameter, value)
        known = catalogue.entry(parameter, key)
        return Named(parameter, value, parameter, key, line(known.shown if known else value)) if key else None
    parts = value.split("/")[:3]
    key = place_key(*parts)
    kind = _PLACE_KINDS[min(2, key.count("/"))]
    return Named(parameter, value, kind, key, _place_shown(catalogue, key) or line(value)) if key else None


def _place_shown(catalogue: Catalogue, key: str) -> str:
    """The place and those around it: the country in the language of the page, the rest as the registry spells it."""
    parts = key.split("/")
    known = [
        catalogue.entry(kind, "/".join(parts[: depth + 1]))
        for depth, kind in enumerate(_PLACE_KINDS)
        if depth < len(parts) and parts[depth]
    ]
    return ", ".join(entry_words(each) for each in reversed(known) if each)


def entry_words(entry: Entry) -> str:
    """A name of the catalogue on one line, a country in the language of the page."""
    return country(entry.shown) if entry.kind == "country" else line(entry.shown)
