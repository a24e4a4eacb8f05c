"""A change of criteria as one sentence: a pattern with slots, so that a page can say it in another language."""

from __future__ import annotations

from typing import Final

import msgspec

from trialogue.criteria.criterion import Criterion
from trialogue.criteria.nodes import Quantity
from trialogue.criteria.plain import describe, describe_quantity
from trialogue.matching.compare.align import Row
from trialogue.matching.compare.place_in_tree import Effect, stands_alone
from trialogue.matching.compare.statements import Statement
from trialogue.matching.compare.words import describe_side


def gettext_noop(text: str) -> str:
    """Mark a sentence for the catalogues of the portal, which says it in the language of its reader."""
    return text


PATTERNS: Final = {
    "upper-raised": gettext_noop("%(thing)s may now be up to %(now)s (was %(was)s)."),
    "upper-lowered": gettext_noop("%(thing)s may now be at most %(now)s (was %(was)s)."),
    "lower-lowered": gettext_noop("%(thing)s may now be as low as %(now)s (was %(was)s)."),
    "lower-raised": gettext_noop("%(thing)s must now be at least %(now)s (was %(was)s)."),
    "asks": gettext_noop("Now asked: %(now)s (was: %(was)s)."),
    "excludes": gettext_noop("Now keeps a person out: %(now)s (was: %(was)s)."),
    "new-inclusion": gettext_noop("New: this must hold: %(now)s."),
    "new-exclusion": gettext_noop("New: this keeps a person out: %(now)s."),
    "gone-inclusion": gettext_noop("No longer asked: %(was)s."),
    "gone-exclusion": gettext_noop("No longer keeps a person out: %(was)s."),
    "new-part": gettext_noop("Named in addition: %(now)s."),
    "gone-part": gettext_noop("No longer named: %(was)s."),
    "new-unread-inclusion": gettext_noop("New, and not understood by the computer: this must hold: “%(now)s”."),
    "new-unread-exclusion": gettext_noop(
        "New, and not understood by the computer: this keeps a person out: “%(now)s”."
    ),
    "gone-unread-inclusion": gettext_noop("No longer asked: “%(was)s”."),
    "gone-unread-exclusion": gettext_noop("No longer keeps a person out: “%(was)s”."),
    "reworded": gettext_noop("In other words, and the same was understood: %(now)s."),
    "reworded-unread": gettext_noop("In other words, not all of it understood: “%(now)s” (was: “%(was)s”)."),
}
"""Every sentence there is; the slots hold names, amounts and the record's own words, in English."""

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


def row_sentence(row: Row) -> Sentence:
    """Of two sides that were paired and differ."""
    if (bounded := _of_bounds(row)) is not None:
        return bounded
    kind = row.right[0].criterion.kind
    return Sentence("excludes" if kind == "exclusion" else "asks", now=_said(row.right), was=_said(row.left))


def part_sentence(statement: Statement, effect: Effect, *, added: bool) -> Sentence:
    """Of a statement that came into, or went from, a criterion that stayed: only named where its effect is unclear."""
    words = _said((statement,))
    binds = effect == ("fewer" if added else "more") and not statement.negated and statement.guard is None
    kind = statement.criterion.kind if binds else "part"
    return Sentence(f"new-{kind}", now=words) if added else Sentence(f"gone-{kind}", was=words)


def sentence_of_one(pattern: str, criterion: Criterion, old: Criterion | None = None) -> Sentence:
    """Of a criterion that came, went (`new`, `gone`) or was reworded; where it was not understood, in its own words."""
    unread = pattern.endswith("unread")
    words = [" ".join(each.text.split()) if unread else describe(each.condition) for each in (criterion, old) if each]
    if pattern.startswith("reworded"):
        return Sentence(pattern, now=words[0], was=words[-1] if unread else "")
    name = f"{pattern}-{criterion.kind}"
    return Sentence(name, now=words[0]) if pattern.startswith("new") else Sentence(name, was=words[0])


def _said(side: tuple[Statement, ...]) -> str:
    """What the statements say, under their condition where they have one of their own."""
    guards = {each.guard for each in side}
    if guards == {None} or all(each.guard == each.atom.concept for each in side):
        return describe_side(side)
    return "; ".join(dict.fromkeys(describe(each.criterion.condition) for each in side))


def _of_bounds(row: Row) -> Sentence | None:
    """The bound alone moved, at one end, of one thing that decides its criterion alone: said as a person would."""
    if row.differs_in != ("bound",) or len(row.left) != 1 or len(row.right) != 1:
        return None
    old, new = _allowed(row.left[0]), _allowed(row.right[0])
    if old is None or new is None:
        return None
    (was, thing), now = old, new[0]
    if was.unit != now.unit:
        return None
    moved = [end for end in ("low", "high") if getattr(was, end) != getattr(now, end)]
    if len(moved) != 1 or getattr(was, moved[0]) is None or getattr(now, moved[0]) is None:
        return None
    return _moved(thing, moved[0], getattr(was, moved[0]), getattr(now, moved[0]), now.unit)


def _moved(thing: str, end: str, was: float, now: float, unit: str | None) -> Sentence:
    amounts = [
        describe_quantity(Quantity(low=value, high=value, unit=unit)).removeprefix("exactly ") for value in (now, was)
    ]
    bare = amounts[1].split(" ")[0]
    direction = "raised" if now > was else "lowered"
    return Sentence(f"{'upper' if end == 'high' else 'lower'}-{direction}", thing, amounts[0], bare)


def _allowed(statement: Statement) -> tuple[Quantity, str] | None:
    """The values that let a person in, both ends included, and of what; None where they cannot be said so simply."""
    quantity = statement.atom.quantity
    only_bound = statement.atom.window is None and statement.atom.stable_for is None and not statement.exceptions
    guarded = statement.guard is not None and statement.guard != statement.atom.concept
    if quantity is None or guarded or not only_bound or not _decides(statement):
        return None
    name = _name(statement)
    if statement.criterion.kind != "exclusion" and not statement.negated:
        closed = (quantity.low is None or quantity.low_inclusive) and (quantity.high is None or quantity.high_inclusive)
        return (quantity, name) if closed else None
    if statement.negated or (quantity.low is None) == (quantity.high is None):
        return None
    # "Above 20 keeps a person out": up to 20 lets her in.
    if quantity.low is not None and not quantity.low_inclusive:
        return Quantity(high=quantity.low, unit=quantity.unit), name
    if quantity.high is not None and not quantity.high_inclusive:
        return Quantity(low=quantity.high, unit=quantity.unit), name
    return None


def _decides(statement: Statement) -> bool:
    return stands_alone(statement) or statement.guard == statement.atom.concept is not None


def _name(statement: Statement) -> str:
    words = describe(statement.atom)
    bound = describe_quantity(statement.atom.quantity)
    return " ".join(words.replace(bound, " ", 1).split()) if bound else words


def _cut(text: str) -> str:
    words = " ".join(text.split())
    return words if len(words) <= LONGEST_SLOT else words[:LONGEST_SLOT].rsplit(" ", 1)[0] + " …"
