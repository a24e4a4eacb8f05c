"""From a phrase to an atom: which kind of statement a concept makes depends on its kind and on the words around it."""

from __future__ import annotations

import copy
import re
from itertools import pairwise

import msgspec

from trialogue.criteria.nodes import (
    Age,
    All,
    Allergy,
    Any,
    Condition,
    Diagnosis,
    IfThen,
    Measurement,
    Medication,
    Not,
    Opaque,
    Participation,
    Procedure,
    Readings,
    Score,
    Sex,
    State,
    Window,
)
from trialogue.criteria.passes.limits import is_times_of_nothing
from trialogue.criteria.passes.phrase import Phrase, lasting, quantity_or_none, window_or_none
from trialogue.criteria.symbols import When
from trialogue.dates import DAYS_PER
from trialogue.vocabulary import Concept, default, ungrounded_id

_ALLERGIC = re.compile(r"allerg|hypersens|intoleran|anaphyla", re.IGNORECASE)
_DEFINED_BY_BOUND = frozenset(("elevated", "decreased", "abnormal", "normal"))
"""Results that a bound behind them says more exactly: "elevated ALT > 3 x ULN"."""
_RESULT = re.compile(r"\A(?:positive|negative)\b|\b(?:positive|negative)\Z", re.IGNORECASE)
FEMALE_STATES = frozenset(("pregnant", "lactating", "childbearing-potential", "postmenopausal"))
_CHANGED = frozenset(("in-remission", "stable", "controlled", "untreated", "resolved", "treated", "uncontrolled"))
"""What a condition became: a length of time behind it goes for that."""
EQUATIONS = frozenset(("ckd-epi-2021", "ckd-epi-2009", "mdrd", "cockcroft-gault"))
"""Equations that a measurement's qualifier may name; "CKD-EPI" without a year may be either, so none is named."""
_ALLERGENS = frozenset(("drug", "drug-class", "allergen", "procedure"))
_LONGEST_NARROWED = 8
_SCORE_UNITS = frozenset((None, "{score}", "1"))
_PERCENT_SCORES = frozenset(("karnofsky", "lansky"))
"""Instruments whose values are written with or without a percent sign."""
_AGED_STATES = frozenset(("healthy-volunteer", "smoker", "non-smoker", "premenopausal", "postmenopausal", "ambulatory"))
_TIMED = frozenset(("life-expectancy", "gestational-age"))
_DOSE_UNITS = ("mg/d", "g/d", "ug/d", "mg/kg/d", "mg", "mg/wk")


def build(phrase: Phrase, text: str, kind: str) -> Condition | None:
    """The node a wholly understood phrase states, or None when its parts do not make a statement we know."""
    if not phrase.known:
        return None
    node = _core(phrase, text, kind)
    if node is None:
        return None
    if phrase.sex is not None and not implies_sex(phrase):
        sex = Sex(concept=phrase.sex.id, label=text[slice(*phrase.span)], span=phrase.span)
        if phrase.negated and phrase.negated_of_sex and node is not _SEX_ALONE:
            return All(parts=(sex, Not(part=node, span=phrase.span)), span=phrase.span)
        node = sex if node is _SEX_ALONE else All(parts=(sex, node), span=phrase.span)
    elif node is _SEX_ALONE:
        return None
    return Not(part=node, span=phrase.span) if phrase.negated else node


_SEX_ALONE: Condition = Opaque(label="sex alone")
"""Stands for a phrase that only names a sex, until its node is made."""


def implies_sex(phrase: Phrase) -> bool:
    """Whether the state that is named says the sex as well."""
    return (
        phrase.concept is not None
        and phrase.concept.id in FEMALE_STATES
        and phrase.sex is not None
        and phrase.sex.id == "female"
    )


def _core(phrase: Phrase, text: str, kind: str) -> Condition | None:
    if phrase.window is not None and phrase.window.other is not None:
        return _in_either(phrase, phrase.window, phrase.window.other, text, kind)
    aged = phrase.bound is not None and phrase.bound.unit_text == "age" and phrase.duration is None
    if (
        aged
        and phrase.concept is not None
        and (phrase.concept.kind == "condition" or phrase.concept.id in _AGED_STATES)
    ):
        return _of_people(phrase, text, kind)
    if phrase.people is not None and (phrase.bound is None or phrase.concept is not None):
        return _of_people(phrase, text, kind)
    if phrase.age or _only_years(phrase):
        return _age(phrase, text)
    if phrase.participation is not None:
        return _participation(phrase, text)
    if phrase.concept is None:
        empty = phrase.bound is None and phrase.window is None and phrase.duration is None
        return (
            _SEX_ALONE if phrase.sex is not None and empty and not phrase.qualifiers and not phrase.has_lead else None
        )
    if phrase.members:
        return _with_members(phrase, text, kind)
    return _atom(phrase, text)


