"""The names a study can be browsed by: conditions, treatments, sponsor and places, each under one key.

Different spellings of one thing share a key: what the vocabulary knows goes under its preferred name, anything else
under its folded words. Giving a key for a name changes nothing: ``name_key(kind, name_key(kind, x))`` is the same key.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from trialogue.search.place_names import fold_place
from trialogue.search.sites import ENROLLING
from trialogue.study import Study
from trialogue.study.contacts import Location
from trialogue.text.fold import fold
from trialogue.vocabulary import Concept, shipped

CONDITION: Final = "condition"
TREATMENT: Final = "treatment"
SPONSOR: Final = "sponsor"
COUNTRY: Final = "country"
REGION: Final = "region"
CITY: Final = "city"
KINDS: Final = (CONDITION, TREATMENT, SPONSOR, COUNTRY, REGION, CITY)

_CONCEPT_KINDS: Final = {CONDITION: ("condition",), TREATMENT: ("drug", "drug-class", "procedure")}
_LONGEST: Final = 200
_KEPT: Final = 50_000


@dataclass(frozen=True, slots=True)
class Name:
    """One name of a study: its kind, key, how it is shown, the key of the place around it, whether it enrols there."""

    kind: str
    key: str
    shown: str
    parent: str = ""
    enrolling: bool = False


@lru_cache(maxsize=_KEPT)
def name_key(kind: str, text: str) -> str:
    """The key of a condition, treatment or sponsor; empty for a text without letters or digits.

    >>> name_key("condition", "SLE") == name_key("condition", "Systemic lupus erythematosus")
    True
    >>> name_key("sponsor", " Ruijin  Hospital. ")
    'ruijin hospital'
    """
    text = " ".join(text[:_LONGEST].split())
    if concept := _concept(kind, text):
        preferred = fold(concept.name)
        if _concept(kind, preferred) in (None, concept):
            return preferred
    return fold(text)


@lru_cache(maxsize=_KEPT)
def _concept(kind: str, text: str) -> Concept | None:
    """What the vocabulary knows by this name, or by it turned round: "Lupus Erythematosus, Systemic"."""
    if kind not in _CONCEPT_KINDS:
        return None
    found = shipped().lookup(text, _CONCEPT_KINDS[kind])
    if found is None and "," in text:
        turned = " ".join(part.strip() for part in reversed(text.split(",")))
        found = shipped().lookup(turned, _CONCEPT_KINDS[kind])
    return found


@lru_cache(maxsize=_KEPT)
def place_key(country: str, region: str = "", city: str = "") -> str:
    """The key of a country, a region or a city; the parts that a name lacks are empty, those at the end left out.

    >>> place_key("China", "", "Shanghai"), place_key("France")
    ('china//shanghai', 'france')
    """
    return "/".join(fold_place(part[:_LONGEST]) for part in (country, region, city)).rstrip("/")


def names_of(study: Study) -> list[Name]:
    """Every name of a study, once each."""
    anywhere = takes_people(study)
    found: dict[tuple[str, str], Name] = {}
    for kind, text in _named_things(study):
        if key := name_key(kind, text):
            found.setdefault((kind, key), Name(kind, key, _shown(kind, text), enrolling=anywhere))
    for location in study.locations:
        place = (location.country, location.state, location.city)
        for name in _places(*place, enrolling=site_takes_people(study, location)):
            known = found.get((name.kind, name.key))
            if known is None or (name.enrolling and not known.enrolling):
                found[name.kind, name.key] = name
    return list(found.values())


def site_takes_people(study: Study, location: Location) -> bool:
    """Whether a site takes people now; a site without a status of its own has the study's."""
    return (location.status or study.overall_status) in ENROLLING


def takes_people(study: Study) -> bool:
    """Whether any site takes people now; a study that names no site is judged by its own status."""
    if not study.locations:
        return study.overall_status in ENROLLING
    return any(site_takes_people(study, location) for location in study.locations)


def _named_things(study: Study) -> Iterator[tuple[str, str]]:
    yield from ((CONDITION, text) for text in study.conditions)
    arms = study.protocol.arms_interventions_module
    yield from ((TREATMENT, each.name) for each in (arms.interventions if arms else ()) if each.name)
    sponsors = study.protocol.sponsor_collaborators_module
    if sponsors and sponsors.lead_sponsor and sponsors.lead_sponsor.name:
        yield SPONSOR, sponsors.lead_sponsor.name


@lru_cache(maxsize=_KEPT)
def _shown(kind: str, text: str) -> str:
    """The registry's own spelling of a preferred name, or else the vocabulary's; a name of no concept as it stands."""
    concept, shown = _concept(kind, text), " ".join(text[:_LONGEST].split())
    if concept and name_key(kind, text) == fold(concept.name) != fold(shown):
        shown = concept.name
    return shown[:1].upper() + shown[1:]


@lru_cache(maxsize=_KEPT)
def _places(*parts: str | None, enrolling: bool) -> tuple[Name, ...]:
    return tuple(_named_places(*(" ".join((each or "")[:_LONGEST].split()) for each in parts), enrolling=enrolling))


def _named_places(country: str, region: str, city: str, *, enrolling: bool) -> Iterator[Name]:
    if not (around := place_key(country)):
        return
    yield Name(COUNTRY, around, country, "", enrolling)
    if region and place_key(country, region) != around:
        yield Name(REGION, place_key(country, region), region, around, enrolling)
        around = place_key(country, region)
    key = place_key(country, region, city)
    if city and key.count("/") == 2:
        yield Name(CITY, key, city, around, enrolling)
