"""Asking a record itself what a query asks: exact for every field, and what the index is held against in the tests."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from typing import Any, Final

from trialogue.search.expression.scopes import stored
from trialogue.search.meaning import (
    AllOf,
    AnyOf,
    Between,
    InOnePlace,
    Meaning,
    Present,
    Tilted,
    Without,
    Words,
)
from trialogue.search.pieces import spellings
from trialogue.search.terms import terms
from trialogue.study.fields import Field, values
from trialogue.text.fold import WORD

_PLACE: Final = ("protocolSection", "contactsLocationsModule", "locations")


class RecordView:
    """A decoded record, or one site of it: then only this site's fields have values under `locations`."""

    def __init__(self, record: Mapping[str, Any], place: Mapping[str, Any] | None = None) -> None:
        self._record, self._place = record, place
        self._terms: dict[Field, list[list[str]]] = {}

    def values(self, field: Field) -> list[Any]:
        """The values of a field."""
        steps = field.steps
        if self._place is not None and steps[:3] == _PLACE:
            return values(self._place, steps[3:])
        return values(self._record, steps)

    def terms(self, field: Field) -> list[list[str]]:
        """The terms of each value of a field."""
        if field not in self._terms:
            texts = [text for value in self.values(field) for text in spellings(field, value)]
            self._terms[field] = [terms(text) for text in texts]
        return self._terms[field]

    def places(self) -> list[RecordView]:
        """The sites, each by itself."""
        return [RecordView(self._record, place) for place in values(self._record, _PLACE) if isinstance(place, dict)]


def finds(meaning: Meaning, record: RecordView) -> bool:
    """Whether a record is what a query asks for."""
    match meaning:
        case AllOf(parts=parts):
            return all(finds(part, record) for part in parts)
        case AnyOf(parts=parts):
            return any(finds(part, record) for part in parts)
        case Without(part=part):
            return not finds(part, record)
        case Tilted(part=part):
            return finds(part, record)
        case InOnePlace(part=part):
            return any(finds(part, place) for place in record.places())
        case Present(fields=fields):
            return any(record.values(field) for field in fields)
        case Between():
            return _between(meaning, record)
        case Words():
            return _words(meaning, record)
    raise TypeError(meaning)


def _between(meaning: Between, record: RecordView) -> bool:
    found = record.values(meaning.field)
    numbers = [float(len(found))] if meaning.size else [stored(meaning.field.kind, value) for value in found]
    if meaning.size and not found:
        return False
    low = float("-inf") if meaning.low is None else meaning.low
    high = float("inf") if meaning.high is None else meaning.high
    return any(number is not None and low <= number <= high for number in numbers)


def _words(meaning: Words, record: RecordView) -> bool:
    if meaning.exactly is not None:
        wanted = plain_words(meaning.exactly)
        found = (plain_words(str(value)) for field, _ in meaning.fields for value in record.values(field))
    else:
        wanted = list(meaning.terms)
        found = (each for field, _ in meaning.fields for each in record.terms(field))
    return any(_holds(each, wanted, meaning.first, meaning.last) for each in found)


def plain_words(text: str) -> list[str]:
    """The words of a text as they are written, case and accents kept."""
    return WORD.findall(unicodedata.normalize("NFC", text))


def _holds(text: list[str], wanted: list[str], first: bool, last: bool) -> bool:
    room = len(text) - len(wanted)
    places = range(room + 1) if not last else range(max(room, 0), room + 1)
    return any(text[at : at + len(wanted)] == wanted for at in (places if not first else places[: 1 - places.start]))
