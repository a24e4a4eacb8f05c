"""Guards: whom a sentence is for. "Women of childbearing potential must ...", "If male, ...", "Females: ...".

In an inclusion the guard makes an `IfThen`: where it is false the criterion does not apply. In an exclusion both must
hold. What stands behind the guard is read by the other passes, or stays unread.
"""

from __future__ import annotations

import re
from collections.abc import Callable

import msgspec

from trialogue.criteria.nodes import All, Condition, IfThen, Opaque, Sex, Span, State
from trialogue.criteria.symbols import Symbol, span_of

_PEOPLE = frozenset(("childbearing-potential", "postmenopausal", "premenopausal"))
_OPENERS = frozenset(("for", "if", "all", "any", "only"))
_BETWEEN = frozenset(("of", "with", "in", "who", "are", "and", "or", "is", "patient", "patients", "subjects", "subject",
                      "participants", "participant", "who are", "volunteers"))  # fmt: skip
_SIGNS = frozenset((",", ":", "-", "*"))
_DUTIES = frozenset(("must", "should", "will", "need", "needs", "agree", "agrees", "cannot", "may", "shall"))
_DOINGS = frozenset(("who", "are", "is", "with", "not", "using", "unwilling", "without", "unable", "that", "refusing"))
_OTHERS = frozenset(("partner", "partners", "mother", "father", "parent", "control group", "controls", "unless"))

_DUTY = re.compile(r"\b(?:must|should|need to|will (?:be|have|need)|required to|have to|agree)\b", re.IGNORECASE)

Reader = Callable[[list[Symbol]], Condition | None]


def read_guard(symbols: list[Symbol], text: str, kind: str, read: Reader) -> Condition | None:
    """IfThen(guard, rest) or All(guard, rest); None where the part does not begin with a guard."""
    stop, people = _guard(symbols, text)
    rest = symbols[stop:]
    if not people or not rest or not _opens_rest(symbols, stop, text, kind):
        return None
    if any(text[each.start : each.end].lower() in _OTHERS for each in symbols[:8]):
        return None
    if len({each.value.id for each in people if each.value.kind == "sex"}) != 1:
        return None
    only_sex = all(each.value.kind == "sex" for each in people)
    if kind == "exclusion" and only_sex:
        return None  # "women who are pregnant": the other passes read it
    while rest and rest[0].role in _SIGNS:
        rest = rest[1:]
    if not rest:
        return None
    guard = _people(people, text)
    start, end = span_of(rest)
    then = read(rest) or Opaque(label=text[start:end], span=(start, end))
    span = span_of(symbols)
    return IfThen(guard=guard, then=then, span=span) if kind == "inclusion" else All(parts=(guard, then), span=span)


def of_that_sex(node: Condition) -> Condition:
    """ "Female of wobbling age *must have* a test": what is asked of one sex, whose rest was not read."""
    if not isinstance(node, All) or len(node.parts) < 2 or not isinstance(node.parts[0], Sex):
        return node
    rest = node.parts[1]
    if not isinstance(rest, Opaque) or _DUTY.search(rest.label) is None:
        return node
    asked = IfThen(guard=node.parts[0], then=rest, span=node.span)
    return asked if len(node.parts) == 2 else msgspec.structs.replace(node, parts=(asked, *node.parts[2:]))


def _guard(symbols: list[Symbol], text: str) -> tuple[int, list[Symbol]]:
    """Where the guard ends, and the sexes and states it names."""
    at, people = 0, []
    while at < len(symbols):
        symbol = symbols[at]
        words = text[symbol.start : symbol.end].lower()
        if symbol.role == "concept" and symbol.value.kind == "sex":
            people.append(symbol)
        elif symbol.role == "concept" and symbol.value.id in _PEOPLE and people:
            people.append(symbol)
            if at + 1 < len(symbols) and symbols[at + 1].role == "group":
                at += 1  # "(WOCBP)"
        elif not (words in _OPENERS and not people) and not (words in _BETWEEN and _goes_on(symbols, at, people)):
            break
        at += 1
    return at, people


def _goes_on(symbols: list[Symbol], at: int, people: list[Symbol]) -> bool:
    """Whether more of the guard follows: "women *of* childbearing potential", "patients who are female"."""
    later = symbols[at + 1 : at + 3]
    return any(
        each.role == "concept" and (each.value.kind == "sex" or (people and each.value.id in _PEOPLE))
        for each in later[:2]
    )


def _opens_rest(symbols: list[Symbol], stop: int, text: str, kind: str) -> bool:
    """Whether what follows the guard says something of those it names, and goes on to nobody else."""
    first = symbols[stop]
    word = text[first.start : first.end].lower().split()[0]
    if any(each.role == "concept" and each.value.kind == "sex" for each in symbols[stop:]):
        return False
    opened = text[symbols[0].start : symbols[0].end].lower().split()[0] in _OPENERS
    if first.role in _SIGNS:
        return first.role == ":" or opened
    many = first.role == "neutral" and any(each in _DUTIES for each in text[first.start : first.end].lower().split())
    return word in _DUTIES or many or (kind == "exclusion" and word in _DOINGS)


def _people(people: list[Symbol], text: str) -> Condition:
    parts: list[Condition] = []
    seen = set()
    for each in people:
        if each.value.id in seen:
            continue
        seen.add(each.value.id)
        cls = Sex if each.value.kind == "sex" else State
        parts.append(cls(concept=each.value.id, label=text[slice(*each.span)], span=each.span))
    span: Span = (people[0].start, people[-1].end)
    return parts[0] if len(parts) == 1 else All(parts=tuple(parts), span=span)
