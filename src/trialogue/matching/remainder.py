"""What is left of a sentence that was read in part, and whether a letter lets it be set aside.

`Readings("unread-part", [part, Opaque])` says: this part was read, and the whole sentence says more. Under the
presumption of a letter the rest is set aside where it cannot stand in a person's way: in an exclusion, where the letter
says nothing of it; in an inclusion, where it tells nothing, or the letter speaks of it. What was read then decides.
"""

from __future__ import annotations

import msgspec

from trialogue.criteria.as_it_stands import as_unread
from trialogue.criteria.criterion import Criterion
from trialogue.criteria.nodes import All, Any, Condition, Opaque, Readings, atoms
from trialogue.matching.narrowing import without_joined_rests
from trialogue.matching.spoken import LetterSpoken, telling_words


def without_remainders(criterion: Criterion, spoken: LetterSpoken) -> Criterion:
    """The criterion with every rest set aside that the letter lets be set aside."""
    condition = _set_aside(as_unread(criterion.condition), criterion, spoken)
    return criterion if condition is criterion.condition else msgspec.structs.replace(criterion, condition=condition)


def _set_aside(node: Condition, criterion: Criterion, spoken: LetterSpoken) -> Condition:
    match node:
        case Readings(alternatives=(part, Opaque() as whole), rule="unread-part"):
            read = without_joined_rests(part)
            inner = _set_aside(read, criterion, spoken)
            if _may_be_set_aside(inner, whole, criterion, spoken):
                return inner
            return node if inner is read else msgspec.structs.replace(node, alternatives=(inner, whole))
        case All(parts=parts) | Any(parts=parts):
            changed = tuple(_set_aside(each, criterion, spoken) for each in parts)
            return node if changed == parts else msgspec.structs.replace(node, parts=changed)
    return node


def _may_be_set_aside(part: Condition, whole: Opaque, criterion: Criterion, spoken: LetterSpoken) -> bool:
    rest = _rest(part, whole, criterion)
    if criterion.kind == "exclusion":
        return not spoken.of(rest)
    telling = telling_words(rest)
    return not telling or spoken.of(rest)


def _rest(part: Condition, whole: Opaque, criterion: Criterion) -> str:
    """The words of the sentence outside of everything that was read in it."""
    if whole.span is None or criterion.start is None:
        return whole.label
    start, end = whole.span
    kept = list(criterion.text[start - criterion.start : end - criterion.start])
    for atom, _ in atoms(part):
        if atom.span is not None and not isinstance(atom, Opaque):
            low, high = atom.span[0] - start, atom.span[1] - start
            kept[max(0, low) : max(0, high)] = " " * (max(0, high) - max(0, low))
    return "".join(kept)
