"""What the vocabulary holds: a concept, and a mention of one in a text."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

# The kinds, in the order of preference where a name could mean several ("insulin": drug before measurement).
KINDS: Final = (
    "condition", "drug-class", "drug", "instrument", "measurement", "procedure", "state", "allergen", "sex",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Concept:
    """One thing a criterion or a patient's record can name.

    `id` is a slug that never changes, `name` the clinician's word, `plain` the lay person's ("" where there is none
    better), `parents` the ids it is a kind of, `synonyms` further names, `codes` {"mesh": "D008180"} where sure.
    """

    id: str
    kind: str
    name: str
    plain: str = ""
    parents: tuple[str, ...] = ()
    synonyms: tuple[str, ...] = ()
    codes: Mapping[str, str] = field(default_factory=dict, hash=False)


@dataclass(frozen=True, slots=True)
class Mention:
    """A concept named at `text[start:end]`; `alternatives` are concepts of other kinds with the very same name."""

    start: int
    end: int
    concept: Concept
    alternatives: tuple[Concept, ...] = ()
