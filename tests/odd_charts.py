"""People with odd charts about what given criteria ask: kin of what is asked, partial dates, dates at the edge of
windows or to come, absences beside what is there, bounds and results in words, values at and beside a bound."""

import datetime
import random
from collections import defaultdict
from dataclasses import dataclass, field
from typing import Final

from bulk_against_reference import Studies
from people_and_trees import TODAY
from trialogue.criteria import nodes
from trialogue.dates import PartialDate
from trialogue.patient import facts
from trialogue.vocabulary import default

_DAYS: Final = (0, 1, 7, 27, 28, 29, 30, 31, 89, 90, 91, 180, 182, 183, 364, 365, 366, 730, 1500, 4000, -3, -400)
_OF_A_BOUND: Final = (1, 0.999, 1.001, 0.5, 2, 10, 0, 1e6)
_AGES: Final = (1, 365 * 18, 365 * 18 + 4, 365 * 18 + 5, 365 * 60, 365 * 90)


@dataclass
class _Drawer:
    chance: random.Random
    asked: dict[type, list[nodes.AnyAtom]] = field(default_factory=lambda: defaultdict(list))

    def some(self, kind: type, most: int) -> list[tuple[int, nodes.AnyAtom]]:
        pool = self.asked.get(kind, [])
        return list(enumerate(self.chance.choice(pool) for _ in range(self.chance.randrange(most)))) if pool else []

    def once_in(self, many: int) -> bool:
        return self.chance.randrange(many) == 0

    def near(self, atom: nodes.AnyAtom) -> str | None:
        """What is asked, or something wider."""
        concept = atom.concept or ""
        wider = list(default().ancestors(concept)) if concept in default() else []
        return self.chance.choice(wider) if wider and self.once_in(4) else atom.concept

    def day(self) -> PartialDate | None:
        day = TODAY - datetime.timedelta(days=self.chance.choice(_DAYS))
        whole = PartialDate.of(day)
        return self.chance.choice([whole, whole, PartialDate(day.year, day.month), PartialDate(day.year), None])

    def value(self, atom: nodes.AnyAtom) -> float:
        bound = atom.quantity
        ends = [end for end in (bound.low, bound.high) if end] if bound else []
        return max(0.0, (ends[0] if ends else 5.0) * self.chance.choice(_OF_A_BOUND))

    def condition(self, at: int, atom: nodes.AnyAtom) -> facts.Condition:
        qualifiers = tuple(getattr(atom, "qualifiers", ()))[:1] if self.once_in(2) else ()
        return facts.Condition(path=f"conditions[{at}]", concept=self.near(atom), absent=self.once_in(3),
                               onset=self.day(), resolved=self.day() if self.once_in(3) else None,
                               qualifiers=qualifiers, date=self.day() if self.once_in(3) else None,
                               status=self.chance.choice(["active", "resolved", "unknown", "remission"]))  # fmt: skip

    def medication(self, at: int, atom: nodes.AnyAtom) -> facts.Medication:
        dose = facts.Amount(self.value(atom), atom.quantity.unit or "mg/d") if atom.quantity else None
        return facts.Medication(path=f"medications[{at}]", concept=self.near(atom), absent=self.once_in(5),
                                start=self.day(), stop=self.day() if self.once_in(3) else None, daily_dose=dose,
                                unchanged_since=self.day(), ongoing=self.chance.choice([True, False, None]),
                                route=self.chance.choice([None, "oral"]))  # fmt: skip

    def measurement(self, at: int, atom: nodes.AnyAtom) -> facts.Measurement:
        unit = (atom.quantity and atom.quantity.unit) or "1"
        amount = facts.Amount(self.value(atom), unit, self.chance.choice([None, None, "<", ">=", "<=", ">"]))
        return facts.Measurement(path=f"measurements[{at}]", concept=self.near(atom), date=self.day(),
                                 amount=None if self.once_in(5) else amount,
                                 result=self.chance.choice([None, None, "normal", "positive", "high", "odd"]),
                                 reference=facts.ReferenceRange(high=40.0) if self.once_in(2) else None)  # fmt: skip

    def person(self) -> facts.Patient:
        birth = TODAY - datetime.timedelta(days=self.chance.choice(_AGES))
        lists = ("conditions", "medications", "procedures", "allergies", "states")
        return facts.Patient(
            birth=self.chance.choice([PartialDate.of(birth), PartialDate(birth.year), None]),
            sex=self.chance.choice(["female", "male", None, "other"]),
            conditions=tuple(self.condition(*each) for each in self.some(nodes.Diagnosis, 12)),
            medications=tuple(self.medication(*each) for each in self.some(nodes.Medication, 8)),
            measurements=tuple(self.measurement(*each) for each in self.some(nodes.Measurement, 14)),
            scores=tuple(facts.Score(path=f"scores[{at}]", concept=atom.concept, date=self.day(),
                                     value=self.value(atom)) for at, atom in self.some(nodes.Score, 4)),
            procedures=tuple(facts.Procedure(path=f"procedures[{at}]", concept=self.near(atom), date=self.day(),
                                             absent=self.once_in(3)) for at, atom in self.some(nodes.Procedure, 5)),
            allergies=tuple(facts.Allergy(path=f"allergies[{at}]", concept=self.near(atom), date=self.day(),
                                          absent=self.once_in(3)) for at, atom in self.some(nodes.Allergy, 3)),
            states=tuple(facts.State(path=f"states[{at}]", concept=self.near(atom), date=self.day(),
                                     absent=self.once_in(3)) for at, atom in self.some(nodes.State, 6)),
            complete=tuple(facts.Complete(of=each, as_of=self.day() or PartialDate.of(TODAY))
                           for each in lists if self.once_in(7)),
        )  # fmt: skip


def odd_charts(studies: Studies, seed: int, number: int) -> list[facts.Patient]:
    """So many people, drawn from a seed."""
    drawer = _Drawer(random.Random(seed))
    for _, eligibility in studies:
        for criterion in eligibility.criteria:
            for atom, _ in nodes.atoms(criterion.condition):
                if atom.concept:
                    drawer.asked[type(atom)].append(atom)
    return [drawer.person() for _ in range(number)]
