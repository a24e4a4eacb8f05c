"""What a head says of every point under it: "use of any of the following within 3 months before screening:".

Such a head names nothing by itself. What it says of when, of taking and of having had goes for each of its points, as
if the words stood before that point; a point for which they make no statement stays beside the unread head.
"""

from __future__ import annotations

import copy
import re
from typing import TYPE_CHECKING, Final

import msgspec

from trialogue.criteria.nodes import (
    All,
    Allergy,
    Any,
    AnyAtom,
    AtLeast,
    Atom,
    Condition,
    Diagnosis,
    Except,
    IfThen,
    Measurement,
    Medication,
    Not,
    Opaque,
    Participation,
    Procedure,
    Readings,
    Score,
    Span,
    State,
)
from trialogue.criteria.obligations import negated_exclusion
from trialogue.criteria.passes.atoms import build
from trialogue.criteria.passes.phrase import Phrase, read_phrase
from trialogue.criteria.point_joints import join_points
from trialogue.criteria.symbols import Bound, Symbol
from trialogue.criteria.words import is_adjective, words_of
from trialogue.text.fold import fold_word
from trialogue.vocabulary import Concept

if TYPE_CHECKING:
    from trialogue.criteria.reading import Reading

_COUNT: Final = re.compile(
    r"\b(?:(?:at least |any )?(?:one|two|three|four|[1-4])(?: \([1-4]\))?(?: or more)?|"
    r"any(?: (?:one|or all))?(?: or more)?|(?P<none>none)|all|both|each|either)"
    r"(?:(?: out)? of)?(?: the| these)?(?: following| below)\b(?: (?:two|three|four|five|six|seven|[2-9])\b)?|"
    r"\b(?:the )?following\b",
    re.IGNORECASE,
)
"""How many of its points a head speaks of, which `point_joints` reads."""
_UNCOUNTED: Final = ("the following", "following")
_SEVERAL: Final = re.compile(r"\b(?:all|both|each|two|three|four|[2-4])\b", re.IGNORECASE)
_AT_MOST: Final = re.compile(r"\b(?:than|most|only|exactly|up to)[ ]\Z", re.IGNORECASE)
_KINDS: Final[dict[type[Atom], str]] = {
    Diagnosis: "condition",
    Medication: "drug",
    Procedure: "procedure",
    State: "state",
    Measurement: "measurement",
    Score: "instrument",
}
_CLASSES: Final = frozenset(("condition", "drug", "drug-class", "procedure"))


class SharedHead(msgspec.Struct):
    """What a head says of each of its points, and where it stands."""

    phrase: Phrase
    own: Span
    text: str
    kind: str
    negated: bool
    """Whether it says that none of them holds."""
    counted: bool
    """Whether it says how many of them are meant."""

    @property
    def of_drugs(self) -> bool:
        """Whether a drug among its points is one that is taken."""
        return self.phrase.expose is not None or self.negated

    def join(self, parts: list[Condition], reading: Reading, span: Span) -> Condition:
        """The points under it, each with what it says of them, or beside the whole of it, unread."""
        head, unread = self.text[slice(*self.own)], reading.opaque(*self.own)
        laid = [
            self.over(each) or Readings(alternatives=(each, unread), rule="unread-head", span=each.span)
            for each in parts
        ]
        if self.negated:
            none = Not(part=Any(parts=tuple(laid), span=span), span=(self.own[0], span[1]))
            return negated_exclusion(none, head, reading.issue) if self.kind == "exclusion" else none
        return join_points(head, laid, reading, span)

    def over(self, node: Condition) -> Condition | None:
        """A point with what the head says of it; None where the two make no statement."""
        if isinstance(node, All | Any | AtLeast):
            parts = tuple(found for each in node.parts if (found := self.over(each)) is not None)
            return msgspec.structs.replace(node, parts=parts) if len(parts) == len(node.parts) else None
        if isinstance(node, Except):
            base = self.over(node.base)
            return msgspec.structs.replace(node, base=base) if base is not None else None
        if isinstance(node, Readings):
            ways = tuple(found for each in node.alternatives if (found := self.over(each)) is not None)
            return msgspec.structs.replace(node, alternatives=ways) if len(ways) == len(node.alternatives) else None
        return None if isinstance(node, Not | IfThen) else self._over_atom(node)

    def _over_atom(self, atom: AnyAtom) -> Condition | None:
        said = self.phrase
        if isinstance(atom, Opaque):
            return atom
        if isinstance(atom, Allergy):
            return None if said.expose or said.window else atom
        if atom.stable_for or (atom.window and said.window) or (isinstance(atom, Score) and atom.grade):
            return None
        if not (said.temporality or said.expose or said.window):
            return atom
        if (made := build(self._as_phrase(atom), self.text, self.kind)) is None:
            return None
        if isinstance(made, Any | All):  # "within 30 days or 5 half-lives"
            return msgspec.structs.replace(made, parts=tuple(map(_as_said, made.parts, [atom] * 2)), span=atom.span)
        return _as_said(made, atom)

    def _as_phrase(self, atom: AnyAtom) -> Phrase:
        """The words of the head, and of the point what it names."""
        phrase = copy.copy(self.phrase)
        phrase.negated = False
        phrase.qualifiers = list(atom.qualifiers)
        phrase.bound = Bound(quantity=atom.quantity) if atom.quantity is not None else None
        phrase.temporality = atom.temporality or phrase.temporality
        if isinstance(atom, Participation):
            phrase.participation = (atom.temporality, atom.qualifiers)
        elif (kind := _KINDS.get(type(atom))) is not None and atom.concept is not None:
            phrase.concept = Concept(id=atom.concept, kind=kind, name=atom.label)
        if isinstance(atom, Measurement) and atom.quantity is None:
            phrase.qualifiers, phrase.result = [], " ".join(atom.qualifiers)
        return phrase


