"""What was understood, in plain words of English, Chinese or Spanish."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import reduce
from typing import Final

from trialogue.criteria import as_it_stands
from trialogue.criteria.nodes import (
    Age,
    All,
    Allergy,
    Any,
    AnyAtom,
    AtLeast,
    Condition,
    Consent,
    Diagnosis,
    Except,
    IfThen,
    Judgement,
    Measurement,
    Medication,
    Not,
    Opaque,
    Participation,
    Procedure,
    Quantity,
    Readings,
    Score,
    Sex,
    State,
    Window,
)
from trialogue.criteria.plain_words import PlainWords, plain_words
from trialogue.criteria.printer import print_number
from trialogue.criteria.unowned_times import tells_its_side

_TIME: Final = re.compile(r"\b(?:minute|min|hour|hr|day|week|wk|month|mo|year|yr)s?\b", re.IGNORECASE)


def describe(node: Condition, language: str = "en") -> str:
    """One sentence part for the tree, for people who do not read trees.

    >>> describe(Not(part=State(concept="pregnant", label="pregnant")))
    'not (pregnant)'
    """
    words = plain_words(language)
    return words.tidy(_describe(node, words))


def describe_quantity(quantity: Quantity | None, language: str = "en") -> str:
    """ "18 to 70 years", "above 2 times the upper limit of normal"."""
    return _quantity(quantity, plain_words(language))


def _describe(node: Condition, words: PlainWords) -> str:
    match node:
        case All(parts=()) | Any(parts=()):
            return words.say("nothing-asked")
        case All(parts=parts):
            return _folded("all", parts, words)
        case Any(parts=parts):
            return _folded("any", parts, words)
        case AtLeast(n=n, parts=parts):
            return words.say("at-least-n", n=str(n), parts=_row(parts, words))
        case Not(part=part):
            return words.say("not", part=_describe(part, words))
        case Except(base=base, exceptions=exceptions):
            return words.say("except", base=_bracketed(base, words), exceptions=_row(exceptions, words))
        case IfThen(guard=guard, then=then):
            return words.say("if-then", guard=_bracketed(guard, words), then=_bracketed(then, words))
        case Readings(alternatives=(stands, Opaque()), rule="unread-part"):
            return words.say("unread-part", part=_bracketed(stands, words))
        case Readings(alternatives=(_, stands), rule=as_it_stands.RULE):
            return _describe(stands, words)
        case Readings(alternatives=alternatives):
            between = words.say("readings-between")
            return words.say("readings", parts=between.join(_bracketed(each, words) for each in alternatives))
    return _atom(node, words)


def _row(parts: Iterable[Condition], words: PlainWords) -> str:
    return words.say("between").join(_describe(part, words) for part in parts)


def _folded(key: str, parts: Iterable[Condition], words: PlainWords) -> str:
    said = [_bracketed(part, words) for part in parts]
    return reduce(lambda a, b: words.say(key, a=a, b=b), said) if said else ""


def _bracketed(node: Condition, words: PlainWords) -> str:
    said = _describe(node, words)
    return words.say("brackets", part=said) if isinstance(node, All | Any | Except | IfThen | Readings) else said


def _atom(node: Condition, words: PlainWords) -> str:  # noqa: PLR0912  # one case for each kind of atom
    match node:
        case Opaque(label=label, window=None):
            return words.say("opaque", text=" ".join(label.split()))
        case Opaque(label=label, window=Window() as window):
            time = _when(window, words) if tells_its_side(node) else _length_alone(window, words)
            return words.say("opaque-time", text=" ".join(label.split()), time=time)
        case Consent():
            return words.say("consent")
        case Judgement():
            return words.say("judgement")
        case Age(quantity=quantity):
            return words.say("age", quantity=_quantity(quantity, words, age=True))
        case Sex(concept=concept):
            return words.sex(concept)
        case Participation(qualifiers=()):
            return _timed(node, words.say("participation"), words)
        case Participation(qualifiers=qualifiers):
            return _timed(node, words.say("participation-kind", kind=words.words(qualifiers)), words)
        case Allergy():
            return words.say("allergy", name=_name(node, words))
        case Medication(route=route, stable_for=stable_for):
            name = _name(node, words)
            name = words.say("route", route=words.word(route), name=name) if route else name
            stable = words.say("stable", length=_length(stable_for, words)) if stable_for else ""
            return _timed(node, f"{name} {_quantity(node.quantity, words)} {stable}", words)
        case Score(grade=grade, quantity=Quantity(low=0, high=0)) if grade is not None:
            return words.say("no-grades", name=_name(node, words), grade=grade)
        case Score(grade=grade) if grade is not None:
            return words.say("grades", name=_name(node, words), grade=grade, quantity=_quantity(node.quantity, words))
        case Diagnosis(quantity=quantity) if quantity is not None:
            return words.say("onset", name=_name(node, words), quantity=_quantity(quantity, words, above="longer-than"))
        case Measurement() | Score() | Diagnosis() | Procedure() | State():
            name = words.qualified(node.qualifiers, _name(node, words))
            return _timed(node, f"{name} {_quantity(node.quantity, words)}", words)
    return type(node).__name__.lower()


def _name(node: Condition, words: PlainWords) -> str:
    concept = getattr(node, "concept", None)
    return words.concept(concept, str(getattr(node, "label", "") or ""))


def _timed(
    node: Participation | Medication | Measurement | Score | Diagnosis | Procedure | State, said: str, words: PlainWords
) -> str:
    """What is said of the atom, and when: its window, else now or ever ("within 5 years (ever)" would contradict).

    A statement in its own words holds its time already.
    """
    when = "" if _is_whole_statement(node) else _when(node.window, words)
    if node.temporality == "current":
        when = f"{when} {words.say('now')}"
    elif node.temporality == "history" and not when:
        when = words.say("ever")
    return " ".join(f"{said} {when}".split())


def _is_whole_statement(node: AnyAtom) -> bool:
    """Whether the name is a sentence with its time in it; a name whose time stands elsewhere ("X, Y or Z within a
    year") is none."""
    label = str(getattr(node, "label", "") or "")
    return node.span is not None and len(label) == node.span[1] - node.span[0] and _TIME.search(label) is not None


def _length_alone(window: Window, words: PlainWords) -> str:
    length = _length(window, words)
    if window.anchor is not None:
        key = "within-of" if window.high is not None else "since-of"
        return words.say(key, length=length, anchor=words.anchor(window.anchor))
    if window.low is not None and window.high is not None:
        return length
    return words.say("time-most" if window.high is not None else "time-least", length=length)


def _quantity(quantity: Quantity | None, words: PlainWords, *, above: str = "above", age: bool = False) -> str:
    if quantity is None or (quantity.low is None and quantity.high is None):
        return ""
    ends = {quantity.low, quantity.high} - {None}
    unit = words.unit(quantity.unit, one=ends == {1}, age=age)
    low = "" if quantity.low is None else print_number(quantity.low)
    high = "" if quantity.high is None else print_number(quantity.high)
    if low and low == high:
        key = "exactly"
    elif low and high:
        key = "range" + _open_ends(quantity)
    elif low:
        key = "at-least" if quantity.low_inclusive else above
    else:
        key = "at-most" if quantity.high_inclusive else "below"
    return words.say(key, low=low, high=high, unit=unit)


def _open_ends(quantity: Quantity) -> str:
    if quantity.low_inclusive and quantity.high_inclusive:
        return ""
    if not quantity.low_inclusive and not quantity.high_inclusive:
        return "-open"
    return "-upper-open" if quantity.low_inclusive else "-lower-open"


def _length(window: Window, words: PlainWords) -> str:
    if window.low is not None and window.high is not None:
        low, high = print_number(window.low), print_number(window.high)
        return words.say("length-range", low=low, high=high, unit=words.unit(window.unit))
    value = window.high if window.high is not None else window.low
    if value is None:
        return ""
    return words.say("length", value=print_number(value), unit=words.unit(window.unit, one=value == 1))


def _when(window: Window | None, words: PlainWords) -> str:
    if window is None:
        return ""
    kind = ("within" if window.high is not None else "since") + ("-after" if window.after else "-before")
    return words.say(kind, length=_length(window, words), anchor=words.anchor(window.anchor))
