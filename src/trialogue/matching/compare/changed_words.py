"""A change of criteria as one sentence: a pattern with slots, so that a page can say it in another language."""

from __future__ import annotations

from typing import Final

import msgspec

from trialogue.criteria.criterion import Criterion
from trialogue.criteria.nodes import Age, Quantity
from trialogue.criteria.plain import describe
from trialogue.criteria.plain_words import plain_words
from trialogue.criteria.printer import print_number
from trialogue.matching.compare.align import Row
from trialogue.matching.compare.place_in_tree import Effect, stands_alone
from trialogue.matching.compare.statements import Statement
from trialogue.matching.compare.words import describe_side

PATTERNS: Final = {
    "upper-raised": "%(thing)s may now be up to %(now)s (was %(was)s).",
    "upper-lowered": "%(thing)s may now be at most %(now)s (was %(was)s).",
    "lower-lowered": "%(thing)s may now be as low as %(now)s (was %(was)s).",
    "lower-raised": "%(thing)s must now be at least %(now)s (was %(was)s).",
    "asks": "Now asked: %(now)s (was: %(was)s).",
    "excludes": "Now keeps a person out: %(now)s (was: %(was)s).",
    "new-inclusion": "New: this must hold: %(now)s.",
    "new-exclusion": "New: this keeps a person out: %(now)s.",
    "gone-inclusion": "No longer asked: %(was)s.",
    "gone-exclusion": "No longer keeps a person out: %(was)s.",
    "new-part": "Named in addition: %(now)s.",
    "gone-part": "No longer named: %(was)s.",
    "new-unread-inclusion": "New, and not understood by the computer: this must hold: “%(now)s”.",
    "new-unread-exclusion": "New, and not understood by the computer: this keeps a person out: “%(now)s”.",
    "gone-unread-inclusion": "No longer asked: “%(was)s”.",
    "gone-unread-exclusion": "No longer keeps a person out: “%(was)s”.",
    "reworded": "In other words, and the same was understood: %(now)s.",
    "reworded-unread": "In other words, not all of it understood: “%(now)s” (was: “%(was)s”).",
}
"""Every sentence there is; the slots hold names and amounts in the language asked for, and the record's own words.

`make messages` collects them for the portal, which says them in the language of its reader.
"""

LONGEST_SLOT: Final = 300


class Sentence(msgspec.Struct, frozen=True, omit_defaults=True):
    """A pattern of `PATTERNS` and its slots."""

    pattern: str
    thing: str = ""
    now: str = ""
    was: str = ""

    @property
    def slots(self) -> dict[str, str]:
        """What stands in the pattern, each cut to a length that a page can bear."""
        return {name: _cut(getattr(self, name)) for name in ("thing", "now", "was")}

    def __str__(self) -> str:
        said = PATTERNS[self.pattern] % self.slots
        return said[:1].upper() + said[1:]


def row_sentence(row: Row, language: str) -> Sentence:
    """Of two sides that were paired and differ."""
    if (bounded := _of_bounds(row, language)) is not None:
        return bounded
    kind = row.right[0].criterion.kind
    now, was = _said(row.right, language), _said(row.left, language)
    return Sentence("excludes" if kind == "exclusion" else "asks", now=now, was=was)


def part_sentence(statement: Statement, effect: Effect, language: str, *, added: bool) -> Sentence:
    """Of a statement that came into, or went from, a criterion that stayed: only named where its effect is unclear."""
    words = _said((statement,), language)
    binds = effect == ("fewer" if added else "more") and not statement.negated and statement.guard is None
    kind = statement.criterion.kind if binds else "part"
    return Sentence(f"new-{kind}", now=words) if added else Sentence(f"gone-{kind}", was=words)


def sentence_of_one(pattern: str, language: str, criterion: Criterion, old: Criterion | None = None) -> Sentence:
    """Of a criterion that came, went (`new`, `gone`) or was reworded; where it was not understood, in its own words."""
    unread = pattern.endswith("unread")
    criteria = [each for each in (criterion, old) if each]
    words = [" ".join(each.text.split()) if unread else describe(each.condition, language) for each in criteria]
    if pattern.startswith("reworded"):
        return Sentence(pattern, now=words[0], was=words[-1] if unread else "")
    name = f"{pattern}-{criterion.kind}"
    return Sentence(name, now=words[0]) if pattern.startswith("new") else Sentence(name, was=words[0])


def _said(side: tuple[Statement, ...], language: str) -> str:
    """What the statements say, under their condition where they have one of their own."""
    guards = {each.guard for each in side}
    if guards == {None} or all(each.guard == each.atom.concept for each in side):
        return describe_side(side, language)
    said = dict.fromkeys(describe(each.criterion.condition, language) for each in side)
    return plain_words(language).say("between").join(said)


def _of_bounds(row: Row, language: str) -> Sentence | None:
    """The bound alone moved, at one end, of one thing that decides its criterion alone: said as a person would."""
    if row.differs_in != ("bound",) or len(row.left) != 1 or len(row.right) != 1:
        return None
    was, now = _allowed(row.left[0]), _allowed(row.right[0])
    if was is None or now is None or was.unit != now.unit:
        return None
    moved = [end for end in ("low", "high") if getattr(was, end) != getattr(now, end)]
    if len(moved) != 1 or getattr(was, moved[0]) is None or getattr(now, moved[0]) is None:
        return None
    before, after = getattr(was, moved[0]), getattr(now, moved[0])
    pattern = f"{'upper' if moved[0] == 'high' else 'lower'}-{'raised' if after > before else 'lowered'}"
    return Sentence(
        pattern, _name(row.right[0], language), _amount(after, row.right[0], language), print_number(before)
    )


def _amount(value: float, statement: Statement, language: str) -> str:
    say, quantity = plain_words(language), statement.atom.quantity
    unit = say.unit(quantity.unit if quantity else None, one=value == 1, age=isinstance(statement.atom, Age))
    return say.say("length", value=print_number(value), unit=unit)


def _allowed(statement: Statement) -> Quantity | None:
    """The values that let a person in, both ends included; None where they cannot be said so simply."""
    quantity = statement.atom.quantity
    only_bound = statement.atom.window is None and statement.atom.stable_for is None and not statement.exceptions
    guarded = statement.guard is not None and statement.guard != statement.atom.concept
    if quantity is None or guarded or not only_bound or not _decides(statement):
        return None
    if statement.criterion.kind != "exclusion" and not statement.negated:
        closed = (quantity.low is None or quantity.low_inclusive) and (quantity.high is None or quantity.high_inclusive)
        return quantity if closed else None
    if statement.negated or (quantity.low is None) == (quantity.high is None):
        return None
    # "Above 20 keeps a person out": up to 20 lets her in.
    if quantity.low is not None and not quantity.low_inclusive:
        return Quantity(high=quantity.low, unit=quantity.unit)
    if quantity.high is not None and not quantity.high_inclusive:
        return Quantity(low=quantity.high, unit=quantity.unit)
    return None


def _decides(statement: Statement) -> bool:
    return stands_alone(statement) or statement.guard == statement.atom.concept is not None


def _name(statement: Statement, language: str) -> str:
    unbound = msgspec.structs.replace(statement.atom, quantity=None)
    return " ".join(describe(unbound, language).split()).rstrip(":： ")


def _cut(text: str) -> str:
    words = " ".join(text.split())
    return words if len(words) <= LONGEST_SLOT else words[:LONGEST_SLOT].rsplit(" ", 1)[0] + " …"
