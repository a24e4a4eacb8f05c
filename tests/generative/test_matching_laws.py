"""Laws of the evaluator: total, labelled, cautious, and blind to the spelling of units."""

import datetime
import itertools

import msgspec
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from trialogue.criteria import nodes
from trialogue.criteria.criterion import Criterion, Eligibility
from trialogue.dates import PartialDate
from trialogue.matching import Policy, match_eligibility
from trialogue.matching.change import apply_changes
from trialogue.matching.counterfactual import find_ways, stands_in_the_way
from trialogue.matching.evaluate import evaluate
from trialogue.matching.evidence import Finding
from trialogue.matching.outcome import OUTCOMES, CriterionMatch
from trialogue.matching.situation import LISTS, Situation
from trialogue.matching.timeline import follow
from trialogue.matching.verdict import decide
from trialogue.patient import facts
from trialogue.truth import Truth
from trialogue.vocabulary import default
from trialogue.vocabulary.units import convert

TODAY = datetime.date(2026, 11, 22)

CONDITIONS = ["malignancy", "basal-cell-carcinoma", "hepatitis-b", "liver-disease", "hiv-infection", "~purple toe"]
DRUGS = ["prednisone", "methylprednisolone", "rituximab", "azathioprine", "hydroxychloroquine", "~herb"]
CLASSES = ["glucocorticoid", "immunosuppressant", "antimalarial", "b-cell-targeted-therapy"]
ANALYTES = {"alt": "U/L", "creatinine": "mg/dL", "igg": "g/L", "weight": "kg", "gfr": "mL/min"}
INSTRUMENTS = ["sledai", "sledai-2k", "selena-sledai", "bilag", "bilag-2004"]
STATES = ["pregnant", "lactating", "smoker"]
PROCEDURES = ["surgery", "~dance"]

numbers = st.one_of(st.integers(0, 200).map(float), st.floats(0, 1000, allow_nan=False).map(lambda n: round(n, 3)))
units_of_time = st.sampled_from(["d", "wk", "mo", "a"])


@st.composite
def partial_dates(draw: st.DrawFn) -> PartialDate:
    day = draw(st.dates(datetime.date(2015, 1, 1), datetime.date(2027, 6, 1)))
    return draw(st.sampled_from([PartialDate.of(day), PartialDate(day.year, day.month), PartialDate(day.year)]))


maybe_dates = st.none() | partial_dates()


@st.composite
def quantities(draw: st.DrawFn, units: st.SearchStrategy[str]) -> nodes.Quantity:
    low, high = sorted([draw(numbers), draw(numbers)])
    side = draw(st.sampled_from(["low", "high", "both"]))
    return nodes.Quantity(
        low=low if side != "high" else None,
        high=high if side != "low" else None,
        unit=draw(units),
        low_inclusive=draw(st.booleans()),
        high_inclusive=draw(st.booleans()),
    )


@st.composite
def windows(draw: st.DrawFn) -> nodes.Window:
    return nodes.Window(
        low=draw(st.none() | st.integers(0, 6).map(float)),
        high=draw(st.none() | st.integers(6, 60).map(float)),
        unit=draw(st.sampled_from(["d", "wk", "mo", "a", "{half-life}"])),
        anchor=draw(st.sampled_from([None, "screening", "surgery"])),
        after=draw(st.sampled_from([False, False, False, True])),
    )


maybe_windows = st.none() | windows()
times = st.sampled_from([None, "current", "history"])


def analyte_atoms() -> st.SearchStrategy[nodes.Measurement]:
    return st.sampled_from(sorted(ANALYTES)).flatmap(
        lambda analyte: st.builds(
            nodes.Measurement,
            concept=st.just(analyte),
            quantity=st.none() | quantities(st.sampled_from([ANALYTES[analyte], "{xULN}", "{xBaseline}"])),
            qualifiers=st.sampled_from([(), ("positive",), ("normal",)]),
            window=maybe_windows,
        )
    )


