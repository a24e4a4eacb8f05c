"""Two studies side by side: same, stricter, looser, different, only here. The smallest case of each first."""

import pytest

from trialogue.criteria.criterion import Criterion, Eligibility
from trialogue.criteria.nodes import (
    Age,
    Any,
    Condition,
    Diagnosis,
    Except,
    IfThen,
    Measurement,
    Medication,
    Opaque,
    Quantity,
    Score,
    Window,
)
from trialogue.matching.compare import compare


def side(*criteria: tuple[str, Condition]) -> Eligibility:
    """An eligibility of (kind, tree) pairs."""
    return Eligibility(
        criteria=tuple(
            Criterion(kind=kind, source="text", text="", start=0, end=0, condition=tree) for kind, tree in criteria
        ),
        reader_version="test",
        vocabulary_version="test",
    )


def relations(left: Eligibility, right: Eligibility) -> list[tuple[str, tuple[str, ...]]]:
    return [(row.relation, row.differs_in) for row in compare(left, right).rows]


def alt(factor: float) -> Measurement:
    return Measurement(concept="alt", quantity=Quantity(low=factor, unit="{xULN}", low_inclusive=False))


def washout(concept: str, months: float) -> Medication:
    return Medication(concept=concept, window=Window(high=months, unit="mo"))


@pytest.mark.parametrize(
    ("kind", "left", "right", "expected"),
    [
        ("exclusion", alt(2), alt(2), ("same", ())),
        ("exclusion", alt(2), alt(3), ("stricter", ("bound",))),
        ("exclusion", alt(3), alt(2), ("looser", ("bound",))),
        ("exclusion", washout("rituximab", 6), washout("rituximab", 12), ("looser", ("window",))),
        (
            "exclusion",
            Diagnosis(concept="malignancy", window=Window(high=5, unit="a")),
            Diagnosis(concept="malignancy"),
            ("looser", ("window",)),
        ),
        (
            "exclusion",
            Except(base=Diagnosis(concept="malignancy"), exceptions=(Diagnosis(concept="basal-cell-carcinoma"),)),
            Diagnosis(concept="malignancy"),
            ("looser", ("exceptions",)),
        ),
        (
            "inclusion",
            Score(concept="sledai", quantity=Quantity(high=8, unit="{score}", high_inclusive=False)),
            Score(concept="sledai", quantity=Quantity(high=6, unit="{score}")),
            ("looser", ("bound",)),
        ),
        (
            "inclusion",
            Medication(concept="azathioprine", stable_for=Window(low=3, unit="mo")),
            Medication(concept="azathioprine", stable_for=Window(low=30, unit="d")),
            ("stricter", ("stable period",)),
        ),
        (
            "inclusion",
            Measurement(concept="igg", quantity=Quantity(low=5, unit="g/L")),
            Measurement(concept="igg", quantity=Quantity(low=500, unit="mg/dL")),
            ("same", ()),
        ),
        (
            "inclusion",
            Measurement(concept="alt", quantity=Quantity(high=60, unit="U/L")),
            alt(2),
            ("different", ("bound",)),
        ),
    ],
)
def test_one_statement_against_another(kind: str, left: Condition, right: Condition, expected: object) -> None:
    assert relations(side((kind, left)), side((kind, right))) == [expected]


def test_the_relation_seen_from_the_other_side_is_the_opposite() -> None:
    left, right = side(("exclusion", alt(2))), side(("exclusion", alt(3)))
    assert [row.relation for row in compare(left, right).rows] == ["stricter"]
    assert [row.relation for row in compare(right, left).rows] == ["looser"]


def test_what_stands_on_one_side_only() -> None:
    left = side(("exclusion", alt(2)), ("exclusion", Diagnosis(concept="herpes-zoster")))
    right = side(("exclusion", alt(2)), ("exclusion", Diagnosis(concept="tuberculosis")))
    assert [row.relation for row in compare(left, right).rows] == ["same", "only left", "only right"]