def _as_said(made: Condition, atom: AnyAtom) -> Condition:
    """The statement with the point's own words and all that it says by itself."""
    assert isinstance(made, Atom)
    window = made.window or atom.window
    temporality = None if isinstance(atom, Medication) and window else made.temporality or atom.temporality
    return msgspec.structs.replace(atom, window=window, temporality=temporality)


def read_shared_head(symbols: list[Symbol], own: Span, reading: Reading) -> SharedHead | None:
    """What a head says of each of its points; None where it says something by itself, or is not understood."""
    text = reading.text
    count = _COUNT.search(text, *own)
    if count is not None and _AT_MOST.search(text, own[0], count.start()) is not None:
        return None
    kept = _without_count(symbols, count, text)
    phrase = read_phrase(kept, text, reading.vocabulary) if kept else Phrase(own)
    if not phrase.known or _says_more(phrase) or not (count or phrase.has_lead or phrase.window):
        return None
    negated = phrase.negated or (count is not None and count["none"] is not None)
    if negated and count is not None and _SEVERAL.search(count.group()):
        return None
    counted = count is not None and count.group().lower() not in _UNCOUNTED
    return SharedHead(phrase, own, text, reading.kind, negated, counted)


def _says_more(phrase: Phrase) -> bool:
    """Whether a head states something by itself."""
    named = phrase.concept or phrase.sex or phrase.age or phrase.participation or phrase.members
    return bool(
        named or phrase.bound or phrase.duration or phrase.result or phrase.allergy or phrase.qualifiers or phrase.route
    )


def _without_count(symbols: list[Symbol], count: re.Match[str] | None, text: str) -> list[Symbol]:
    """The symbols of a head but for its count and for what it calls its points: "any of the following *diseases*"."""
    begin, end = count.span() if count is not None else (-1, -1)
    kept: list[Symbol] = []
    behind_count = False
    for each in symbols:
        if begin <= each.start and each.end <= end:
            behind_count = True
        elif not (behind_count and (each.role != "concept" or _counts(count)) and _is_class(each, text)):
            behind_count = False
            if each.end > begin or not _leads_to_count(each, text):
                kept.append(each)
    return kept


def _counts(count: re.Match[str] | None) -> bool:
    """Whether names may stand behind it: "*following* a transplantation" speaks of a time, and counts nothing."""
    return count is not None and count.group().lower() != "following"


def _leads_to_count(symbol: Symbol, text: str) -> bool:
    """ "*Meets* one of the following", "*and* two of the following"."""
    words = text[symbol.start : symbol.end].lower()
    return symbol.role in ("and", ",") or (symbol.role == "word" and words in words_of("list_classes", "ahead"))


def _is_class(symbol: Symbol, text: str) -> bool:
    """Whether a name only says what kind of thing the points are."""
    if symbol.role == "concept":
        return symbol.value.kind in _CLASSES
    words = text[symbol.start : symbol.end]
    if symbol.role != "word":
        return False
    return (
        fold_word(words) in words_of("name_generic")
        or words.lower() in words_of("list_classes", "behind")
        or is_adjective(words)
    )