atoms = st.one_of(
    st.builds(nodes.Age, quantity=st.none() | quantities(st.sampled_from(["a", "mo", "d"]))),
    st.builds(nodes.Sex, concept=st.sampled_from(["female", "male"])),
    st.builds(
        nodes.Diagnosis,
        concept=st.sampled_from(CONDITIONS),
        quantity=st.none() | quantities(units_of_time),
        window=maybe_windows,
        temporality=times,
        qualifiers=st.sampled_from([(), ("severe",), ("adequately-treated",), ("active",)]),
    ),
    analyte_atoms(),
    st.builds(
        nodes.Score,
        concept=st.sampled_from(INSTRUMENTS),
        quantity=st.none() | quantities(st.just("{score}")),
        grade=st.sampled_from([None, "A", "B"]),
    ),
    st.builds(
        nodes.Medication,
        concept=st.sampled_from(DRUGS + CLASSES),
        quantity=st.none() | quantities(st.sampled_from(["mg/d", "mg/kg/d"])),
        window=maybe_windows,
        temporality=times,
        stable_for=st.none() | st.builds(nodes.Window, low=st.integers(1, 90).map(float), unit=units_of_time),
    ),
    st.builds(nodes.Procedure, concept=st.sampled_from(PROCEDURES), window=maybe_windows),
    st.builds(nodes.Allergy, concept=st.sampled_from(DRUGS)),
    st.builds(nodes.State, concept=st.sampled_from(STATES), temporality=times),
    st.builds(nodes.Participation, window=maybe_windows, temporality=times),
    st.just(nodes.Consent()),
    st.just(nodes.Judgement()),
    st.builds(nodes.Opaque, label=st.sampled_from(["etc.", "and so on"])),
)


def _combine(parts: st.SearchStrategy[nodes.Condition]) -> st.SearchStrategy[nodes.Condition]:
    several = st.lists(parts, min_size=1, max_size=3).map(tuple)
    return st.one_of(
        st.builds(nodes.All, parts=several),
        st.builds(nodes.Any, parts=several),
        st.builds(nodes.Not, part=parts),
        st.builds(nodes.AtLeast, n=st.integers(0, 3), parts=several),
        st.builds(nodes.IfThen, guard=parts, then=parts),
        st.builds(nodes.Readings, alternatives=several, rule=st.just("two")),
        st.builds(nodes.Except, base=parts, exceptions=several),
    )


trees = st.recursive(atoms, _combine, max_leaves=6)

common = {"path": st.just("here"), "absent": st.booleans()}
conditions = st.builds(
    facts.Condition,
    **common,
    concept=st.sampled_from(CONDITIONS),
    status=st.sampled_from(["active", "inactive", "remission", "resolved", "cured", "unknown"]),
    onset=maybe_dates,
    resolved=maybe_dates,
    date=maybe_dates,
    qualifiers=st.sampled_from([(), ("severe",), ("mild",), ("adequately-treated",)]),
)
medications = st.builds(
    facts.Medication,
    **common,
    concept=st.sampled_from(DRUGS),
    daily_dose=st.none() | st.builds(facts.Amount, value=numbers, unit=st.sampled_from(["mg/d", "g/d", "mL"])),
    start=maybe_dates,
    stop=maybe_dates,
    unchanged_since=maybe_dates,
    ongoing=st.none() | st.booleans(),
    date=maybe_dates,
)
measurements = st.sampled_from(sorted(ANALYTES)).flatmap(
    lambda analyte: st.builds(
        facts.Measurement,
        path=st.just("here"),
        concept=st.just(analyte),
        amount=st.none()
        | st.builds(
            facts.Amount,
            value=numbers,
            unit=st.just(ANALYTES[analyte]),
            comparator=st.sampled_from([None, None, "<", ">="]),
        ),
        result=st.sampled_from([None, "normal", "positive"]),
        reference=st.none() | st.builds(facts.ReferenceRange, low=st.just(1.0), high=numbers),
        date=maybe_dates,
    )
)
scores = st.builds(
    facts.Score,
    path=st.just("here"),
    concept=st.sampled_from(INSTRUMENTS),
    value=st.none() | st.integers(0, 30).map(float),
    grades=st.dictionaries(st.sampled_from("AB"), st.integers(0, 3)),
    date=maybe_dates,
)
FACTS: dict[str, st.SearchStrategy[facts.Fact]] = {
    "conditions": conditions,
    "medications": medications,
    "measurements": measurements,
    "scores": scores,
    "procedures": st.builds(facts.Procedure, **common, concept=st.sampled_from(PROCEDURES), date=maybe_dates),
    "allergies": st.builds(facts.Allergy, **common, concept=st.sampled_from(DRUGS), date=maybe_dates),
    "states": st.builds(facts.State, **common, concept=st.sampled_from(STATES), date=maybe_dates),
    "participations": st.builds(facts.Participation, **common, start=maybe_dates, stop=maybe_dates),
}


