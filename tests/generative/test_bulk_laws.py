"""The bulk engine agrees with the reference evaluator on every input: outcome, reason, verdict, counts."""

import datetime

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bulk_against_reference import Studies, assert_equal, charts, compiled
from people_and_trees import TODAY, kinds, patients, policies, trees
from trialogue.criteria import nodes, read
from trialogue.criteria.criterion import Criterion, Eligibility
from trialogue.dates import PartialDate
from trialogue.matching import Policy, hash_sentence
from trialogue.matching.bulk.compile import Compiler
from trialogue.matching.bulk.engine import Engine
from trialogue.matching.freshness import default_freshness
from trialogue.patient import facts
from trialogue.registry.demonstration import demonstration_records
from trialogue.study import parse_study


@st.composite
def studies(draw: st.DrawFn) -> Studies:
    made = []
    for number in range(draw(st.integers(1, 3))):
        criteria = [
            Criterion(kind=draw(kinds), source="text", text=f"sentence {place}", start=0, end=10, condition=draw(trees),
                      applies_to=draw(st.sampled_from([None, None, "cohort A", "cohort B"])))
            for place in range(draw(st.integers(0, 4)))
        ]  # fmt: skip
        eligibility = Eligibility(criteria=tuple(criteria), reader_version="0", vocabulary_version="0")
        made.append((f"NCT9900000{number}", eligibility))
    return made


@st.composite
def people_who_answer(draw: st.DrawFn) -> facts.Patient:
    """With what concerns one study alone: consent to it, part in it, an answer to one of its sentences."""
    person = draw(patients())
    consents = draw(st.lists(st.builds(
        facts.Consent, path=st.just("consents[0]"), study=st.sampled_from(["NCT99000000", "NCT99000001"]),
        absent=st.booleans(),
    ), max_size=1))  # fmt: skip
    attestations = draw(st.lists(st.builds(
        facts.Attestation, path=st.just("attestations[0]"), holds=st.booleans(),
        sentence_sha256=st.sampled_from([hash_sentence("sentence 0"), hash_sentence("sentence 9"), "not a hash"]),
    ), max_size=1))  # fmt: skip
    parts = [msgspec.structs.replace(each, study=draw(st.sampled_from([None, "NCT99000001", "NCT00000000"])))
             for each in person.participations]  # fmt: skip
    return msgspec.structs.replace(
        person, consents=tuple(consents), attestations=tuple(attestations), participations=tuple(parts)
    )


@settings(max_examples=40, deadline=None)
@given(studies(), st.lists(people_who_answer(), min_size=1, max_size=3), policies)
def test_bulk_is_the_reference(studies: Studies, people: list[facts.Patient], policy: Policy) -> None:
    assert_equal(compiled(studies, policy), studies, people, policy)


AS_IT_STANDS = nodes.Readings(
    alternatives=(nodes.Diagnosis(concept="malignancy"), nodes.State(concept="~sings daily")), rule="as-it-stands"
)
ODD_ATOMS: list[nodes.Condition] = [
    AS_IT_STANDS,
    nodes.Except(base=AS_IT_STANDS, exceptions=(nodes.Diagnosis(concept="basal-cell-carcinoma"),)),
    nodes.Except(base=nodes.Diagnosis(concept="malignancy"), exceptions=(AS_IT_STANDS,)),
    nodes.Age(),
    nodes.Age(quantity=nodes.Quantity(low=18, unit="h")),
    nodes.Age(quantity=nodes.Quantity(low=17.5, unit="a")),
    nodes.Age(quantity=nodes.Quantity()),
    nodes.Sex(concept="intersex"),
    nodes.Diagnosis(),
    nodes.Diagnosis(concept="malignancy", quantity=nodes.Quantity(low=1, unit="mg")),
    nodes.Measurement(concept="haemoglobin", quantity=nodes.Quantity(high=9)),
    nodes.Measurement(concept="platelets", quantity=nodes.Quantity(low=100, high=140)),
    nodes.Measurement(concept="egfr", quantity=nodes.Quantity(low=60)),
    nodes.Measurement(concept="gfr", quantity=nodes.Quantity(low=60, unit="mL/min/{1.73_m2}")),
    nodes.Measurement(concept="creatinine-clearance", quantity=nodes.Quantity(low=60, unit="mL/min")),
    nodes.Measurement(concept="gfr", quantity=nodes.Quantity(low=60, unit="mL/min"), qualifiers=("ckd-epi-2021",)),
    nodes.Measurement(concept="alt", quantity=nodes.Quantity(high=2, unit="")),
    nodes.Measurement(concept="alt", quantity=nodes.Quantity(high=40)),
    nodes.Measurement(concept="~strange value", quantity=nodes.Quantity(high=2, unit="furlong")),
    nodes.Score(concept="sledai", version="2K", quantity=nodes.Quantity(low=6, unit="{score}")),
    nodes.Participation(concept="~other", qualifiers=("recent",)),
    nodes.All(parts=()),
    nodes.Any(parts=()),
    nodes.AtLeast(n=0, parts=()),
    nodes.Readings(alternatives=()),
    nodes.Except(base=nodes.Opaque(label="any disease"), exceptions=(nodes.Sex(concept="male"),)),
    nodes.Except(base=nodes.Age(quantity=nodes.Quantity(low=18, unit="a")), exceptions=(nodes.Sex(concept="male"),)),
    nodes.Except(
        base=nodes.Except(base=nodes.Diagnosis(concept="malignancy"), exceptions=(nodes.Diagnosis(qualifiers=("x",)),)),
        exceptions=(nodes.Diagnosis(concept="basal-cell-carcinoma"),),
    ),
]