def _of_people(phrase: Phrase, text: str, kind: str) -> Condition | None:
    """ "Adult patients with asthma", "children aged 6 to 12 years with asthma": an age, and what they have."""
    plain, aged = copy.copy(phrase), copy.copy(phrase)
    plain.age, plain.people, aged.concept, aged.people = False, None, None, None
    aged.window = aged.duration = aged.temporality = aged.sex = None
    aged.qualifiers = []
    if phrase.sex is not None and phrase.people == "child":
        return None  # "women with children"
    measured = phrase.concept is not None and phrase.concept.kind in ("measurement", "instrument")
    if phrase.negated or phrase.expose or phrase.allergy:
        return None
    if phrase.bound is None or measured:
        return None  # where an adult begins is not said: it is not guessed
    plain.bound = None
    age = _age(aged, text)
    if phrase.concept is None:
        bare = not (phrase.qualifiers or phrase.window or phrase.duration or phrase.temporality)
        return age if bare and phrase.participation is None else None
    node = _core(plain, text, kind)
    return All(parts=(age, node), span=phrase.span) if age is not None and node is not None else None


def _in_either(phrase: Phrase, when: When, other: Window, text: str, kind: str) -> Condition | None:
    """The same statement in either of two windows, or in both."""
    first, second = copy.copy(phrase), copy.copy(phrase)
    first.window, second.window = When(when.window, when.repaired), When(other)
    parts = (_core(first, text, kind), _core(second, text, kind))
    found = tuple(part for part in parts if part is not None)
    if len(found) < len(parts):
        return None
    return (All if when.both else Any)(parts=found, span=phrase.span)


def _only_years(phrase: Phrase) -> bool:
    bound = phrase.bound
    return (
        bound is not None
        and phrase.concept is None
        and (bound.unit_text == "age" or bound.quantity.unit == "a")
        and not phrase.has_lead
        and not phrase.qualifiers
    )


def _age(phrase: Phrase, text: str) -> Condition | None:
    bound = phrase.bound
    if (
        bound is None
        or phrase.concept is not None
        or phrase.window
        or phrase.duration
        or phrase.has_lead
        or phrase.qualifiers
    ):
        return None
    quantity = bound.quantity
    if quantity.unit is None:
        quantity = msgspec.structs.replace(quantity, unit="a")
    if quantity.unit not in ("a", "mo", "wk", "d") or max(quantity.low or 0, quantity.high or 0) > 10_000:
        return None
    if quantity.unit == "a" and max(quantity.low or 0, quantity.high or 0) > 130:
        return None
    return Age(quantity=quantity, label=text[slice(*phrase.span)], span=phrase.span)


def _participation(phrase: Phrase, text: str) -> Condition | None:
    assert phrase.participation is not None
    temporality, qualifiers = phrase.participation
    if phrase.bound or phrase.allergy or phrase.duration or phrase.qualifiers or phrase.expose:
        return None
    return Participation(
        label=text[slice(*phrase.span)],
        temporality=temporality or phrase.temporality,
        qualifiers=qualifiers,
        window=window_or_none(phrase.window),
        span=phrase.span,
    )


def _with_members(phrase: Phrase, text: str, kind: str) -> Condition | None:
    """A class and its list in brackets (rule `bracketed-list`): the list says what is meant unless it is examples."""
    assert phrase.concept is not None
    drug = phrase.concept.kind in ("drug", "drug-class")
    parts: list[Condition] = []
    timed = phrase.window is None and any(member.window is not None for member in phrase.members)
    open_class = phrase.every or (kind == "exclusion" and phrase.open_members is None and not timed)
    if drug and (open_class or phrase.open_members is not None):
        own = _atom(phrase, text)
        if own is None:
            return None
        parts.append(own)
    elif phrase.open_members is not None and phrase.open_members.role == "examples":
        # "infection (e.g. HIV)": the examples are part of the named condition, which says it all.
        return _atom(phrase, text)
    if not drug and phrase.open_members is None and (phrase.added or not _all_kinds_of(phrase)):
        return _headed(phrase, text)
    for member in phrase.members:
        node = _atom(_inherit(member, phrase), text)
        if node is None:
            return None
        parts.append(node)
    if phrase.open_members is not None and phrase.open_members.role == "open":
        mark = phrase.open_members
        parts.append(Opaque(label=text[mark.start : mark.end], span=mark.span))
    return parts[0] if len(parts) == 1 else Any(parts=tuple(parts), span=phrase.span)


