"""What the unread rest of a sentence can be, where nothing may be presumed: idle, or words that only narrow or widen.

`Readings("unread-part", [part, Opaque])` says: this part was read, and the whole sentence says more. Often it says
nothing more ("children 0-15 years inclusive"): then the part is the sentence. Often it says more of the same thing
("atrial fibrillation on the admission ECG"): then, where the part is false, so is the sentence. Words that could widen,
deny or turn it (or, not, other than, risk of) or speak of somebody else (a sister, a household) leave both readings as
they stand; but where all the rest is one alternative behind the part ("dysphagia or food impaction"), the part is
enough. The words: `data/idle_words.tsv`, `text/data/other_people.tsv`.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Final

import msgspec

from trialogue.criteria.as_it_stands import as_unread
from trialogue.criteria.criterion import Criterion
from trialogue.criteria.nodes import Age, All, Any, Atom, Condition, Measurement, Opaque, Readings, atoms, walk
from trialogue.matching.tables import read_rows
from trialogue.text.other_people import names_somebody_else

_TOKEN: Final = re.compile(r"[A-Za-z]+(?:\.[A-Za-z])*|\d[\d.,]*|[,;:/()<>≤≥=&+]|[^\s\w]")
_CHANGE: Final = frozenset(("increase", "increased", "elevation", "elevated", "raised"))
"""Said before a measurement with a lower bound, they say what the bound says."""

_UNIT: Final = re.compile(r"micro|nano|milli|[munpµμ]?(?:mol|g|l|eq|iu|u)|dl|mm3?|mm|hg|min|c|/", re.IGNORECASE)
_PEOPLE: Final = frozenset(("patient", "patients", "subject", "subjects", "participant", "participants", "volunteers"))
"""Whoever is told of before an age alone, it is their age: "Patients diagnosed with a fnord 12 years and older"."""

_BRACKETS: Final = frozenset("().-")
_JOINS: Final = frozenset(",;/:&+")
_ENDS: Final = frozenset(".)")

_READ: Final = "\0"
"""Stands where something was read."""


def without_idle_rests(criterion: Criterion) -> Criterion:
    """The criterion with every rest set aside that adds nothing, and joined to its part where it only narrows it."""
    condition = _settled(as_unread(criterion.condition), criterion)
    return criterion if condition is criterion.condition else msgspec.structs.replace(criterion, condition=condition)


def _settled(node: Condition, criterion: Criterion) -> Condition:
    match node:
        case Readings(alternatives=(joined, Opaque() as whole), rule="unread-part"):
            part = without_joined_rests(joined)
            tokens = outside(part, whole, criterion)
            if tokens is None or not _plain(part):
                return node
            alone = sum(1 for _ in atoms(part)) == 1  # beside one atom a comma joins nothing
            if all(is_idle(each, part) or (alone and each == ",") for each in tokens if each != _READ):
                return part
            if _narrows(tokens, part, criterion):
                return All(parts=(part, whole), span=node.span)
            if _widens(tokens, part):
                return Any(parts=(part, whole), span=node.span)
        case Readings(alternatives=(_, known), rule="words-in-brackets") if _idle_brackets(criterion):
            return known
        case All(parts=parts) | Any(parts=parts):
            changed = tuple(_settled(each, criterion) for each in parts)
            return node if changed == parts else msgspec.structs.replace(node, parts=changed)
    return node


def _idle_brackets(criterion: Criterion) -> bool:
    """Whether all that stands in brackets adds nothing: "electroconvulsive therapy (lifetime)"."""
    said = re.findall(r"\(([^()]*)\)", criterion.text)
    return bool(said) and all("idle" in _does().get(word.lower(), ()) for each in said for word in each.split())


def without_joined_rests(part: Condition) -> Condition:
    """What was read in an unread part without the unread words that were joined to each name: they are of its rest."""
    if not isinstance(part, All | Any):
        return part
    kept = tuple(
        without_joined_rests(each)
        for each in part.parts
        if not (isinstance(part, All) and isinstance(each, Opaque) and each.window is None)
    )
    if not kept or kept == part.parts:
        return part
    return kept[0] if len(kept) == 1 else msgspec.structs.replace(part, parts=kept)


def _plain(part: Condition) -> bool:
    """Whether a part is one atom, or several different things that all hold; whatever else it is may be turned by what
    is around it, and two bounds of one thing ("25, or 23 in Asians") are seldom asked of one person."""
    if not all(isinstance(node, Atom | All) and not isinstance(node, Opaque) for node, _ in walk(part)):
        return False
    asked = [(type(atom), atom.concept) for atom, _ in atoms(part)]
    return len(set(asked)) == len(asked)


def outside(part: Condition, whole: Opaque, criterion: Criterion) -> list[str] | None:
    """The words of the sentence outside of what was read, a mark where that was; None where places are not known."""
    if whole.span is None or criterion.start is None:
        return None
    start, end = whole.span
    text = criterion.text[start - criterion.start : end - criterion.start]
    kept = list(text)
    for atom, _ in atoms(part):
        if atom.span is None:
            return None
        low, high = max(0, atom.span[0] - start), max(0, atom.span[1] - start)
        kept[low:high] = _READ.ljust(high - low) if high > low else ""
    return [each.lower() for each in re.findall(rf"{_READ}|{_TOKEN.pattern}", "".join(kept))]


def is_idle(token: str, part: Condition) -> bool:
    if token in _BRACKETS:
        return True
    does = _does().get(token, frozenset())
    return "idle" in does or ("of_age" in does and any(isinstance(atom, Age) for atom, _ in atoms(part)))


def _narrows(tokens: list[str], part: Condition, criterion: Criterion) -> bool:
    """Whether the rest can only narrow: idle before the part and between its atoms, and after it what begins so."""
    first = tokens.index(_READ) if _READ in tokens else len(tokens)
    last = len(tokens) - tokens[::-1].index(_READ) if _READ in tokens else 0
    before, between, after = tokens[:first], tokens[first:last], tokens[last:]
    if any(_turns(each) for each in (*before, *_behind_its_unit(after, part))) or names_somebody_else(
        " ".join((*before, *between, *after))
    ):
        return False
    joining = ("and", _READ) if criterion.kind == "inclusion" else (_READ,)
    aged = isinstance(part, Age) or (isinstance(part, All) and any(isinstance(each, Age) for each in part.parts))
    of_people = aged and _PEOPLE.intersection(before)
    if not (of_people or all(_leads(each, part) for each in before)) or not all(
        each in joining or is_idle(each, part) or each == "present" for each in between
    ):
        return False
    telling = [each for each in _behind_its_unit(after, part) if each not in _ENDS]
    return not telling or telling[0] == "(" or _opens(telling[0])


def _behind_its_unit(after: list[str], part: Condition) -> list[str]:
    """The words after a bound without the unit that the reader did not know ("250 micro mmol/L")."""
    if not any(isinstance(atom, Measurement) and atom.quantity and not atom.quantity.unit for atom, _ in atoms(part)):
        return after
    units = next((n for n, each in enumerate(after) if not _UNIT.fullmatch(each)), len(after))
    return after[units:]


def _widens(tokens: list[str], part: Condition) -> bool:
    """Whether the rest only names an alternative behind the part: "dysphagia or food impaction", "(and/or NTM)"."""
    if _READ not in tokens:
        return False
    last = len(tokens) - tokens[::-1].index(_READ)
    if not all(is_idle(each, part) or each in ("and", _READ) for each in tokens[:last]):
        return False
    rest = [each for each in tokens[last:] if each not in _ENDS]
    opened = bool(rest) and rest[0] == "("
    rest = rest[1:] if opened else rest
    rest = rest[2:] if rest[:2] == ["and", "/"] else rest
    if len(rest) < 2 or rest[0] != "or" or names_somebody_else(" ".join(rest)):
        return False
    # Outside of brackets, what says more of the alternative may say it of the part as well.
    return not any(_turns(each) or (not opened and _opens(each)) for each in rest[1:])


def _opens(token: str) -> bool:
    return "opens" in _does().get(token, frozenset())


def _turns(token: str) -> bool:
    return token in _JOINS or "turns" in _does().get(token, frozenset())


def _leads(token: str, part: Condition) -> bool:
    if token in _CHANGE:
        return any(isinstance(atom, Measurement) and atom.quantity and atom.quantity.low for atom, _ in atoms(part))
    return is_idle(token, part) or "narrows" in _does().get(token, frozenset())


@cache
def _does() -> dict[str, frozenset[str]]:
    found: dict[str, frozenset[str]] = {}
    for word, does in read_rows("idle_words.tsv"):
        found[word] = found.get(word, frozenset()) | {does}
    return found
