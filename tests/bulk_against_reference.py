"""The bulk engine beside the reference evaluator: people with charts about what criteria ask, and the comparison."""

import datetime
import random

from people_and_trees import TODAY
from trialogue.criteria import nodes
from trialogue.criteria.criterion import Eligibility
from trialogue.dates import PartialDate
from trialogue.matching import VERDICTS, Policy, match_eligibility
from trialogue.matching.bulk.compile import Compiler
from trialogue.matching.bulk.engine import Engine
from trialogue.matching.verdict import count, decide
from trialogue.patient import facts

Studies = list[tuple[str, Eligibility]]


def compiled(studies: Studies, policy: Policy, as_of: datetime.date = TODAY) -> Engine:
    compiler = Compiler()
    for _, eligibility in studies:
        compiler.add(eligibility.criteria)
    ids = [nct_id for nct_id, _ in studies]
    return Engine(compiler.finish(), ids, lambda number: studies[number][1], as_of=as_of, policy=policy)


def assert_equal(engine: Engine, studies: Studies, people: list[facts.Patient], policy: Policy) -> None:
    """Every number of a sweep, and every criterion of every study, as the reference says."""
    sweeps = list(engine.sweeps(people))
    assert len(sweeps) == len(people)
    of_first = list(engine.settled_of_study(people, 0))
    assert of_first == [next(engine.settled(person, [0])) for person in people]
    for person, sweep in zip(people, sweeps, strict=True):
        told = list(engine.settled(person, range(len(studies))))
        for number, (nct_id, eligibility) in enumerate(studies):
            judged = match_eligibility(person, eligibility, as_of=TODAY, policy=policy, nct_id=nct_id)
            verdict, _ = decide(judged)
            found = (VERDICTS[sweep.rank[number]], sweep.violated[number], sweep.you[number], sweep.team[number])
            assert found == (verdict, *count(judged))
            assert told[number] == [(each.outcome, each.reason, each.asks) for each in judged]


def charts(studies: Studies, seed: int, number: int) -> list[facts.Patient]:
    """People with many facts about what the criteria of these studies ask."""
    chance = random.Random(seed)
    asked = [atom for _, eligibility in studies for criterion in eligibility.criteria
             for atom, _ in nodes.atoms(criterion.condition) if atom.concept]  # fmt: skip

    def day() -> PartialDate:
        return PartialDate.of(TODAY - datetime.timedelta(days=chance.randrange(4000)))

    def some(kind: type[nodes.Atom]) -> list[nodes.AnyAtom]:
        return chance.sample([atom for atom in asked if isinstance(atom, kind)], 6)

    made = []
    for _ in range(number):
        conditions = [facts.Condition(path=f"conditions[{at}]", concept=atom.concept, absent=chance.random() < 0.3,
                                      onset=day(), status=chance.choice(["active", "resolved", "unknown"]))
                      for at, atom in enumerate(some(nodes.Diagnosis))]  # fmt: skip
        medications = [facts.Medication(path=f"medications[{at}]", concept=atom.concept, start=day(),
                                        ongoing=chance.choice([True, False, None]))
                       for at, atom in enumerate(some(nodes.Medication))]  # fmt: skip
        measured = [facts.Measurement(path=f"measurements[{at}]", concept=atom.concept, date=day(),
                                      reference=facts.ReferenceRange(high=40.0),
                                      amount=facts.Amount(chance.uniform(0, 100),
                                                          (atom.quantity and atom.quantity.unit) or "1"))
                    for at, atom in enumerate(some(nodes.Measurement))]  # fmt: skip
        birth = PartialDate.of(TODAY - datetime.timedelta(days=chance.randrange(30000)))
        made.append(facts.Patient(birth=birth, sex=chance.choice(["female", "male", None]),
                                  conditions=tuple(conditions), medications=tuple(medications),
                                  measurements=tuple(measured)))  # fmt: skip
    return made
