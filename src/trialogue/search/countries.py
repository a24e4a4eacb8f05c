"""Countries as people write them: USA for United States, in any case, with or without accents."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

from trialogue.search.place_names import fold_place
from trialogue.search.places import country_codes
from trialogue.search.tables import read_table


@cache
def _codes() -> dict[str, str]:
    """The folded names and other names of those countries that have several, to their ISO codes."""
    return {fold_place(row["name"]): row["country_code"] for row in read_table("country_names.tsv")} | country_codes()


def spelled_here(wanted: Iterable[str], known: Iterable[str]) -> tuple[str, ...]:
    """Those of the `known` spellings of countries that mean one of the `wanted`.

    >>> spelled_here(["usa"], ["France", "United States"])
    ('United States',)
    """
    meant = {_codes().get(key, key) for key in map(fold_place, wanted)}
    return tuple(name for name in known if _codes().get(key := fold_place(name), key) in meant)