@st.composite
def patients(draw: st.DrawFn) -> facts.Patient:
    lists = {name: tuple(draw(st.lists(kind, max_size=3))) for name, kind in FACTS.items()}
    complete = draw(
        st.lists(st.builds(facts.Complete, of=st.sampled_from(sorted(FACTS)), as_of=partial_dates()), max_size=1)
    )
    return facts.Patient(
        birth=draw(st.none() | st.just(PartialDate(1992)) | st.just(PartialDate(1999, 11, 22))),
        sex=draw(st.sampled_from([None, "female", "male"])),
        complete=tuple(complete),
        **lists,
    )


policies = st.sampled_from(Policy)


def criterion(tree: nodes.Condition, kind: str) -> Criterion:
    return Criterion(kind=kind, source="text", text="a sentence", start=0, end=10, condition=tree)


def judged(
    patient: facts.Patient, trees_: list[tuple[str, nodes.Condition]], policy: Policy
) -> tuple[CriterionMatch, ...]:
    criteria = tuple(criterion(tree, kind) for kind, tree in trees_)
    eligibility = Eligibility(criteria=criteria, reader_version="0", vocabulary_version="0")
    return match_eligibility(patient, eligibility, as_of=TODAY, policy=policy)


def found(tree: nodes.Condition, patient: facts.Patient, policy: Policy, day: datetime.date = TODAY) -> Finding:
    return evaluate(tree, Situation(patient, day, policy))


kinds = st.sampled_from(["inclusion", "exclusion"])


@settings(max_examples=150)
@given(trees, patients(), policies, kinds)
def test_every_tree_and_person_gives_an_outcome_with_its_reason(
    tree: nodes.Condition, patient: facts.Patient, policy: Policy, kind: str
) -> None:
    (result,) = judged(patient, [(kind, tree)], policy)
    assert result.outcome in OUTCOMES
    assert (result.reason is not None) == (result.outcome == "undetermined")
    assert (result.asks is not None) == (result.outcome == "undetermined")
    assert result.explanation


@settings(max_examples=150)
@given(trees, patients())
def test_what_strict_decides_presumptive_decides_alike(tree: nodes.Condition, patient: facts.Patient) -> None:
    strict, presumptive = (found(tree, patient, policy) for policy in (Policy.STRICT, Policy.PRESUMPTIVE))
    if strict.decided:
        assert presumptive.possible == strict.possible


@settings(max_examples=150)
@given(st.lists(st.tuples(kinds, trees), max_size=3), patients())
def test_strict_may_fit_implies_presumptive_may_fit(
    several: list[tuple[str, nodes.Condition]], patient: facts.Patient
) -> None:
    strict, presumptive = (
        decide(judged(patient, several, policy))[0] for policy in (Policy.STRICT, Policy.PRESUMPTIVE)
    )
    assert strict != "may_fit" or presumptive == "may_fit"
    assert strict != "does_not_fit" or presumptive == "does_not_fit"


def related(one: str | None, other: str | None) -> bool:
    """Whether knowing one says something of the other: kin, or under one heading (two glucocorticoids)."""
    vocabulary = default()
    if one is None or other is None or one == other:
        return True
    lines = [{each, *vocabulary.ancestors(each)} for each in (one, other)]
    return bool(lines[0] & lines[1])


@settings(max_examples=120)
@given(trees, patients(), st.data())
def test_replacing_an_unknown_by_a_value_never_flips_a_decided_outcome_under_strict(
    tree: nodes.Condition, patient: facts.Patient, data: st.DataObject
) -> None:
    """A fact about something of which nothing was recorded, no list of it declared complete: nothing turns around."""
    patient = msgspec.structs.replace(patient, complete=())
    part = data.draw(st.sampled_from(["birth", "sex", *sorted(FACTS)]))
    if part in FACTS:
        recorded = getattr(patient, part)
        new = data.draw(FACTS[part])
        assume(not any(related(new.concept, each.concept) for each in recorded))
        change = {part: (*recorded, new)}
    else:
        assume(getattr(patient, part) is None)
        change = {part: PartialDate(1990, 2, 3) if part == "birth" else data.draw(st.sampled_from(["female", "male"]))}
    before = found(tree, patient, Policy.STRICT)
    after = found(tree, msgspec.structs.replace(patient, **change), Policy.STRICT)
    if before.decided and after.decided:
        assert after.possible == before.possible


