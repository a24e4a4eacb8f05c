"""Laws of the evaluator: total, labelled, cautious, and blind to the spelling of units."""

import datetime
import itertools

import msgspec
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from people_and_trees import (
    FACTS,
    TODAY,
    atoms,
    kinds,
    numbers,
    patients,
    policies,
    quantities,
    trees,
    trees_of,
)
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


def unread(node: nodes.Condition) -> nodes.Condition:
    """The tree with every state in the text's own words as one that was not read: nothing answers it."""
    match node:
        case nodes.State(concept=str(concept)) if concept.startswith("~"):
            return nodes.Opaque()
        case nodes.Not(part=part):
            return nodes.Not(part=unread(part))
        case nodes.All(parts=parts) | nodes.Any(parts=parts) | nodes.AtLeast(parts=parts):
            return msgspec.structs.replace(node, parts=tuple(map(unread, parts)))
        case nodes.IfThen(guard=guard, then=then):
            return nodes.IfThen(guard=unread(guard), then=unread(then))
        case nodes.Readings(alternatives=alternatives):
            return msgspec.structs.replace(node, alternatives=tuple(map(unread, alternatives)))
        case nodes.Except(base=base, exceptions=exceptions):
            return nodes.Except(base=unread(base), exceptions=tuple(map(unread, exceptions)))
    return node


OWN_WORDS = st.builds(nodes.State, concept=st.sampled_from(["~sings daily", "~owns a boat"]))


@settings(max_examples=300)
@given(trees_of(OWN_WORDS | atoms), patients(), kinds)
def test_silence_on_own_words_never_keeps_a_person_out(tree: nodes.Condition, person: facts.Patient, kind: str) -> None:
    """What is violated under presumptive is so whatever the answer would be; and what strict lets in stays in."""
    person = msgspec.structs.replace(person, states=(), complete=())
    ((told,), (untold,)) = (judged(person, [(kind, each)], Policy.PRESUMPTIVE) for each in (tree, unread(tree)))
    assert told.outcome != "violated" or untold.outcome == "violated"
    if untold.outcome != "undetermined":
        # A guard presumed absent makes "not applicable" of what held whatever the guard: either lets in.
        lets_in = {"satisfied", "not_applicable"}
        assert told.outcome == untold.outcome or {told.outcome, untold.outcome} == lets_in


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
