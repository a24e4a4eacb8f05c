"""People and condition trees for the laws of matching: every node type, every kind of fact, dates that are partial."""

import datetime

from hypothesis import strategies as st

from trialogue.criteria import nodes
from trialogue.criteria.as_it_stands import RULE
from trialogue.dates import PartialDate
from trialogue.matching import Policy
from trialogue.patient import facts

TODAY = datetime.date(2026, 11, 22)

CONDITIONS = [
    "malignancy",
    "basal-cell-carcinoma",
    "hepatitis-b",
    "liver-disease",
    "hiv-infection",
    "~purple toe",
    "cardiomyopathy",
    "~infiltrative cardiomyopathy",
]
DRUGS = ["prednisone", "methylprednisolone", "rituximab", "azathioprine", "hydroxychloroquine", "~herb"]
CLASSES = ["glucocorticoid", "immunosuppressant", "antimalarial", "b-cell-targeted-therapy"]
ANALYTES = {"alt": "U/L", "creatinine": "mg/dL", "igg": "g/L", "weight": "kg", "gfr": "mL/min"}
INSTRUMENTS = ["sledai", "sledai-2k", "selena-sledai", "bilag", "bilag-2004"]
STATES = ["pregnant", "lactating", "smoker", "~sings daily", "~owns a boat"]
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


own_words = st.builds(nodes.State, concept=st.sampled_from(STATES[-2:]), temporality=times, window=maybe_windows)
asked_as_they_stand = own_words | st.builds(nodes.Not, part=own_words)


def _combine(parts: st.SearchStrategy[nodes.Condition]) -> st.SearchStrategy[nodes.Condition]:
    several = st.lists(parts, min_size=1, max_size=3).map(tuple)
    return st.one_of(
        st.builds(nodes.All, parts=several),
        st.builds(nodes.Any, parts=several),
        st.builds(nodes.Not, part=parts),
        st.builds(nodes.AtLeast, n=st.integers(0, 3), parts=several),
        st.builds(nodes.IfThen, guard=parts, then=parts),
        st.builds(nodes.Readings, alternatives=several, rule=st.just("two")),
        st.builds(nodes.Readings, alternatives=st.tuples(parts, asked_as_they_stand), rule=st.just(RULE)),
        st.builds(nodes.Except, base=parts, exceptions=several),
    )


def trees_of(leaves: st.SearchStrategy[nodes.Condition]) -> st.SearchStrategy[nodes.Condition]:
    return st.recursive(leaves, _combine, max_leaves=6)


trees = trees_of(atoms)

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
        baseline=st.none() | st.builds(facts.Amount, value=st.just(20.0), unit=st.just(ANALYTES[analyte])),
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
kinds = st.sampled_from(["inclusion", "exclusion"])
