"""What a letter's silence cannot answer, and what it answers more surely than the rest.

A letter leaves out what its writer knows to be absent. It never held what a person wants for the future or speaks, and
half a sentence says nothing of which it could be silent. What is being done to the person on that day (an operation
"being undergone", a ventilator) no letter leaves out; that somebody is about to die neither.
"""

from __future__ import annotations

import re
from typing import Final

import msgspec

from trialogue.criteria.criterion import Criterion
from trialogue.criteria.nodes import Measurement, Opaque, Procedure, State, atoms
from trialogue.vocabulary import default

_DANGLING: Final = re.compile(
    r"\b(?:an?|the|of|or|and|with|to|for|in|by|is|are|be|at|on|as|no|not|from|who|which|such\s+as|including)\s*:?\s*\Z",
    re.IGNORECASE,
)
_WISHES: Final = re.compile(
    r"\b(?:desir(?:es?|ing)|wish(?:es|ing)?|wants?|wanting|intends?|intending|planning)\s+(?:to|of|for|future|a|another)\b"
    r"|\b(?:speak\w*|fluent|literate|illiterate)\b",
    re.IGNORECASE,
)


def is_beyond_silence(criterion: Criterion) -> bool:
    """Whether nothing follows from a letter that does not speak of this."""
    text = criterion.text.strip()
    return bool(_DANGLING.search(text) or _WISHES.search(text)) or _is_of_a_value(criterion, text)


def _is_of_a_value(criterion: Criterion, text: str) -> bool:
    """Whether a sentence that was not read begins with a measurement and has a number: that stays open."""
    if not isinstance(criterion.condition, Opaque) or not re.search(r"\d", text):
        return False
    first = min(default().find(text), key=lambda each: each.start, default=None)
    return first is not None and first.concept.kind == "measurement"


_DONE_NOW: Final = frozenset(("mechanically-ventilated",))
_DYING: Final = "life-expectancy"


def is_being_done(criterion: Criterion) -> bool:
    """Whether an inclusion asks for nothing but what is being done to the person: a letter would tell of it."""
    asked = [atom for atom, negated in atoms(criterion.condition) if not negated]
    return (
        criterion.kind == "inclusion"
        and bool(asked)
        and all(
            (isinstance(atom, Procedure) and atom.temporality == "current")
            or (isinstance(atom, State) and atom.concept in _DONE_NOW)
            for atom in asked
        )
    )


def without_life_expectancy(criterion: Criterion) -> Criterion:
    """An exclusion of a short life expectancy as one of dying: of that a letter is not silent."""
    bound = criterion.condition
    if criterion.kind != "exclusion" or not isinstance(bound, Measurement) or bound.concept != _DYING:
        return criterion
    if bound.quantity is None or bound.quantity.high is None or bound.quantity.low is not None:
        return criterion
    dying = State(concept="~about to die", label=bound.label, span=bound.span)
    return msgspec.structs.replace(criterion, condition=dying)
