"""What evaluating one node gives, and how the findings of parts join.

A finding holds the *set of values still possible*: true, false, and not applicable (None). One value left is a
decided finding; {true, false} is Kleene's unknown; joining sets by All and Any gives exactly Kleene's tables. A
part that is not applicable is left out of its combinator (so it counts as true inside All). More facts can only shrink
the set: that is why a decided answer never flips when an unknown is replaced by a value.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from enum import Enum
from functools import cache
from itertools import product
from typing import Final, TypeAlias

from trialogue.criteria import as_it_stands
from trialogue.matching.wording import Words, row, say
from trialogue.patient.facts import Fact
from trialogue.truth import Truth

Value: TypeAlias = bool | None
"""True, false, or not applicable."""

_TRUE: Final[frozenset[Value]] = frozenset({True})
_FALSE: Final[frozenset[Value]] = frozenset({False})
_UNKNOWN: Final[frozenset[Value]] = frozenset({True, False})
_NOT_APPLICABLE: Final[frozenset[Value]] = frozenset({None})


class Reason(Enum):
    """Why something is unknown, in the order of precedence by which one reason is chosen of several.

    Trouble with what is recorded comes first, then what is missing, then what only words or people can settle.
    """

    CONFLICT = "conflict"
    AMBIGUOUS = "ambiguous"
    STALE = "stale"
    NO_FACT = "no_fact"
    NOT_COMPUTABLE = "not_computable"
    CONSENT = "consent"
    JUDGEMENT = "judgement"

    @property
    def word(self) -> str:
        """The public word: consent and judgement are both `needs_person`."""
        return "needs_person" if self in (Reason.CONSENT, Reason.JUDGEMENT) else self.value


@dataclass(frozen=True, slots=True)
class Step:
    """One line of an explanation: `statement` about `subject`. Subjects with the same statement are told together."""

    subject: str
    statement: str

    def __str__(self) -> str:
        return str(row(": ", (self.subject, self.statement)))


@dataclass(frozen=True, slots=True)
class Finding:
    """The values still possible, why more than one is, the explanation, and the facts that it rests on.

    `changes` are the days after which the same facts would be judged anew (a window ends, a value goes stale): between
    two of them the finding is constant.
    """

    possible: frozenset[Value]
    reasons: frozenset[Reason] = frozenset()
    steps: tuple[Step, ...] = ()
    facts: tuple[Fact, ...] = ()
    changes: frozenset[datetime.date] = frozenset()

    @property
    def truth(self) -> Truth:
        """Kleene's value; what may be not applicable is unknown here."""
        return Truth.TRUE if self.possible == _TRUE else Truth.FALSE if self.possible == _FALSE else Truth.UNKNOWN

    @property
    def decided(self) -> bool:
        """Whether one value is left."""
        return len(self.possible) == 1

    @property
    def applies(self) -> bool:
        """Whether it may be anything but not applicable."""
        return self.possible != _NOT_APPLICABLE

    @property
    def reason(self) -> Reason | None:
        """The reason of highest precedence."""
        return next((reason for reason in Reason if reason in self.reasons), None)


def _finding(
    possible: frozenset[Value],
    steps: Iterable[Step],
    facts: Iterable[Fact],
    changes: Iterable[datetime.date],
    reasons: Iterable[Reason] = (),
) -> Finding:
    return Finding(possible, frozenset(reasons), tuple(steps), tuple(facts), frozenset(changes))


def true(*steps: Step, facts: Iterable[Fact] = (), changes: Iterable[datetime.date] = ()) -> Finding:
    """It holds."""
    return _finding(_TRUE, steps, facts, changes)


def false(*steps: Step, facts: Iterable[Fact] = (), changes: Iterable[datetime.date] = ()) -> Finding:
    """It does not hold."""
    return _finding(_FALSE, steps, facts, changes)


def not_applicable(*steps: Step, facts: Iterable[Fact] = ()) -> Finding:
    """It is asked of people whom this person is not among."""
    return _finding(_NOT_APPLICABLE, steps, facts, ())


def unknown(reason: Reason, *steps: Step, facts: Iterable[Fact] = (), changes: Iterable[datetime.date] = ()) -> Finding:
    """It may hold or not."""
    return _finding(_UNKNOWN, steps, facts, changes, (reason,))


def of_truth(
    truth: Truth,
    reason: Reason,
    *steps: Step,
    facts: Iterable[Fact] = (),
    changes: Iterable[datetime.date] = (),
) -> Finding:
    """A finding of this truth; `reason` counts only where it is unknown."""
    if truth is Truth.UNKNOWN:
        return unknown(reason, *steps, facts=facts, changes=changes)
    return (true if truth is Truth.TRUE else false)(*steps, facts=facts, changes=changes)


