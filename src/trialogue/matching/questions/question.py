"""What can be asked: one fact, one sentence that was not understood, or consent; in plain words, with its choices."""

from __future__ import annotations

import functools
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from trialogue.criteria import nodes
from trialogue.criteria.criterion import Criterion
from trialogue.criteria.nodes import LIMIT_UNITS, OF_UPPER, AnyAtom, atoms
from trialogue.matching.bounds import said_unit
from trialogue.matching.evaluate import evaluate
from trialogue.matching.outcome import hash_sentence
from trialogue.matching.situation import Situation
from trialogue.matching.stakes import asked_of, stakes_of, statements
from trialogue.matching.tables import read_rows
from trialogue.matching.unsaid_units import said_quantity
from trialogue.matching.wording import quote, say

FAMILIES: Final[dict[type[nodes.Atom], str]] = {
    nodes.Age: "birth",
    nodes.Sex: "sex",
    nodes.Diagnosis: "condition",
    nodes.Medication: "medication",
    nodes.Procedure: "procedure",
    nodes.Allergy: "allergy",
    nodes.State: "state",
    nodes.Participation: "participation",
    nodes.Consent: "consent",
    nodes.Measurement: "measurement",
    nodes.Score: "score",
}
_YES_NO: Final = ("yes", "no", "I don't know")


@dataclass(frozen=True)
class Question:
    """One question. `family` and `about` name it (a concept, a study's id, the hash of a sentence); `how` it is
    answered and the `effort` that takes are data; empty `choices` ask for a value in one of `units`, with its date."""

    family: str
    about: str
    words: str = field(compare=False)
    choices: tuple[str, ...] = field(compare=False, default=())
    units: tuple[str, ...] = field(compare=False, default=())
    how: str = field(compare=False, default="typed answer")
    effort: int = field(compare=False, default=1)


@functools.cache
def _rows() -> dict[tuple[str, str], tuple[str, int, float | None]]:
    return {
        (family, concept): (how, int(effort), None if yes == "-" else float(yes))
        for family, concept, how, effort, yes in read_rows("questions.tsv")
    }


def expected(family: str, about: str) -> tuple[str, int, float | None]:
    """How the question is answered, the effort, and the part of people who would say yes (None: a value)."""
    return _rows().get((family, about)) or _rows()[family, "*"]


def open_questions(criterion: Criterion, situation: Situation) -> Iterator[tuple[Question, AnyAtom | None]]:
    """What could be asked to settle an undetermined criterion, with the statement that asks for it."""
    if any(isinstance(atom, nodes.Opaque) for atom, _ in atoms(criterion.condition)):
        yield _of_sentence(criterion), None
    for atom, unpresumed in statements(criterion.condition, stakes_of(criterion.kind)):
        family = FAMILIES.get(type(atom))
        if family is None or evaluate(atom, asked_of(situation, unpresumed=unpresumed)).decided:
            continue
        about = situation.nct_id if family == "consent" else atom.concept
        if family in ("birth", "sex", "participation"):
            about = family
        if about:
            yield _of_atom(family, about, atom, situation), atom


def _of_sentence(criterion: Criterion) -> Question:
    how, effort, _ = expected("sentence", "*")
    key = hash_sentence(criterion.text)
    return Question(
        "sentence",
        key,
        say("Is this true of you: %(sentence)s?", sentence=quote(criterion.text)),
        _YES_NO,
        how=how,
        effort=effort,
    )


def _of_atom(family: str, about: str, atom: AnyAtom, situation: Situation) -> Question:
    how, effort, yes = expected(family, about)
    words = _words(family, situation.name(atom.concept, atom.label), about)
    if family == "sex":
        return Question(family, about, words, ("female", "male"), how=how, effort=effort)
    if yes is not None:
        return Question(family, about, words, _YES_NO, how=how, effort=effort)
    quantity = said_quantity(atom)
    unit = quantity.unit if quantity and family == "measurement" else None
    if unit in LIMIT_UNITS:
        words = _with_limit(words, unit)
    units = (said_unit(unit),) if unit and not unit.startswith("{x") and said_unit(unit) else ()
    return Question(family, about, words, units=units, how=how, effort=effort)


def _words(family: str, name: str, about: str) -> str:
    match family:
        case "birth":
            return say("When were you born?")
        case "sex":
            return say("What is your sex?")
        case "condition":
            return say(
                "Do you have, or did you ever have: %(name)s? If so, since when, and when was it over?", name=name
            )
        case "medication":
            return say(
                "Do you take, or did you ever take: %(name)s? If so, from when to when, and which dose a day?",
                name=name,
            )
        case "procedure":
            return say("Did you ever have: %(name)s? If so, when?", name=name)
        case "allergy":
            return say("Are you allergic to %(name)s?", name=name)
        case "state":
            return say("Is this so of you at present: %(name)s?", name=name)
        case "participation":
            return say("Do you take part, or did you take part, in another study? If so, from when to when?")
        case "consent":
            return say("Would you agree to take part in %(study)s, as its criteria ask?", study=about)
    return say("What is your most recent %(name)s, and of which day?", name=name)


def _with_limit(question: str, unit: str | None) -> str:
    """A value that the text counts in multiples of a limit, with the question for that limit."""
    if unit == OF_UPPER:
        return say("%(question)s And what is the laboratory's upper limit of normal there?", question=question)
    return say("%(question)s And what is the laboratory's lower limit of normal there?", question=question)
