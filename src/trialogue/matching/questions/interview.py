"""Weighing the questions over a list of studies, one answer after the other.

Deterministic. A question's worth is how much nearer its answer is expected to bring the studies to being settled,
summed over them, per unit of effort; an answer that settles a study at once counts most. A study is settled when its
verdict is no longer open, or when nothing is left that could be asked about it. It drops out only on a criterion
proven violated.
"""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from trialogue.criteria import nodes
from trialogue.criteria.criterion import Criterion, Eligibility
from trialogue.criteria.nodes import AnyAtom, atoms
from trialogue.matching.atoms.age import require_born
from trialogue.matching.change import apply_changes
from trialogue.matching.outcome import CriterionMatch, judge_criterion
from trialogue.matching.policy import Policy
from trialogue.matching.questions.question import FAMILIES, Question, open_questions
from trialogue.matching.questions.suppose import Supposed, suppose
from trialogue.matching.situation import Situation
from trialogue.matching.verdict import Verdict, decide
from trialogue.patient.facts import Patient
from trialogue.study import Study

Place = tuple[int, int]
"""A study's number in the list, and a criterion's in the study."""

_OF_THE_BODY = frozenset({"birth", "sex", "measurement"})
"""What several statements are computed from: kidney function from age, sex, creatinine and weight, doses by weight."""


@dataclass(frozen=True)
class Proposal:
    """A question with why it is asked: how many open studies wait for it, and how many it may settle at once."""

    question: Question
    worth: float
    studies: tuple[str, ...]
    expected_settled: float

    @property
    def why(self) -> str:
        """Why it is asked, in words."""
        count = len(self.studies)
        said = f"{count} {'study' if count == 1 else 'studies'} still open {'asks' if count == 1 else 'ask'} for it"
        return f"{said}; the answer is expected to settle {self.expected_settled:.1f} of them at once"


@dataclass(frozen=True)
class Progress:
    """How far an interview is: of `total` studies open at the start `settled` are. Of those still undetermined, nothing
    is left to ask the person about `left_to_team`: only the study team can decide them."""

    settled: int
    total: int
    left_to_team: int


