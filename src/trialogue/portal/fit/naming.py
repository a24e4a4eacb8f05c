"""What a concept is called to a person, and the units a laboratory may have printed."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

from django.utils.translation import get_language, gettext

from trialogue.criteria.plain_words import plain_words
from trialogue.errors import UserError
from trialogue.vocabulary import UNGROUNDED, is_ungrounded
from trialogue.vocabulary import default as vocabulary
from trialogue.vocabulary.units import analytes


def concept_words(concept: str, label: str) -> str:
    """The plain name of a concept; for one the vocabulary does not know, the words of the text."""
    if is_ungrounded(concept):
        return _sentence_case(_as_written(concept.removeprefix(UNGROUNDED), label))
    try:
        known = vocabulary().concept(concept)
    except (KeyError, UserError):
        return _sentence_case(label or concept)
    if known.kind == "instrument":
        return f"{known.name} ({gettext(known.plain)})" if known.plain else known.name
    name = plain_words(get_language() or "en").plain_name(concept)
    return _sentence_case(name.replace("-", " ") if name == concept else name)


def _as_written(name: str, label: str) -> str:
    """An unknown name is kept in small letters; its abbreviations get back the capitals that the text gives them.

    >>> _as_written("cns involvement of sle", "CNS involvement of SLE")
    'CNS involvement of SLE'
    """
    written = {word.lower(): word for word in re.findall(r"[\w-]+", label) if not word.istitle()}
    return " ".join(written.get(word, word) for word in name.split(" "))


def _sentence_case(words: str) -> str:
    """A capital at the beginning; names that have their capital later (eGFR, pH) keep it there."""
    return words if words[1:2].isupper() else words[:1].upper() + words[1:]


def units_of(concept: str, asked: str | None) -> tuple[str, ...]:
    """The units to offer: the one the study uses first, then the others laboratories print for this measurement."""
    known = analytes().get(concept)
    offered = offered_units().get(concept) or ((known.unit,) if known else ())
    return tuple(dict.fromkeys((asked, *offered) if asked else offered))


@cache
def offered_units() -> Mapping[str, tuple[str, ...]]:
    """The measurements that laboratories print in several units, with those units."""
    text = files("trialogue.portal.fit").joinpath("units.tsv").read_text(encoding="utf-8")
    rows = (line.split("\t") for line in text.splitlines() if line and not line.startswith("#"))
    return {row[0]: tuple(row[1].split(" | ")) for row in rows}
