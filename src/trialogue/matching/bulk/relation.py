"""Which statements a person's facts can speak to at all; every other one is answered by silence alone.

A *family* is all the statements of one kind about one concept. A fact concerns the families of its own concept, of what
that is a kind of, and (where a wider thing may be it, or its absence covers it) of its kinds. A statement whose family
no fact concerns is judged in its *silent form*: the same kind of statement about a concept that nobody records.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from functools import lru_cache
from typing import Final

import msgspec

from trialogue.criteria import nodes
from trialogue.criteria.nodes import AnyAtom
from trialogue.matching.atoms.kidney import asks_kidney_function
from trialogue.matching.atoms.medication import widened
from trialogue.matching.atoms.score import versioned
from trialogue.matching.atoms.state import is_of_one_sex
from trialogue.matching.calendar import why_not_datable
from trialogue.matching.evaluate import NEED_A_CONCEPT
from trialogue.matching.situation import Situation
from trialogue.patient import facts
from trialogue.vocabulary import Vocabulary, is_ungrounded

NOBODY_RECORDS: Final = "~\0"
"""A name that no fact can have."""

ALWAYS: Final = "*"
"""The family of what facts of other kinds decide too (age, sex, kidney function): it is always asked."""

KIND_OF_FACT: Final[dict[type[nodes.Atom], type[facts.Fact]]] = {
    nodes.Diagnosis: facts.Condition,
    nodes.Medication: facts.Medication,
    nodes.Measurement: facts.Measurement,
    nodes.Score: facts.Score,
    nodes.Procedure: facts.Procedure,
    nodes.Allergy: facts.Allergy,
    nodes.State: facts.State,
    nodes.Participation: facts.Participation,
}
KIND_OF_ATOM: Final = {fact: atom for atom, fact in KIND_OF_FACT.items()}
_ANY_OF_ITS_KIND: Final = "any"

IS: Final = 1
"""The fact is a kind of what the family asks."""

WIDER: Final = 2
"""What the family asks is a kind of the fact: it may be it, and its absence covers it."""

SAME: Final = 4
"""The fact is of just what the family asks."""


def family_of(atom: AnyAtom, situation: Situation) -> tuple[str, str]:
    """The kind and the concept of a statement's family; the concept is `*` where it is always asked."""
    kind = type(atom).__name__.lower()
    match atom:
        case nodes.Age() | nodes.Sex():
            return kind, ALWAYS
        case nodes.Participation():
            return kind, _ANY_OF_ITS_KIND
        case nodes.State() if is_of_one_sex(atom.concept):
            return kind, ALWAYS
        case nodes.Measurement() if asks_kidney_function(atom, situation):
            return "kidney", ALWAYS
        case nodes.Medication():
            return kind, widened(atom)[0].concept or ""
        case nodes.Score():
            return kind, versioned(atom.concept, atom.version, situation) or ""
    return kind, atom.concept or ""


def silent_form(atom: AnyAtom) -> AnyAtom:
    """The form of a statement that decides how silence answers it."""
    if atom.concept is None and isinstance(atom, NEED_A_CONCEPT):
        return nodes.Opaque()
    match atom:
        case nodes.Age() | nodes.Sex():
            return nodes.Opaque()  # never silent: their families are asked of everybody
        case nodes.Diagnosis() | nodes.Medication() | nodes.Procedure() | nodes.Allergy() | nodes.State():
            return type(atom)(concept=NOBODY_RECORDS)
        case nodes.Score():
            return nodes.Score(concept=NOBODY_RECORDS)
        case nodes.Participation():
            return nodes.Participation()
        case nodes.Measurement():
            undated = atom.window if atom.window is not None and why_not_datable(atom.window) else None
            return nodes.Measurement(concept=NOBODY_RECORDS, window=undated)
    return atom


def form_of(atom: AnyAtom) -> AnyAtom | None:
    """A statement of presence without its concept: two of one form are answered alike by facts that are kin alike to
    their concepts. None where the concept decides more (a dose, a glucocorticoid, a state of one sex)."""
    match atom:
        case nodes.Diagnosis() | nodes.Procedure() | nodes.Allergy():
            return msgspec.structs.replace(atom, concept=NOBODY_RECORDS)
        case nodes.State() if not is_of_one_sex(atom.concept):
            return msgspec.structs.replace(atom, concept=NOBODY_RECORDS)
        case nodes.Medication() if atom.quantity is None and widened(atom)[0] is atom:
            return msgspec.structs.replace(atom, concept=NOBODY_RECORDS)
    return None


def wider_keys(atom: AnyAtom, vocabulary: Vocabulary) -> tuple[int, ...]:
    """The keys by which a fact of a wider thing finds the family of a name the vocabulary does not hold: one that is
    known by its end alone ("~infiltrative cardiomyopathy") is not listed among the kinds of a cardiomyopathy."""
    kind, concept = type(atom).__name__.lower(), atom.concept
    if not is_ungrounded(concept) or type(atom) not in KIND_OF_FACT or kind == "measurement":
        return ()
    return tuple(family_key(kind, each) for each in sorted(vocabulary.ancestors(concept)))


def family_key(kind: str, concept: str) -> int:
    """The number by which a family is found: 64 bits of a hash. Two families of one number are asked together."""
    digest = hashlib.blake2b(f"{kind}\0{concept}".encode(), digest_size=8).digest()
    return int.from_bytes(digest, "little")


def always_keys() -> tuple[int, ...]:
    """The families that are asked of everybody."""
    return tuple(family_key(kind, ALWAYS) for kind in ("age", "sex", "state", "kidney"))


def keys_of_fact(fact: facts.Fact, situation: Situation) -> Iterable[int]:
    """The families that a fact concerns."""
    atom = KIND_OF_ATOM.get(type(fact))
    if atom is None:
        return ()
    if atom is nodes.Participation:
        return (family_key("participation", _ANY_OF_ITS_KIND),)
    concept = fact.concept
    if isinstance(fact, facts.Score):
        concept = versioned(fact.concept, fact.version, situation)
    if concept is None:
        return ()
    return _kin_keys(atom.__name__.lower(), concept, situation.vocabulary)


@lru_cache(maxsize=100_000)
def kin_of(kind: str, concept: str, vocabulary: Vocabulary) -> tuple[tuple[int, int], ...]:
    """The families that a fact of presence concerns, by key, each with how (:data:`IS`, :data:`WIDER`, :data:`SAME`).

    >>> from trialogue.vocabulary import default
    >>> dict(kin_of("diagnosis", "lupus-nephritis", default()))[family_key("diagnosis", "lupus-nephritis")]
    7
    """
    above, below = vocabulary.ancestors(concept), vocabulary.descendants(concept)
    how = dict.fromkeys(above, IS) | dict.fromkeys(below, WIDER) | dict.fromkeys(above & below, IS | WIDER)
    how[concept] = IS | WIDER | SAME
    return tuple((family_key(kind, each), how[each]) for each in sorted(how))


@lru_cache(maxsize=100_000)
def _kin_keys(kind: str, concept: str, vocabulary: Vocabulary) -> tuple[int, ...]:
    above = vocabulary.ancestors(concept)
    related = {concept, *above}
    if kind != "measurement":
        related |= vocabulary.descendants(concept)
    if kind == "score":
        # An index is told apart from its sisters by name: those that share an ancestor are asked too.
        related = related.union(*(vocabulary.descendants(each) for each in above))
    return tuple(family_key(kind, each) for each in sorted(related))