def test_a_class_covers_the_drugs_listed_behind_it() -> None:
    left = Any(parts=(washout("b-cell-targeted-therapy", 6), washout("rituximab", 6), washout("telitacicept", 6)))
    right = Any(parts=(washout("b-cell-targeted-therapy", 12), washout("rituximab", 12)))
    rows = compare(side(("exclusion", left)), side(("exclusion", right))).rows
    assert [(row.relation, row.concepts) for row in rows] == [("looser", ("b-cell-targeted-therapy",))]


def test_statements_of_one_pair_of_criteria_that_differ_alike_make_one_row() -> None:
    def regimen(months: float) -> Condition:
        drugs = ("azathioprine", "methotrexate", "leflunomide")
        return Any(parts=tuple(Medication(concept=d, stable_for=Window(low=months, unit="mo")) for d in drugs))

    rows = compare(side(("inclusion", regimen(3))), side(("inclusion", regimen(1)))).rows
    assert [(row.relation, len(row.left), row.differs_in) for row in rows] == [("stricter", 3, ("stable period",))]


def test_the_guard_of_a_cap_is_no_statement_of_its_own() -> None:
    def cap(milligrams: float) -> Condition:
        drug = Medication(concept="prednisone", temporality="current")
        return IfThen(
            guard=drug, then=Medication(concept="prednisone", quantity=Quantity(high=milligrams, unit="mg/d"))
        )

    rows = compare(side(("inclusion", cap(30))), side(("inclusion", cap(20)))).rows
    assert [(row.relation, row.differs_in) for row in rows] == [("looser", ("bound",))]


def years(low: float | None, high: float | None, source: str = "text") -> Criterion:
    atom = Age(quantity=Quantity(low=low, high=high, unit="a"))
    return Criterion(kind="inclusion", source=source, text=source, start=None, end=None, condition=atom)


def eligibility(*criteria: Criterion) -> Eligibility:
    return Eligibility(criteria=criteria, reader_version="test", vocabulary_version="test")


@pytest.mark.parametrize(
    ("left", "right", "expected"),
    [
        ([years(18, None), years(None, 75, "maximumAge")], [years(18, 75)], ["same"]),
        ([years(18, None, "minimumAge"), years(None, 70, "maximumAge")], [years(18, 75)], ["stricter"]),
        ([years(12, None), years(18, None, "minimumAge")], [years(18, None)], ["same"]),
        ([years(18, None, "minimumAge")], [], ["only left"]),
    ],
)
def test_ages_of_the_text_and_of_the_fields_are_one_statement(
    left: list[Criterion], right: list[Criterion], expected: list[str]
) -> None:
    assert [row.relation for row in compare(eligibility(*left), eligibility(*right)).rows] == expected


def test_ages_of_two_cohorts_stay_apart() -> None:
    adults = Criterion(
        kind="inclusion", source="text", text="", start=0, end=0, applies_to="A", condition=years(18, None).condition
    )
    assert len(compare(eligibility(adults, years(12, None, "minimumAge")), eligibility()).rows) == 2


def test_a_wider_statement_pairs_with_every_narrower_one_of_the_same_criterion() -> None:
    both = Any(parts=(Diagnosis(concept="hepatitis-b"), Diagnosis(concept="hepatitis-c")))
    (row,) = compare(side(("exclusion", Diagnosis(concept="hepatitis"))), side(("exclusion", both))).rows
    assert (row.relation, len(row.left), len(row.right)) == ("stricter", 1, 2)


def test_nothing_against_nothing() -> None:
    assert compare(eligibility(), eligibility()).rows == ()


def test_what_was_not_understood_is_listed_and_not_compared() -> None:
    unread = Criterion(kind="exclusion", source="text", text="odd", start=0, end=3, condition=Opaque(label="odd"))
    found = compare(eligibility(unread), eligibility())
    assert (found.rows, found.unread_left) == ((), (unread,))
