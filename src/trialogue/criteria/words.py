"""What a word may be in a name: its head, a word before the head, or none of a name. Words: `data/name_*.tsv`."""

from __future__ import annotations

import functools
from typing import Final

from trialogue.criteria.lexicon import read_table
from trialogue.text.fold import fold_word

_PARTICIPLES: Final = frozenset(
    ("bleeding", "scarring", "impaired", "disseminated", "localized", "inherited", "mixed", "dilated", "infected",
     "unresolved", "uncorrected", "unexplained", "prolonged", "stress-induced", "wheezing", "vomiting", "thickening",
     "embedded", "imported", "unprovoked", "unruptured", "ruptured", "fractured", "constricting",
     "cross-linked", "disorganized", "displaced", "incarcerated", "invasive", "demyelinating", "narrowing",
     "disabling", "stenosing", "limiting", "wasting", "clotting", "eating", "sleeping",
     "breathing", "swallowing", "voiding", "learning", "retained", "combined", "undifferentiated", "complicated",
     "perforated", "strangulated", "obstructing", "necrotizing", "ankylosing", "sclerosing", "relapsing", "remitting")
)  # fmt: skip
_ADJECTIVE: Final = ("al", "ic", "ive", "ar", "ary", "ous", "ory", "oid", "ile", "ian", "ble", "ent", "ant", "ine")


@functools.cache
def words_of(table: str, value: str | None = None) -> frozenset[str]:
    """The first column of a table, or those of its rows whose second column is `value`."""
    return frozenset(row[0] for row in read_table(table) if value is None or row[1] == value)


@functools.cache
def _heads() -> tuple[dict[str, str], dict[str, tuple[str, int]]]:
    whole = {row[0]: row[1] for row in read_table("name_heads") if row[2] == "word"}
    ends = {row[0]: (row[1], int(row[3])) for row in read_table("name_heads") if row[2] == "suffix"}
    return whole, ends


@functools.lru_cache(maxsize=50_000)
def kind_of_word(word: str) -> str | None:
    """What a name that ends in this word is a name of."""
    key = fold_word(word)
    whole, ends = _heads()
    if key in whole:
        return whole[key]
    lower = word.lower()
    for candidate in (key, lower):
        for size in range(min(14, len(candidate) - 1), 2, -1):
            found = ends.get(candidate[-size:])
            if found is not None and len(candidate) >= found[1]:
                return found[0]
    return None


@functools.lru_cache(maxsize=50_000)
def may_be_in_name(word: str) -> bool:
    """Whether a word may belong to the name of a condition, procedure or drug."""
    lower = word.lower()
    if len(lower) < 2 or fold_word(word) in words_of("name_breaks") or lower in words_of("name_breaks"):
        return False
    if lower in _PARTICIPLES or kind_of_word(word) is not None:
        return True
    return not lower.endswith(("ing", "ed", "ly"))


def says_nothing(word: str) -> bool:
    """Whether a word names nothing by itself ("condition")."""
    return fold_word(word) in words_of("name_generic", "head")


def is_adjective(word: str) -> bool:
    """Whether a word ends as adjectives do."""
    return word.lower().endswith(_ADJECTIVE) and kind_of_word(word) is None
