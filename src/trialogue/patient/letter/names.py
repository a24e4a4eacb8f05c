"""The names of a letter: the vocabulary's, the abbreviations of letters, and names that a caller also looks for.

Of overlapping names the longest wins, then the vocabulary's own.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Final

from trialogue.text.tables import read_rows
from trialogue.vocabulary import Concept, Mention, default
from trialogue.vocabulary.dictionary import Dictionary

_RESULT: Final = re.compile(r"\s*(?:test\s+|level\s+)?(?:is\s+|was\s+|[:=-]\s*)?(?:neg|pos|undetect)", re.IGNORECASE)


def names_in(text: str, also: Mapping[str, tuple[str, str]] | None = None) -> list[Mention]:
    """Every name in `text`, from left to right; those of the vocabulary and of letters do not overlap.

    `also` are further names: id -> (kind, name), for what the vocabulary does not know.
    """
    found = [_test(each, text) for each in _longest([*default().find(text), *_letter_names().find(text)], len(text))]
    if also:
        # "Cryptogenic stroke", asked for, stands beside the stroke that the vocabulary knows in it.
        found += Dictionary([Concept(id, kind, name) for id, (kind, name) in also.items()], frozenset()).find(text)
    return sorted(found, key=lambda each: (each.start, -each.end))


def _test(mention: Mention, text: str) -> Mention:
    """ "hCG neg" is a test; given, it is a hormone."""
    if mention.concept.id != "gonadotropin" or _RESULT.match(text, mention.end) is None:
        return mention
    return Mention(mention.start, mention.end, default().concept("hcg-test"))


def _longest(found: Sequence[Mention], length: int) -> list[Mention]:
    kept: list[Mention] = []
    taken = bytearray(length)
    for mention in sorted(found, key=lambda each: each.start - each.end):
        if not any(taken[mention.start : mention.end]):
            kept.append(mention)
            taken[mention.start : mention.end] = b"\1" * (mention.end - mention.start)
    return sorted(kept, key=lambda each: each.start)


@cache
def _letter_names() -> Dictionary:
    rows = read_rows("trialogue.patient", "letter_names.tsv")
    known = ((name, default().concept(concept)) for name, concept in rows if concept in default())
    return Dictionary((Concept(each.id, each.kind, name, parents=each.parents) for name, each in known), frozenset())