class Interview:
    """Questions to one person about a list of studies. Answers are told as the person's facts with the answer in."""

    def __init__(
        self, patient: Patient, studies: Iterable[tuple[Study, Eligibility]], *, as_of: datetime.date, policy: Policy
    ) -> None:
        require_born(patient, as_of)
        self.patient = patient
        self._asked: set[Question] = set()
        self._situation = Situation(patient, as_of, policy)
        self._studies = [(study.nct_id, eligibility.criteria) for study, eligibility in studies]
        self._judged = [[judge_criterion(each, self._of(number)) for each in criteria]
                        for number, (_, criteria) in enumerate(self._studies)]  # fmt: skip
        self._open: dict[Place, list[tuple[Question, AnyAtom | None]]] = {}
        self._supposed: dict[tuple[Question, Place], list[CriterionMatch]] = {}
        self._total = sum(self._verdict(number) == "undetermined" for number in range(len(self._studies)))
        self._settled_before = len(self._studies) - self._total
        self._list_open((number, index) for number, (_, criteria) in enumerate(self._studies)
                        for index in range(len(criteria)))  # fmt: skip

    def _of(self, number: int) -> Situation:
        return replace(self._situation, patient=self.patient, nct_id=self._studies[number][0])

    def _criterion(self, place: Place) -> Criterion:
        return self._studies[place[0]][1][place[1]]

    def _verdict(self, number: int) -> str:
        return decide(self._judged[number])[0]

    def _list_open(self, places: Iterable[Place]) -> None:
        for place in places:
            match = self._judged[place[0]][place[1]]
            self._open[place] = []
            if match.outcome == "undetermined" and match.asks != "team":
                self._open[place] = list(open_questions(match.criterion, self._of(place[0])))

    def progress(self) -> Progress:
        """How many studies are settled."""
        waiting = {number for places in self._asking().values() for number, _ in places}
        undecided = {number for number in range(len(self._studies)) if self._verdict(number) == "undetermined"}
        settled = len(self._studies) - len(waiting) - self._settled_before
        return Progress(settled, self._total, len(undecided - waiting))

    def verdicts(self) -> dict[str, Verdict]:
        """The verdict of every study as the facts are now, in the order of the list."""
        return {nct_id: decide(self._judged[number])[0] for number, (nct_id, _) in enumerate(self._studies)}

    def _asking(self) -> dict[Question, list[Place]]:
        """Each question that is still worth asking, with the criteria of open studies that ask it."""
        found: dict[Question, list[Place]] = defaultdict(list)
        for number in range(len(self._studies)):
            verdict, counted = decide(self._judged[number])
            if verdict != "undetermined":
                continue
            counting = {id(match) for match in counted}
            for index, match in enumerate(self._judged[number]):
                for question, _ in self._open[number, index] if id(match) in counting else ():
                    if question not in self._asked and (number, index) not in found[question]:
                        found[question].append((number, index))
        return {question: places for question, places in found.items() if places}

    def questions(self) -> list[Question]:
        """Every question still worth asking, in the order of the texts."""
        return list(self._asking())

    def answers(self, question: Question) -> list[Supposed]:
        """The answers to expect to a question worth asking, each with what would then be recorded."""
        places = self._asking().get(question, [])
        return suppose(question, self._asked_by(question, places), self._of(places[0][0])) if places else []

    def ranked(self) -> list[Proposal]:
        """The questions worth asking, the best first."""
        proposals = [self._weigh(question, places) for question, places in self._asking().items()]
        return sorted(proposals, key=lambda each: (-each.worth, each.question.family, each.question.about))

    def next(self) -> Proposal | None:
        """The best question, or None where what is left is only for the team."""
        ranked = self.ranked()
        return ranked[0] if ranked else None

    def tell(self, question: Question, patient: Patient) -> None:
        """The question was answered, and these are the facts now; the same facts as before mean "I don't know"."""
        self._asked.add(question)
        if patient == self.patient:
            return
        self.patient = patient
        touched = [place for place in self._open if self._touches(question, place)]
        for number, index in touched:
            self._judged[number][index] = judge_criterion(self._criterion((number, index)), self._of(number))
        self._list_open(touched)
        places = set(touched)
        self._supposed = {key: value for key, value in self._supposed.items() if key[1] not in places}

    def _touches(self, question: Question, place: Place) -> bool:
        """Whether an answer may change how a criterion is judged."""
        if any(question == each for each, _ in self._open[place]):
            return True
        criterion, situation = self._criterion(place), self._situation
        if question.family in _OF_THE_BODY:
            kinds = (nodes.Age, nodes.Sex, nodes.State, nodes.Measurement, nodes.Medication)
            return any(isinstance(atom, kinds) for atom, _ in atoms(criterion.condition))
        for atom, _ in atoms(criterion.condition):
            if FAMILIES.get(type(atom)) == question.family and (
                question.family in ("participation", "medication")
                or situation.is_a(atom.concept, question.about)
                or situation.is_a(question.about, atom.concept)
            ):
                return True
        return False

    def _weigh(self, question: Question, places: Sequence[Place]) -> Proposal:
        by_study: dict[int, list[int]] = defaultdict(list)
        for number, index in places:
            by_study[number].append(index)
        worth = settled = 0.0
        for number, indices in by_study.items():
            one, all_ = self._expect(question, number, indices, places)
            worth, settled = worth + one, settled + all_
        studies = tuple(sorted(self._studies[number][0] for number in by_study))
        return Proposal(question, worth / question.effort, studies, settled)

    def _expect(
        self, question: Question, number: int, indices: Sequence[int], places: Sequence[Place]
    ) -> tuple[float, float]:
        """The worth of a question for one study, and the chance that it settles it."""
        before = self._judged[number]
        open_before = sum(bool(self._open[number, index]) for index in range(len(before)))
        start = _nearness(open_before)
        chances, outcomes = self._outcomes(question, number, indices, places)
        worth = settles = 0.0
        for answer, chance in enumerate(chances):
            after = list(before)
            for index in indices:
                after[index] = outcomes[index][answer]
            if decide(after)[0] != "undetermined":
                worth, settles = worth + chance * (1 - start), settles + chance
            else:
                closed = sum(after[index].outcome != "undetermined" for index in indices)
                worth += chance * (_nearness(open_before - closed) - start)
        return worth, settles

    def _asked_by(self, question: Question, places: Sequence[Place]) -> list[tuple[Criterion, AnyAtom | None]]:
        return [
            (self._criterion(place), next(atom for each, atom in self._open[place] if each == question))
            for place in places
        ]

    def _outcomes(
        self, question: Question, number: int, indices: Sequence[int], places: Sequence[Place]
    ) -> tuple[list[float], dict[int, list[CriterionMatch]]]:
        situation = self._of(number)
        answers = suppose(question, self._asked_by(question, places), situation)
        found = {}
        for index in indices:
            key = (question, (number, index))
            if key not in self._supposed or len(self._supposed[key]) != len(answers):
                self._supposed[key] = [
                    judge_criterion(
                        self._criterion((number, index)),
                        replace(situation, patient=apply_changes(self.patient, situation.as_of, [each.change])[0]),
                    )
                    for each in answers
                ]
            found[index] = self._supposed[key]
        return [each.probability for each in answers], found


def _nearness(open_criteria: int) -> float:
    """How near a study is to being settled, from 0 to 1: half-way where one criterion is left.

    It rises the faster the fewer are left, so studies nearly through are finished before others are begun, and what may
    rule out a study with much left to ask is asked early.
    """
    return 1 / (1 + max(open_criteria, 0))
