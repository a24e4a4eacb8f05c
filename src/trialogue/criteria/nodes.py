"""The condition tree: what a criterion says, as frozen, hashable nodes, each with the characters it was read from.

A tree says literally what the text says; it is never inverted for an exclusion. Combinators join nodes; atoms state
one thing. Every node carries `span`, offsets (start, end) into the source text, or None for a tree written by hand.

Combinators: :class:`All`, :class:`Any`, :class:`Not`, :class:`AtLeast`, :class:`Except`, :class:`IfThen`,
:class:`Readings` (several readings of one phrase; unknown where they disagree).
Atoms: :class:`Age`, :class:`Sex`, :class:`Diagnosis`, :class:`Measurement`, :class:`Score`, :class:`Medication`,
:class:`Procedure`, :class:`Allergy`, :class:`Participation`, :class:`State`, :class:`Consent`, :class:`Judgement`,
:class:`Opaque`.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar, Final, TypeAlias, TypeVar

import msgspec

Span: TypeAlias = tuple[int, int]

OF_UPPER: Final = "{xULN}"
OF_LOWER: Final = "{xLLN}"
LIMIT_UNITS: Final = frozenset((OF_UPPER, OF_LOWER))
"""Multiples of the upper and of the lower reference limit."""

DAY_OF_ASKING: Final = frozenset(
    {None, "screening", "baseline", "enrolment", "enrollment", "randomisation", "randomization", "first dose",
     "study entry", "inclusion", "consent", "today", "study", "study start", "treatment", "visit", "study drug"}
)  # fmt: skip
"""Anchors that stand for the day of asking: the person is not yet in the study, so its days are counted from today."""


class Quantity(msgspec.Struct, frozen=True, gc=False, omit_defaults=True, repr_omit_defaults=True):
    """An interval of a number: `low`..`high` in `unit`, each end inclusive or not, an open end None.

    `unit` is a UCUM code, or `{xULN}`, `{xLLN}`, `{xBaseline}`, `{score}`, `{count}`.
    """

    low: float | None = None
    high: float | None = None
    unit: str | None = None
    low_inclusive: bool = True
    high_inclusive: bool = True

    def contains(self, value: float) -> bool:
        """Whether `value`, in the same unit, lies inside."""
        above = self.low is None or value > self.low or (self.low_inclusive and value == self.low)
        below = self.high is None or value < self.high or (self.high_inclusive and value == self.high)
        return above and below


class Window(msgspec.Struct, frozen=True, gc=False, omit_defaults=True, repr_omit_defaults=True):
    """A stretch of time seen from `anchor`: from `low` to `high` `unit`s before it (or after, when `after`).

    "within 6 months before screening" is high 6 mo; "at least 4 weeks before" is low 4 wk. Units are UCUM codes of
    time, or `{half-life}`. The anchor is a word such as `screening`, `baseline`, `enrolment`, `randomisation`,
    `first dose`; None is the day of asking.
    """

    low: float | None = None
    high: float | None = None
    unit: str = "d"
    anchor: str | None = None
    after: bool = False


class Node(
    msgspec.Struct,
    frozen=True,
    kw_only=True,
    omit_defaults=True,
    repr_omit_defaults=True,
    gc=False,
    tag_field="node",
    tag=str.lower,
):
    """The base of every node. Equality includes the span; compare with :func:`without_spans` to set it aside."""

    span: Span | None = None


class All(Node, frozen=True, kw_only=True):
    """Every part holds."""

    parts: tuple[Condition, ...]


class Any(Node, frozen=True, kw_only=True):
    """At least one part holds."""

    parts: tuple[Condition, ...]


class Not(Node, frozen=True, kw_only=True):
    """The part does not hold."""

    part: Condition


class AtLeast(Node, frozen=True, kw_only=True):
    """At least `n` of the parts hold."""

    n: int
    parts: tuple[Condition, ...]


class Except(Node, frozen=True, kw_only=True):
    """`base` holds by something none of `exceptions` covers ("malignancy, except treated basal cell carcinoma")."""

    base: Condition
    exceptions: tuple[Condition, ...]


class IfThen(Node, frozen=True, kw_only=True):
    """Where `guard` holds, `then` must; where the guard is false the condition is not applicable."""

    guard: Condition
    then: Condition


class Readings(Node, frozen=True, kw_only=True):
    """Several readings of one phrase, all kept; unknown where they disagree. `rule` names why there are several."""

    alternatives: tuple[Condition, ...]
    rule: str = ""


class Atom(Node, frozen=True, kw_only=True):
    """One statement. Which fields mean something depends on the type; the common ones stand here.

    `concept` is the vocabulary's id, or `~words` for a concept the vocabulary does not know (it matches only itself),
    `label` the words of the text, `quantity` the bound, `window` when, `stable_for` for how long unchanged,
    `temporality` "current", "history" or None, `qualifiers` words that narrow it ("active", "adequately-treated").
    """

    concept: str | None = None
    label: str = ""
    quantity: Quantity | None = None
    window: Window | None = None
    stable_for: Window | None = None
    temporality: str | None = None
    qualifiers: tuple[str, ...] = ()


class Age(Atom, frozen=True, kw_only=True):
    """Age, in the unit of the quantity (`a`, `mo`, `wk`, `d`)."""


class Sex(Atom, frozen=True, kw_only=True):
    """Sex: concept `female` or `male`."""


class Diagnosis(Atom, frozen=True, kw_only=True):
    """A condition the person has or had. A quantity in a unit of time is how long since it began."""


class Measurement(Atom, frozen=True, kw_only=True):
    """A laboratory or physical measurement against a bound; without one, `qualifiers` hold the result ("positive")."""


class Score(Atom, frozen=True, kw_only=True):
    """An instrument's value (`{score}`), or with `grade` a count of its items at that grade (`{count}`).

    `version` is the instrument's version where the text names one.
    """

    grade: str | None = None
    version: str | None = None


class Medication(Atom, frozen=True, kw_only=True):
    """A drug or class taken: now, ever, or in a window. A quantity is the daily dose (mg/d); `route` where named."""

    route: str | None = None


class Procedure(Atom, frozen=True, kw_only=True):
    """An operation, transfusion, transplant, radiotherapy or the like."""


class Allergy(Atom, frozen=True, kw_only=True):
    """Allergy, hypersensitivity or intolerance to the concept."""


class Participation(Atom, frozen=True, kw_only=True):
    """Taking part in another study."""


class State(Atom, frozen=True, kw_only=True):
    """A state of the person: pregnant, lactating, smoker, of childbearing potential, using contraception..."""


class Consent(Atom, frozen=True, kw_only=True):
    """The person agrees: signed consent, willingness, ability to follow the study. Only a person can answer."""


class Judgement(Atom, frozen=True, kw_only=True):
    """The investigator decides. Only the team can answer."""


class Opaque(Atom, frozen=True, kw_only=True):
    """Text that was not understood: kept whole, never guessed; evaluates to unknown."""


Combinator: TypeAlias = All | Any | Not | AtLeast | Except | IfThen | Readings
AnyAtom: TypeAlias = (
    Age | Sex | Diagnosis | Measurement | Score | Medication | Procedure | Allergy | Participation | State
    | Consent | Judgement | Opaque
)  # fmt: skip
Condition: TypeAlias = Combinator | AnyAtom

ATOMS: Final[dict[str, type[Atom]]] = {
    cls.__name__.lower(): cls
    for cls in (Age, Sex, Diagnosis, Measurement, Score, Medication, Procedure, Allergy, Participation, State,
                Consent, Judgement, Opaque)
}  # fmt: skip

_N = TypeVar("_N", bound=Node)


def children(node: Condition) -> tuple[Condition, ...]:
    """The nodes directly below, in text order."""
    if isinstance(node, Atom):
        return ()
    if isinstance(node, All | Any):
        return node.parts
    match node:
        case AtLeast(parts=parts):
            return parts
        case Not(part=part):
            return (part,)
        case Except(base=base, exceptions=exceptions):
            return (base, *exceptions)
        case IfThen(guard=guard, then=then):
            return (guard, then)
        case Readings(alternatives=alternatives):
            return alternatives
    return ()


def walk(node: Condition, negated: bool = False) -> Iterator[tuple[Condition, bool]]:
    """Every node of the tree, depth first, with whether an odd number of Not and exception nodes stand above it."""
    found: list[tuple[Condition, bool]] = []
    _gather(node, negated, found)
    return iter(found)


def _gather(node: Condition, negated: bool, found: list[tuple[Condition, bool]]) -> None:
    found.append((node, negated))
    if isinstance(node, Atom):
        return
    turned = isinstance(node, Not)
    for index, child in enumerate(children(node)):
        _gather(child, negated != (turned or (index > 0 and isinstance(node, Except))), found)


def is_whole(node: Condition) -> bool:
    """Whether nothing of the tree was left unread."""
    return not isinstance(node, Opaque) if isinstance(node, Atom) else all(map(is_whole, children(node)))


def atoms(node: Condition) -> Iterator[tuple[AnyAtom, bool]]:
    """The atoms of the tree in tree order, each with whether it is negated."""
    for each, negated in walk(node):
        if isinstance(each, Atom):
            yield each, negated


def without_spans(node: Condition) -> Condition:
    """The same tree with every span None: what two trees must share to say the same."""
    changes: dict[str, object] = {"span": None}
    match node:
        case All() | Any() | AtLeast():
            changes["parts"] = tuple(map(without_spans, node.parts))
        case Not():
            changes["part"] = without_spans(node.part)
        case Except():
            changes |= {
                "base": without_spans(node.base),
                "exceptions": tuple(map(without_spans, node.exceptions)),
            }
        case IfThen():
            changes |= {"guard": without_spans(node.guard), "then": without_spans(node.then)}
        case Readings():
            changes["alternatives"] = tuple(map(without_spans, node.alternatives))
    return msgspec.structs.replace(node, **changes)


class Computable:
    """How far a tree can be evaluated without a person: `full`, `partial` or `none`."""

    FULL: ClassVar = "full"
    PARTIAL: ClassVar = "partial"
    NONE: ClassVar = "none"

    @classmethod
    def of(cls, node: Condition) -> str:
        """`none` when every atom needs a person or was not understood, `full` when no atom does, else `partial`."""
        closed = [not isinstance(atom, Opaque | Consent | Judgement) for atom, _ in atoms(node)]
        return cls.FULL if closed and all(closed) else cls.PARTIAL if any(closed) else cls.NONE