@settings(max_examples=12, deadline=None)
@given(patients(), policies)
def test_odd_statements_too(person: facts.Patient, policy: Policy) -> None:
    criteria = tuple(
        Criterion(kind=kind, source="text", text="x", start=0, end=1, condition=wrapped)
        for kind in ("inclusion", "exclusion")
        for node in ODD_ATOMS
        for wrapped in (node, nodes.Not(part=node))
    )
    odd = [("NCT99000000", Eligibility(criteria=criteria, reader_version="0", vocabulary_version="0"))]
    assert_equal(compiled(odd, policy), odd, [person], policy)


KIDNEY = {"gfr": "mL/min/{1.73_m2}", "creatinine-clearance": "mL/min"}


@settings(max_examples=15, deadline=None)
@given(patients(), policies, st.sampled_from([0, 30, 400]), st.booleans())
def test_a_ladder_of_thresholds_of_kidney_function(
    person: facts.Patient, policy: Policy, days: int, exact: bool
) -> None:
    """Judged at its ends and where they differ; whole people with a creatinine, old or new, exact or "<"."""
    date = PartialDate.of(TODAY - datetime.timedelta(days=days))
    creatinine = facts.Measurement(path="measurements[0]", concept="creatinine", date=date,
                                   amount=facts.Amount(1.1, "mg/dL", None if exact else "<"))  # fmt: skip
    person = msgspec.structs.replace(person, measurements=(creatinine, *person.measurements))
    if exact:
        person = msgspec.structs.replace(person, birth=PartialDate(1980, 5, 5), sex="female")
    criteria = tuple(
        Criterion(kind="inclusion", source="text", text="x", start=0, end=1, condition=nodes.Measurement(
            concept=concept, quantity=nodes.Quantity(unit=unit, **{side: float(bound)})))
        for concept, unit in KIDNEY.items()
        for side in ("low", "high")
        for bound in range(20, 130, 10)
    )  # fmt: skip
    ladder = [("NCT99000000", Eligibility(criteria=criteria, reader_version="0", vocabulary_version="0"))]
    assert_equal(compiled(ladder, policy), ladder, [person], policy)


def test_a_chart_of_very_many_facts_is_narrowed_to_those_that_bear_on_a_statement() -> None:
    studies = demonstration()
    (person,) = charts(studies, 9, 1)
    many = [facts.Condition(path=f"conditions[{at}]", concept=f"~thing {at}", absent=at % 2 == 0) for at in range(300)]
    person = msgspec.structs.replace(person, conditions=(*person.conditions, *many))
    assert_equal(compiled(studies, Policy.STRICT), studies, [person], Policy.STRICT)


def demonstration() -> Studies:
    return [(study.nct_id, read(study)) for study in map(parse_study, list(demonstration_records())[:60])]


@pytest.mark.parametrize("policy", Policy)
def test_a_batch_of_charts_against_the_demonstration(policy: Policy) -> None:
    studies = demonstration()
    people = [facts.Patient(), *charts(studies, 7, 3)]
    assert_equal(compiled(studies, policy), studies, people, policy)


def test_freshness_can_be_overridden() -> None:
    node = nodes.Measurement(concept="alt", quantity=nodes.Quantity(high=40, unit="U/L"))
    criterion = Criterion(kind="inclusion", source="text", text="x", start=0, end=1, condition=node)
    eligibility = Eligibility(criteria=(criterion,), reader_version="0", vocabulary_version="0")
    compiler = Compiler()
    compiler.add(eligibility.criteria)
    old = facts.Measurement(path="measurements[0]", concept="alt", amount=facts.Amount(20, "U/L"),
                            date=PartialDate(2020, 1, 1))  # fmt: skip
    for days, outcome in ((None, "satisfied"), (30, "undetermined")):
        freshness = default_freshness().with_rows({"alt": days})
        engine = Engine(compiler.finish(), ["NCT99000000"], lambda _: eligibility, as_of=TODAY, policy=Policy.STRICT,
                        freshness=freshness)  # fmt: skip
        ((settled,),) = engine.settled(facts.Patient(measurements=(old,)), [0])
        assert settled[0] == outcome


def test_a_study_too_large_for_the_columns_is_judged_whole() -> None:
    criterion = Criterion(
        kind="inclusion", source="text", text="x", start=0, end=1, condition=nodes.Sex(concept="male")
    )
    big = Eligibility(criteria=(criterion,) * 1500, reader_version="0", vocabulary_version="0")
    small = Eligibility(criteria=(criterion,), reader_version="0", vocabulary_version="0")
    engine = compiled([("NCT99000000", big), ("NCT99000001", small)], Policy.STRICT)
    sweep = engine.sweep(facts.Patient(sex="female"))
    assert sweep.rank.tolist() == [2, 2]
    assert sweep.violated.tolist() == [1023, 1]