def _all_kinds_of(phrase: Phrase) -> bool:
    assert phrase.concept is not None
    kinds = [member.concept.id for member in phrase.members if member.concept is not None]
    return all(default().is_a(kind, phrase.concept.id) for kind in kinds)


def _headed(phrase: Phrase, text: str) -> Condition | None:
    """ "Oesophageal cancer (adenocarcinoma)" may narrow its head or add to it; "(or X)" adds X."""
    own = _atom(phrase, text)
    nodes = [_atom(_inherit(member, phrase), text) for member in phrase.members]
    members = tuple(node for node in nodes if node is not None)
    if own is None or len(members) != len(nodes):
        return None
    if isinstance(own, Measurement | Score) and any(isinstance(each, Procedure) for each in members):
        return None  # "ejection fraction (echocardiography) < 40 %": how it was measured
    span = phrase.span
    either = Any(parts=(own, *members), span=span)
    if phrase.added:
        return either
    listed = members[0] if len(members) == 1 else Any(parts=members, span=span)
    return Readings(alternatives=(All(parts=(own, listed), span=span), either), rule="bracketed-list", span=span)


def _inherit(member: Phrase, phrase: Phrase) -> Phrase:
    member.temporality = member.temporality or phrase.temporality
    member.expose = member.expose or phrase.expose
    member.allergy = member.allergy or phrase.allergy
    if member.window is None and member.duration is None:
        member.window, member.duration = phrase.window, phrase.duration
    member.qualifiers = [*dict.fromkeys([*phrase.qualifiers, *member.qualifiers])]
    return member


def _atom(phrase: Phrase, text: str) -> Condition | None:
    concept = phrase.concept
    assert concept is not None
    if phrase.route is not None and concept.kind not in ("drug", "drug-class"):
        return None
    named = concept.kind == "allergen" and _ALLERGIC.search(_label(phrase, text)) is not None
    if phrase.allergy or named:
        bare = not (
            phrase.route or phrase.bound or phrase.expose or phrase.qualifiers or phrase.window or phrase.duration
        )
        common = {"concept": concept.id, "label": _label(phrase, text), "span": phrase.span}
        if concept.kind == "procedure":
            # "Allergic to blood products": what is given, not its giving.
            common["concept"] = ungrounded_id(_label(phrase, text))
        return Allergy(**common) if bare and concept.kind in _ALLERGENS else None  # type: ignore[arg-type]
    if concept.kind == "measurement" and phrase.bound is None and phrase.result is None:
        # "HBsAg positive" may be a name of its own.
        named_result = _RESULT.search(_label(phrase, text))
        phrase.result = named_result.group().lower() if named_result else None
    if phrase.result in _DEFINED_BY_BOUND and phrase.bound is not None:
        phrase = copy.copy(phrase)
        phrase.result = None
    if phrase.result is not None or (phrase.tested and phrase.bound is None):
        return _result(phrase, text)
    if concept.kind in _NARROWED and phrase.qualifier_spans:
        return _narrowed(phrase, text)
    maker = {
        "condition": _diagnosis,
        "drug": _medication,
        "drug-class": _medication,
        "measurement": _measurement,
        "instrument": _score,
        "procedure": _procedure,
        "state": _state,
    }.get(concept.kind)
    return maker(phrase, text) if maker is not None else None


_NARROWED = frozenset(("procedure", "drug", "drug-class"))
"""Kinds whose atoms have no qualifiers: what narrows them stays beside them, unread."""


