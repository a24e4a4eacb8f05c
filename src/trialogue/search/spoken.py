"""What a study says, as the index takes it: the terms of each field, of each group of fields, and its marks.

Every text becomes terms once and stands in the index twice. Here is the plain way; of many studies
:mod:`~trialogue.search.term_table` makes the same in one pass over each.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from trialogue.search.fields import groups
from trialogue.search.phrases import marks_of
from trialogue.search.pieces import pieces_of, said_in
from trialogue.search.terms import spaced_terms
from trialogue.study.fields import Field

NCT_ID: Final = "NCTId"


@dataclass(frozen=True, slots=True)
class Spoken:
    """By field its values between their marks (:mod:`~trialogue.search.pieces`), by group its terms where it has any,
    and the names of several words in the groups (:mod:`~trialogue.search.phrases`)."""

    pieces: dict[str, str]
    groups: dict[str, str]
    marks: list[str]


def plainly(nct_id: str, found: Mapping[Field, list[Any]]) -> Spoken:
    """What a study with these values says."""
    said = said_in(found)
    in_one_spelling = {**said, NCT_ID: [spaced_terms(nct_id)]}
    texts: dict[str, str] = {}
    marks: list[str] = []
    for group in groups():
        # A phrase may run over the end of one value into the next; it seldom does.
        text = " ".join(value for field in group.fields for value in in_one_spelling.get(field, ()))
        if terms := text.split():
            texts[group.name] = text
            marks += marks_of(group.name, terms)
    return Spoken(pieces_of(said), texts, marks)
