"""A measurement or score with another value, or the same one taken anew."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from typing import Final

import msgspec

from trialogue.criteria import nodes
from trialogue.criteria.nodes import OF_LOWER, OF_UPPER
from trialogue.dates import DAYS_PER, Duration, PartialDate
from trialogue.instruments.kidney import EQUATIONS
from trialogue.matching.atoms.kidney import asks_kidney_function
from trialogue.matching.bounds import said_value
from trialogue.matching.change import Change, Edit
from trialogue.matching.evidence import Finding
from trialogue.matching.imagine.bound import beside
from trialogue.matching.situation import Situation
from trialogue.matching.unsaid_units import said_quantity
from trialogue.matching.wording import row, say, word
from trialogue.patient.facts import Amount, Measurement, ReferenceRange, Score

OPPOSITE: Final = {
    "positive": "negative", "negative": "positive", "normal": "high", "abnormal": "normal", "high": "normal",
    "low": "normal",
}  # fmt: skip
OF_ONE: Final = {OF_UPPER: ReferenceRange(high=1.0), OF_LOWER: ReferenceRange(low=1.0)}

Value = Measurement | Score


def imagine_value(
    atom: nodes.Measurement | nodes.Score, wanted: bool, finding: Finding, situation: Situation
) -> list[Change]:
    """A result on the wanted side of the bound; and, of a value gone stale, the same again."""
    name = situation.name(atom.concept, atom.label)
    recorded = _recorded(atom, situation)
    day = PartialDate.of(_day(atom, situation))
    found = []
    if not finding.decided and recorded:
        again = msgspec.structs.replace(recorded[-1], date=day)
        said = say(
            "if %(name)s, measured again, were %(value)s", name=recorded[-1].name or name, value=_said(recorded[-1])
        )
        found.append(_change(said, again, atom, recorded, situation))
    other = _score(atom, wanted, recorded) if isinstance(atom, nodes.Score) else _measurement(atom, wanted)
    if other is not None:
        value, words = other
        if isinstance(atom, nodes.Score) and atom.grade:
            name = say("%(name)s (number of %(grade)s grades)", name=name, grade=atom.grade)
        new = msgspec.structs.replace(value, date=day)
        found.append(_change(say("if %(name)s were %(value)s", name=name, value=words), new, atom, recorded, situation))
    return found


def _recorded(atom: nodes.Measurement | nodes.Score, situation: Situation) -> list[Value]:
    """What is recorded of it, the most recent last."""
    values: list[Value] = [*situation.recorded(Measurement)] if isinstance(atom, nodes.Measurement) else []
    values += situation.recorded(Score) if isinstance(atom, nodes.Score) else []
    kin = [fact for fact in values if situation.is_a(fact.concept, atom.concept)]
    return sorted(kin, key=lambda fact: fact.date.latest() if fact.date else situation.as_of)


def _day(atom: nodes.Measurement | nodes.Score, situation: Situation) -> datetime.date:
    window = atom.window
    if window is not None and window.low is not None and window.unit in DAYS_PER:
        return Duration(window.low, window.unit).before(situation.as_of)
    return situation.as_of


def _change(
    words: str, new: Value, atom: nodes.Measurement | nodes.Score, recorded: Sequence[Value], situation: Situation
) -> Change:
    part = "measurements" if isinstance(new, Measurement) else "scores"
    drop = [fact.path for fact in recorded]
    if isinstance(atom, nodes.Measurement) and asks_kidney_function(atom, situation):
        # A new filtration rate stands for a new creatinine too, from which others would be computed.
        drop += [fact.path for fact in situation.patient.measurements if fact.concept == "creatinine"]
    return Change("test", words, edits=(Edit(part, tuple(drop), (new,)),))


def _said(fact: Value) -> str:
    if isinstance(fact, Score):
        grades = ", ".join(f"{count} {grade}" for grade, count in sorted(fact.grades.items()))
        return say("still %(value)s", value=grades or said_value(fact.value or 0))
    if fact.amount is None:
        return say("still %(value)s", value=word(fact.result)) if fact.result else say("still the same")
    value = row("", (fact.amount.comparator or "", said_value(fact.amount.value, fact.amount.unit)))
    return say("still %(value)s", value=value)


def _measurement(atom: nodes.Measurement, wanted: bool) -> tuple[Measurement, str] | None:
    path = f"imagined.measurements.{atom.concept}"
    if atom.quantity is None:
        result = (atom.qualifiers or ("",))[0].lower()
        result = result if wanted else OPPOSITE.get(result, "")
        return (Measurement(path=path, concept=atom.concept, result=result), word(result)) if result else None
    quantity = said_quantity(atom) or atom.quantity
    side = beside(quantity, wanted)
    if side is None:
        return None
    unit = quantity.unit or "1"
    named = next((each for each in EQUATIONS if each in atom.qualifiers), None)
    reference = OF_ONE.get(unit)
    amount = Amount(side[0], "1" if reference else unit)
    return Measurement(path=path, concept=atom.concept, amount=amount, reference=reference, equation=named), side[1]


def _score(atom: nodes.Score, wanted: bool, recorded: Sequence[Value]) -> tuple[Score, str] | None:
    quantity = atom.quantity or (nodes.Quantity(low=1, unit="{count}") if atom.grade else None)
    side = beside(quantity, wanted) if quantity else None
    if side is None:
        return None
    last = recorded[-1] if recorded else None
    base = last if isinstance(last, Score) else None
    base = base or Score(path=f"imagined.scores.{atom.concept}", concept=atom.concept, version=atom.version)
    if atom.grade:
        return msgspec.structs.replace(base, grades={**base.grades, atom.grade: int(side[0])}), side[1]
    return msgspec.structs.replace(base, value=side[0]), side[1]