def _narrowed(phrase: Phrase, text: str) -> Condition | None:
    """ "Chronic use of steroids": taken, and a narrowing that is not evaluated."""
    plain = copy.copy(phrase)
    drug = phrase.concept is not None and phrase.concept.kind != "procedure"
    if (named := _named_narrowly(phrase, text)) is not None:
        return _medication(named, text) if drug else _procedure(named, text)
    plain.qualifiers = [each for each in phrase.qualifiers if drug and each == "systemic"]
    plain.qualifier_spans = []
    node = _atom(plain, text)
    if node is None or plain.qualifiers == phrase.qualifiers:
        return node
    spans = zip(phrase.qualifiers, phrase.qualifier_spans, strict=False)
    rests = [Opaque(label=text[slice(*span)], span=span) for name, span in spans if name not in plain.qualifiers]
    return All(parts=(node, *rests), span=phrase.span) if rests else None


def _named_narrowly(phrase: Phrase, text: str) -> Phrase | None:
    """ "Vitrectomy in the study eye": a procedure of its own, a kind of the one it narrows."""
    assert phrase.concept is not None and phrase.concept_span is not None
    if phrase.qualifiers == ["systemic"] or phrase.bound is not None:
        return None
    spans = sorted([*phrase.qualifier_spans, phrase.concept_span])
    gaps = [text[before[1] : after[0]] for before, after in pairwise(spans)]
    label = " ".join(text[spans[0][0] : spans[-1][1]].split())
    if any(gap.strip() for gap in gaps) or len(label.split()) > _LONGEST_NARROWED:
        return None
    named = copy.copy(phrase)
    named.concept = Concept(id=ungrounded_id(label), kind=phrase.concept.kind, name=label)
    named.concept_span, named.qualifiers, named.qualifier_spans = (spans[0][0], spans[-1][1]), [], []
    return named


def _result(phrase: Phrase, text: str) -> Condition | None:
    """ "HBsAg positive", "negative for HIV", "a positive pregnancy test"."""
    assert phrase.concept is not None
    concept, result = phrase.concept, phrase.result
    if result is None or phrase.bound or phrase.duration or phrase.expose or phrase.allergy:
        return None
    if concept.kind == "measurement" and not phrase.qualifiers and phrase.temporality != "history":
        return Measurement(
            concept=concept.id,
            label=_label(phrase, text),
            qualifiers=(result,),
            window=window_or_none(phrase.window),
            span=phrase.span,
        )
    if concept.kind != "condition" or result not in ("positive", "negative"):
        return None
    if not default().is_a(concept.id, "infection"):
        return None
    plain = copy.copy(phrase)
    plain.result, plain.tested = None, False
    node = _diagnosis(plain, text)
    return Not(part=node, span=phrase.span) if node is not None and result == "negative" else node


def _label(phrase: Phrase, text: str) -> str:
    return text[slice(*(phrase.concept_span or phrase.span))]


def _temporality(phrase: Phrase) -> str | None:
    if phrase.at_entry and phrase.temporality is None and phrase.window is None:
        return "current"
    # "Current or previous" is the history, which a present condition belongs to as well.
    return "history" if phrase.temporality == "any" else phrase.temporality


def _diagnosis(phrase: Phrase, text: str) -> Condition | None:
    assert phrase.concept is not None
    if phrase.expose or (phrase.bound is not None and phrase.duration is not None):
        return None
    if (phrase.bound or phrase.duration) and not _CHANGED.isdisjoint(phrase.qualifiers):
        return None  # "in remission for 5 years" times the remission, not the disease
    duration = window_or_none(phrase.duration)
    quantity = lasting(phrase.duration)
    if phrase.bound is not None:
        quantity = phrase.bound.quantity
        if quantity.unit not in DAYS_PER or phrase.bound.unit_text == "age":
            return None
    if duration is not None and duration.unit not in DAYS_PER:
        return None
    window = window_or_none(phrase.window)
    if window is None and quantity is not None and quantity.low is None and "recent" in phrase.qualifiers:
        window, quantity = Window(high=quantity.high, unit=quantity.unit or "d"), None  # "recent stroke (< 3 months)"
    return Diagnosis(
        concept=phrase.concept.id,
        label=_label(phrase, text),
        quantity=quantity,
        window=window,
        temporality=_temporality(phrase),
        qualifiers=tuple(dict.fromkeys(phrase.qualifiers)),
        span=phrase.span,
    )