def undecided(finding: Finding, reason: Reason, *steps: Step) -> Finding:
    """The same evidence, no longer decisive."""
    return Finding(_UNKNOWN, finding.reasons | {reason}, finding.steps + steps, finding.facts, finding.changes)


def joined(possible: frozenset[Value], parts: Sequence[Finding], relevant: Sequence[Finding]) -> Finding:
    """A finding of these values, explained by the `relevant` ones of its parts."""
    steps = tuple(dict.fromkeys(step for part in relevant for step in part.steps))
    facts = {id(fact): fact for part in relevant for fact in part.facts}
    changes = frozenset().union(*(part.changes for part in parts))
    reasons: frozenset[Reason] = frozenset()
    if len(possible) > 1:
        reasons = reasons.union(*(part.reasons for part in relevant))
    return Finding(possible, reasons, steps, tuple(facts.values()), changes)


def _fold(parts: Sequence[Finding], decisive: bool) -> frozenset[Value]:
    """All (decisive False) or Any (decisive True) over every combination of possible values."""
    result = _NOT_APPLICABLE
    for part in parts:
        result = _fold_two(result, part.possible, decisive)
    return result


@cache
def _fold_two(one: frozenset[Value], other: frozenset[Value], decisive: bool) -> frozenset[Value]:
    return frozenset(
        b if a is None else a if b is None else decisive if decisive in (a, b) else not decisive
        for a, b in product(one, other)
    )


def _join(parts: Sequence[Finding], decisive: bool) -> Finding:
    if not parts:
        return false() if decisive else true()
    possible = _fold(parts, decisive)
    if possible == frozenset({decisive}):
        relevant = [part for part in parts if part.possible == possible]
    elif len(possible) == 1:
        relevant = [part for part in parts if part.applies] or list(parts)
    else:
        relevant = [part for part in parts if not part.decided]
    return joined(possible, parts, relevant)


def all_of(parts: Sequence[Finding]) -> Finding:
    """Every applicable part holds; of nothing, true."""
    return _join(parts, decisive=False)


def any_of(parts: Sequence[Finding]) -> Finding:
    """At least one applicable part holds; of nothing, false."""
    return _join(parts, decisive=True)


def negated(part: Finding) -> Finding:
    """It does not hold; what is not applicable stays so."""
    return replace(part, possible=frozenset(None if value is None else not value for value in part.possible))


def at_least(n: int, parts: Sequence[Finding]) -> Finding:
    """At least `n` parts hold; a part that is not applicable does not count."""
    certain = [part for part in parts if part.possible == _TRUE]
    reachable = [part for part in parts if True in part.possible]
    values: set[Value] = set()
    if len(reachable) >= n:
        values.add(True)
    if len(certain) < n:
        values.add(False)
    if parts and all(None in part.possible for part in parts):
        values = {None} if all(not part.applies for part in parts) else values | {None}
    relevant = parts
    if len(values) > 1:
        relevant = [part for part in parts if not part.decided]
    elif values == {True}:
        relevant = certain
    return joined(frozenset(values), parts, relevant)


def if_then(guard: Finding, then: Finding) -> Finding:
    """Where `guard` holds, `then`; where it does not, not applicable."""
    values: set[Value] = set()
    if True in guard.possible:
        values |= then.possible
    if guard.possible & {False, None}:
        values.add(None)
    possible = frozenset(values)
    if not guard.decided:
        relevant = [guard] if then.decided else [guard, then]
    else:
        relevant = [then] if guard.possible == _TRUE else [guard]
    return joined(possible, (guard, then), relevant)


def _disagreeing(rule: str) -> Words:
    if rule == as_it_stands.RULE:
        return say("what is recorded does not answer the whole of this sentence")
    return say("the text can be read in several ways (%(rule)s), and they disagree", rule=rule or "unnamed")


def agreed(readings: Sequence[Finding], rule: str) -> Finding:
    """What all readings of a phrase say; unknown where they disagree."""
    possible = frozenset[Value]().union(*(reading.possible for reading in readings)) or _UNKNOWN
    result = joined(possible, readings, readings)
    if len(possible) > 1 and (all(reading.decided for reading in readings) or not readings):
        step = Step("", _disagreeing(rule))
        return replace(result, reasons=result.reasons | {Reason.AMBIGUOUS}, steps=(step, *result.steps))
    return result
