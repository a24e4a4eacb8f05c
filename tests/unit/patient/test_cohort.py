"""Cohorts as CSV, a row a person or a row a fact; a bad cell is told with its place, and stops nobody else."""

import datetime
from pathlib import Path

import pytest

from trialogue.errors import NotFound
from trialogue.patient import PatientFileError
from trialogue.patient.cohort import read_cohort

TODAY = datetime.date(2026, 11, 22)

BY_FACT = """person,fact,name,value,unit,date,onset,status,dose,frequency,absent,sex,birth_date,version,reference_range
p1,person,,,,,,,,,,female,1992-05-14,,
p1,condition,SLE,,,,2018,active,,,,,,,
p1,medication,prednisone,,,,,,25 mg,daily,,,,,
p1,measurement,ALT,22,U/L,2026-11-10,,,,,,,,,high=40
p1,condition,hepatitis B,,,2026-11-10,,,,,yes,,,,
p1,score,SLEDAI,6,,2026-11-10,,,,,,,,2K,
p2,person,,,,,,,,,,male,1980,,
"""


def test_a_row_a_fact() -> None:
    cohort = read_cohort(BY_FACT.encode(), today=TODAY)
    assert not cohort.problems
    first, second = cohort.members
    assert (first.person, second.person) == ("p1", "p2")
    person = first.patient
    assert (person.id, person.sex, str(person.birth)) == ("p1", "female", "1992-05-14")
    assert [(fact.concept, fact.absent) for fact in person.conditions] == [
        ("systemic-lupus-erythematosus", False), ("hepatitis-b", True),
    ]  # fmt: skip
    assert person.medications[0].daily_dose is not None
    assert person.medications[0].daily_dose.value == 25
    assert person.measurements[0].reference is not None
    assert person.measurements[0].reference.high == 40
    assert (person.scores[0].concept, person.scores[0].value) == ("sledai-2k", 6)


def test_a_row_a_person_with_lists_and_value_columns() -> None:
    table = (
        "person;age;sex;conditions;medications;creatinine [mg/dL];SELENA-SLEDAI;date\n"
        'p1;34;Female;lupus|no hepatitis B;prednisone;"1.2";4;2026-11-10\n'
        "p2;70;male;;;;;\n"
    )
    cohort = read_cohort(table.encode(), today=TODAY)
    assert not cohort.problems
    person = cohort.members[0].patient
    assert [fact.absent for fact in person.conditions] == [False, True]
    assert person.medications[0].ongoing
    value = person.measurements[0]
    assert (value.concept, value.amount and value.amount.value, str(value.date)) == ("creatinine", 1.2, "2026-11-10")
    score = person.scores[0]
    assert (score.concept, score.value, str(score.date)) == ("selena-sledai", 4, "2026-11-10")
    assert cohort.members[1].patient.conditions == ()


def test_one_bad_person_in_the_middle_is_told_by_cell_and_the_others_stay() -> None:
    rows = ["person,age,sex,ALT [U/L],creatinine [mg/dL]"]
    rows += [f"p{number},{20 + number},female,30,1.0" for number in range(5)]
    rows[3] = "p2,200,woman,thirty,1.0"
    cohort = read_cohort("\n".join(rows).encode(), today=TODAY)
    assert [member.person for member in cohort.members] == ["p0", "p1", "p3", "p4"]
    assert cohort.left_out == ("p2",)
    assert {(each.line, each.column) for each in cohort.problems} == {(4, "age"), (4, "sex"), (4, "ALT [U/L]")}
    assert "line 4, person p2, column ALT [U/L]: 'thirty': expected a number." in str(cohort.problems[-1])


@pytest.mark.parametrize(
    ("table", "column", "told"),
    [
        ("person,fact,name,value,unit\np,measurement,ALT,5,mg/dL", "unit", "U/L"),
        ("person,fact,name,date\np,procedure,surgery,2027-01-01", "date", "a date up to"),
        ("person,fact,name,start,stop\np,medication,prednisone,2026-05,2026-04", "stop", "2026-05"),
        ("person,fact,name\np,disease,lupus", "fact", "one of person, condition"),
        ("person,fact,name,dose\np,condition,lupus,25 mg", "dose", "a condition has no dose"),
        ("person,fact,sex\np,person,female\np,person,male", "sex", "the same as in line 2"),
        ("person,age,shoe\np,34,38", "shoe", "a column that is known"),
        ("person,age\np,34\np,35", "person", "each person once"),
        ("person,age\n,34", "person", "a person"),
        ("person,age\np,34,5", "(after the last)", "no more cells than columns"),
        ("person,fact,name\np,,lupus", "name", "a kind of fact"),
    ],
)
def test_bad_cells(table: str, column: str, told: str) -> None:
    cohort = read_cohort(table.encode(), today=TODAY)
    assert not cohort.members
    problem = cohort.problems[0]
    assert problem.column == column
    assert told in str(problem)


@pytest.mark.parametrize(
    ("raw", "told"),
    [(b"", "nothing"), (b"a,b\n1,2\n", "`person`"), (b"person,age,Age\n", "each column once"), (b"\xff", "UTF-8")],
)
def test_what_is_no_table(raw: bytes, told: str) -> None:
    with pytest.raises(PatientFileError, match=told):
        read_cohort(raw, today=TODAY)


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(NotFound, match="does not exist"):
        read_cohort(tmp_path / "none.csv", today=TODAY)


def test_a_cell_beyond_all_bounds_is_a_problem_of_its_row() -> None:
    cohort = read_cohort(f"person,age\np,{'9' * 200_000}\nq,30\n".encode(), today=TODAY)
    assert [member.person for member in cohort.members] == ["q"]
    assert cohort.problems


def test_what_stays_unknown_is_noted_with_its_cell() -> None:
    cohort = read_cohort(b"person,conditions\np,purple toes\n", today=TODAY)
    assert "line 2, person p, column conditions" in str(cohort.members[0].notes[0])