def _medication(phrase: Phrase, text: str) -> Condition | None:
    assert phrase.concept is not None
    systemic = "systemic" in phrase.qualifiers or _label(phrase, text).lower().startswith("systemic ")
    route = phrase.route or ("systemic" if systemic else None)
    if [each for each in phrase.qualifiers if each != "systemic"]:
        return None
    quantity = quantity_or_none(phrase)
    if quantity is not None and quantity.unit not in _DOSE_UNITS:
        return None
    if not (phrase.expose or phrase.temporality or phrase.window or phrase.duration or quantity):
        return None
    temporality = {"current": "current", "ever": "history"}.get(phrase.expose or "") or _temporality(phrase)
    window = window_or_none(phrase.window)
    return (
        Medication(
            concept=phrase.concept.id,
            label=_label(phrase, text),
            quantity=quantity,
            window=window,
            stable_for=window_or_none(phrase.duration) if phrase.expose is None and phrase.window is None else None,
            temporality=None if window is not None else temporality,
            route=route,
            span=phrase.span,
        )
        if phrase.duration is None
        else None
    )


def _measurement(phrase: Phrase, text: str) -> Condition | None:
    assert phrase.concept is not None
    quantity = quantity_or_none(phrase)
    if quantity is None or phrase.expose or phrase.qualifiers or phrase.duration or phrase.temporality == "history":
        return None
    if quantity.unit in DAYS_PER and phrase.concept.id not in _TIMED:
        return None
    if is_times_of_nothing(phrase.concept.id, quantity.unit):
        return None
    return Measurement(
        concept=phrase.concept.id,
        label=_label(phrase, text),
        quantity=quantity,
        window=window_or_none(phrase.window),
        qualifiers=(phrase.equation,) if phrase.equation in EQUATIONS else (),
        span=phrase.span,
    )


def _score(phrase: Phrase, text: str) -> Condition | None:
    assert phrase.concept is not None
    quantity = quantity_or_none(phrase)
    if quantity is None or phrase.expose or phrase.duration or phrase.qualifiers:
        return None
    percent = quantity.unit == "%" and phrase.concept.id in _PERCENT_SCORES
    if quantity.unit not in _SCORE_UNITS and not percent:
        return None
    return Score(
        concept=phrase.concept.id,
        label=_label(phrase, text),
        quantity=msgspec.structs.replace(quantity, unit="{score}"),
        window=window_or_none(phrase.window),
        span=phrase.span,
    )


def _procedure(phrase: Phrase, text: str) -> Condition | None:
    assert phrase.concept is not None
    if phrase.duration or phrase.qualifiers or (phrase.bound and phrase.window):
        return None
    window = window_or_none(phrase.window)
    if phrase.bound is not None:
        quantity = phrase.bound.quantity
        takes = quantity.low is not None and quantity.unit in ("min", "h")  # "surgery (> 20 minutes)": how long
        if takes or quantity.unit not in DAYS_PER or phrase.bound.unit_text == "age":
            return None
        window = Window(low=quantity.low, high=quantity.high, unit=quantity.unit)
    return Procedure(
        concept=phrase.concept.id,
        label=_label(phrase, text),
        window=window,
        temporality="current" if phrase.expose == "current" else _temporality(phrase),
        span=phrase.span,
    )


def _state(phrase: Phrase, text: str) -> Condition | None:
    assert phrase.concept is not None
    narrowed = [each for each in phrase.qualifiers if each != "active"]
    used = phrase.expose and concept_used(phrase)
    if phrase.bound or phrase.duration or narrowed or (phrase.expose and not used) or phrase.window:
        return None  # "planning a pregnancy within 12 months" looks ahead, "a smoker within a year" back
    return State(
        concept=phrase.concept.id,
        label=_label(phrase, text),
        temporality=_temporality(phrase),
        span=phrase.span,
    )


def concept_used(phrase: Phrase) -> bool:
    """Whether a state is one that is used: "not *using* contraception"."""
    return phrase.concept is not None and phrase.concept.id == "contraception" and phrase.expose != "ever"


def capped(node: Medication) -> Condition:
    """Rule `cap-in-brackets`: a dose behind a drug binds wherever that drug is taken."""
    taken = Medication(concept=node.concept, label=node.label, temporality="current", span=node.span)
    dose = Medication(
        concept=node.concept, label=node.label, quantity=node.quantity, temporality="current", span=node.span
    )
    return IfThen(guard=taken, then=dose, span=node.span)
