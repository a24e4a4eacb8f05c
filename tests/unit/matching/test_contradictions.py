"""A chart that contradicts itself, or is very long, is judged and never stops the evaluator."""

import datetime
import time

from trialogue.criteria.nodes import Diagnosis, Medication, Window
from trialogue.dates import PartialDate
from trialogue.matching import Policy
from trialogue.matching.evaluate import evaluate
from trialogue.matching.situation import Situation
from trialogue.patient import facts
from trialogue.truth import Truth

DAY = datetime.date(2026, 11, 22)


def test_a_medication_stopped_before_it_started() -> None:
    drug = facts.Medication(
        path="medications[0]", concept="rituximab", start=PartialDate(2026, 6, 1), stop=PartialDate(2025, 6, 1)
    )
    atom = Medication(concept="rituximab", window=Window(high=6, unit="mo", anchor="screening"))
    finding = evaluate(atom, Situation(facts.Patient(medications=(drug,)), DAY, Policy.STRICT))
    assert finding.facts == (drug,)
    assert finding.steps


def test_ten_thousand_facts_are_judged_in_a_moment() -> None:
    chart = tuple(
        facts.Condition(path=f"conditions[{n}]", concept=f"~thing {n}", status="active") for n in range(10_000)
    )
    started = time.perf_counter()
    finding = evaluate(
        Diagnosis(concept="malignancy", temporality="history"),
        Situation(facts.Patient(conditions=chart), DAY, Policy.STRICT),
    )
    assert finding.truth is Truth.UNKNOWN
    assert time.perf_counter() - started < 5


def test_the_fact_used_is_named_by_its_path() -> None:
    chart = (
        facts.Condition(path="conditions[0]", concept="hepatitis-b", absent=True),
        facts.Condition(path="conditions[1]", concept="basal-cell-carcinoma", status="cured"),
    )
    atom = Diagnosis(concept="malignancy", temporality="history")
    finding = evaluate(atom, Situation(facts.Patient(conditions=chart), DAY, Policy.STRICT))
    assert (finding.truth, [fact.path for fact in finding.facts]) == (Truth.TRUE, ["conditions[1]"])
