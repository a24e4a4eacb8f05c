"""Countries as people write them: USA for United States, in any case, with or without accents."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from typing import Final

from trialogue.search.place_names import fold_place
from trialogue.search.places import country_codes
from trialogue.search.tables import read_table

OWN_LANGUAGE: Final = "en"
"""The language in which records and the gazetteer name countries."""


def spelled_here(wanted: Iterable[str], known: Iterable[str]) -> tuple[str, ...]:
    """Those of the `known` spellings of countries that mean one of the `wanted`.

    >>> spelled_here(["usa"], ["France", "United States"])
    ('United States',)
    """
    codes = country_codes()
    meant = {codes.get(key, key) for key in map(fold_place, wanted)}
    return tuple(name for name in known if codes.get(key := fold_place(name), key) in meant)


def country_in(name: str, language: str) -> str:
    """A country as a language calls it ("en", "es", "zh"); as it came where it, or the language, is not known.

    >>> country_in("Korea, Republic of", "es"), country_in("China", "zh"), country_in("Utopia", "es")
    ('Corea del Sur', '中国', 'Utopia')
    """
    if language == OWN_LANGUAGE:
        return name
    return _words(language).get(country_codes().get(fold_place(name), ""), name)


@cache
def _words(language: str) -> dict[str, str]:
    return {row["country_code"]: row[language] for row in read_table("country_words.tsv") if language in row}
