"""What one evaluation is about: whose facts, on which day, under which policy, for which study."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Final, Literal, Protocol, TypeVar, cast

from trialogue.dates import PartialDate
from trialogue.matching.freshness import Freshness, default_freshness
from trialogue.matching.policy import Policy
from trialogue.matching.wording import name_of, say
from trialogue.patient import facts
from trialogue.vocabulary import Vocabulary, default, is_ungrounded

_F = TypeVar("_F", bound=facts.Fact)

Kinship = Literal["is", "may be"]


class Spoken(Protocol):
    """What a letter speaks of at all: behind its facts, what its silence can be taken for (see `letter.py`)."""

    def of(self, words: str) -> bool:
        """Whether the letter says anything of what these words of a criterion are about."""
        ...

    def suspects(self, concept: str) -> bool:
        """Whether the letter holds this, or a kind of it, for possible."""
        ...


LISTS: Final[dict[type[facts.Fact], str]] = {
    facts.Condition: "conditions",
    facts.Medication: "medications",
    facts.Measurement: "measurements",
    facts.Score: "scores",
    facts.Procedure: "procedures",
    facts.Allergy: "allergies",
    facts.State: "states",
    facts.Participation: "participations",
}
"""The list of the patient file that holds each kind of fact; `complete` names lists by these words."""


@dataclass(frozen=True)
class Situation:
    """A person's facts as seen on `as_of`.

    `only` narrows every question about that kind of fact to one fact ("is *this* malignancy covered by the
    exception?"); `hidden` facts are left out, but still count as recorded. `spoken` is given where the facts are those
    of a letter.
    """

    patient: facts.Patient
    as_of: datetime.date
    policy: Policy
    nct_id: str | None = None
    vocabulary: Vocabulary = field(default_factory=default)
    freshness: Freshness = field(default_factory=default_freshness)
    only: facts.Fact | None = None
    hidden: tuple[facts.Fact, ...] = ()
    spoken: Spoken | None = None
    _recorded: dict[tuple[type[facts.Fact], bool], tuple[facts.Fact, ...]] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )

    def recorded(self, kind: type[_F], *, hidden_too: bool = False) -> Iterator[_F]:
        """The facts of a kind known on the day of asking: nothing dated after it."""
        key = (kind, hidden_too)
        if key not in self._recorded:
            self._recorded[key] = tuple(self._find(kind, hidden_too=hidden_too))
        return iter(cast("tuple[_F, ...]", self._recorded[key]))

    def _find(self, kind: type[_F], *, hidden_too: bool) -> Iterator[_F]:
        for fact in cast("Sequence[_F]", getattr(self.patient, LISTS[kind])):
            if isinstance(self.only, kind) and fact is not self.only:
                continue
            if not hidden_too and any(fact is each for each in self.hidden):
                continue
            when = began(fact)
            if when is None or when.earliest() <= self.as_of:
                yield fact

    def narrowed_to(self, fact: facts.Fact) -> Situation:
        """Asking about one fact alone."""
        return replace(self, only=fact)

    def without(self, hidden: Sequence[facts.Fact]) -> Situation:
        """Leaving out some facts."""
        return replace(self, hidden=(*self.hidden, *hidden))

    def is_a(self, child: str | None, ancestor: str | None) -> bool:
        """Whether one concept is the other or a kind of it."""
        if child is None or ancestor is None:
            return False
        return child == ancestor or self.vocabulary.is_a(child, ancestor)

    def kinship(self, recorded: str | None, asked: str | None) -> Kinship | None:
        """Whether a recorded concept is what is asked, or is a wider one that may be it."""
        if asked is None or self.is_a(recorded, asked):
            return "is"
        return "may be" if self.is_a(asked, recorded) else None

    def name(self, concept: str | None, label: str = "") -> str:
        """A concept in plain words: the vocabulary's, else the criterion's own."""
        if concept is None or is_ungrounded(concept):
            return label or (concept or "").removeprefix("~") or say("this")
        if concept not in self.vocabulary:
            return label or concept
        name = self.vocabulary.concept(concept).name
        return name_of(concept, name if name != concept else name.replace("-", " "))

    def kin_rows(self, concept: str | None) -> tuple[str, ...]:
        """The concept and its ancestors, nearest first where known: the rows of data that may speak for it."""
        return () if concept is None else _kin_rows(concept, self.vocabulary)


@lru_cache(maxsize=100_000)
def _kin_rows(concept: str, vocabulary: Vocabulary) -> tuple[str, ...]:
    return (concept, *sorted(vocabulary.ancestors(concept) - {concept}))


def began(fact: facts.Fact) -> PartialDate | None:
    """The day a fact is first true of, or was said: what decides whether it is known on a day."""
    match fact:
        case facts.Condition(onset=onset, date=date):
            return onset or date
        case facts.Medication(start=start, stop=stop, date=date):
            return start or stop or date
        case facts.Participation(start=start, stop=stop):
            return start or stop
    return cast("PartialDate | None", getattr(fact, "date", None))


def cite(fact: facts.Fact, name: str = "") -> str:
    """A fact in the words of the record, else by `name`, with where it is from."""
    said = (name_of(fact.concept or "", fact.name) if fact.name else name) or fact.concept or say("fact")
    return say("%(name)s (%(source)s)", name=said, source=fact.source) if fact.source else said