@settings(max_examples=150)
@given(numbers, quantities(st.sampled_from(["mg/dL", "umol/L"])), st.sampled_from(["mg/dL", "umol/L"]))
def test_equivalent_units_do_not_change_an_answer(value: float, quantity: nodes.Quantity, other: str) -> None:
    assert quantity.unit is not None
    same = convert(value, quantity.unit, other, "creatinine")
    answers = [
        found(
            nodes.Measurement(concept="creatinine", quantity=quantity),
            facts.Patient(
                measurements=(facts.Measurement(path="m", concept="creatinine", amount=facts.Amount(*amount)),)
            ),
            Policy.STRICT,
        ).truth
        for amount in ((value, quantity.unit), (same, other))
    ]
    assert answers[0] is answers[1] is not Truth.UNKNOWN


@settings(max_examples=120)
@given(trees, patients())
def test_the_order_of_facts_does_not_matter(tree: nodes.Condition, patient: facts.Patient) -> None:
    turned = {name: tuple(reversed(getattr(patient, name))) for name in LISTS.values()}
    other = msgspec.structs.replace(patient, **turned)
    for policy in Policy:
        assert found(tree, patient, policy).possible == found(tree, other, policy).possible


@settings(max_examples=120)
@given(trees, patients(), st.integers(0, 800))
def test_between_two_named_days_an_answer_stays(tree: nodes.Condition, patient: facts.Patient, later: int) -> None:
    """An answer changes only on the days that the finding named the day before (every fact being known by then)."""
    day = datetime.date(2027, 12, 31) + datetime.timedelta(days=later)  # after every fact
    before = found(tree, patient, Policy.STRICT, day)
    after = found(tree, patient, Policy.STRICT, day + datetime.timedelta(days=1))
    if before.possible != after.possible:
        assert day + datetime.timedelta(days=1) in before.changes


@settings(max_examples=100)
@given(trees, patients(), kinds, policies, st.lists(st.integers(0, 800), min_size=1, max_size=12))
def test_the_timeline_at_a_day_is_the_evaluation_on_that_day(
    tree: nodes.Condition, patient: facts.Patient, kind: str, policy: Policy, later: list[int]
) -> None:
    sentence = criterion(tree, kind)
    intervals = follow(sentence, Situation(patient, TODAY, policy), TODAY + datetime.timedelta(days=800))
    assert intervals[0].start == TODAY and intervals[-1].end == TODAY + datetime.timedelta(days=800)
    assert all(b.start - a.end == datetime.timedelta(days=1) and b.because for a, b in itertools.pairwise(intervals))
    edges = [day for each in intervals for day in (each.start, each.end)]
    for day in [*edges, *(TODAY + datetime.timedelta(days=days) for days in later)]:
        told = next(each.match for each in intervals if each.start <= day <= each.end)
        eligibility = Eligibility(criteria=(sentence,), reader_version="0", vocabulary_version="0")
        (found_then,) = match_eligibility(patient, eligibility, as_of=day, policy=policy)
        assert (told.outcome, told.reason, told.asks) == (found_then.outcome, found_then.reason, found_then.asks)


@settings(max_examples=60)
@given(trees, patients(), kinds, policies)
def test_every_way_out_applied_does_what_it_says(
    tree: nodes.Condition, patient: facts.Patient, kind: str, policy: Policy
) -> None:
    sentence = criterion(tree, kind)
    situation = Situation(patient, TODAY, policy, "NCT99000001")
    ways = find_ways(sentence, situation, TODAY + datetime.timedelta(days=800))
    for changes in ways.sets:
        for fewer in [changes, *(tuple(each for each in changes if each is not one) for one in changes)]:
            other, day = apply_changes(patient, TODAY, fewer)
            eligibility = Eligibility(criteria=(sentence,), reader_version="0", vocabulary_version="0")
            (result,) = match_eligibility(other, eligibility, as_of=day, policy=policy, nct_id="NCT99000001")
            assert stands_in_the_way(result) == (fewer is not changes)
