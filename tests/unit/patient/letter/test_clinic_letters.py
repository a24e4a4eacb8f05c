"""Letters of a clinic for lupus: their day, doses that changed, last doses, plans, dilutions, negative lists."""

import datetime
from typing import Any

import pytest

from trialogue.patient.letter import Proposal, read_letter

DAY = datetime.date(2026, 11, 22)


def found(text: str) -> dict[str, Proposal]:
    return {each.concept or each.kind: each for each in read_letter(text, as_of=DAY).proposals}


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("Lupus clinic letter, 3 November 2026\n\nShe has been tired for two weeks.", "2026-11-03"),
        ("Date: 2026-11-03\nDear colleague,", "2026-11-03"),
        ("Date: 23/10/2026\nDOB: 03/11/1990\nTired.", "2026-10-23"),
        ("Dear colleague,\n\nThank you for this lady, whom I saw on 9 November 2026 with her husband.", "2026-11-09"),
        # Not the letter's: a birth, an admission, the last visit, a result, a day to come.
        ("Born 3 November 1990\nTired.", "2026-11-22"),
        ("Admitted 3 November 2026\nTired.", "2026-11-22"),
        ("Dear colleague,\nI last saw her on 9 May 2025.", "2026-11-22"),
        ("Bloods 3 November 2026:\nHb 98 g/L", "2026-11-22"),
        ("Clinic letter, 3 December 2026\nTired.", "2026-11-22"),
    ],
)
def test_the_day_of_a_letter(text: str, day: str) -> None:
    assert read_letter(text, as_of=DAY).as_of.isoformat() == day


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("Rituximab, last infusion 14/02/2024.", "2024-02-14"),
        ("Rituximab, last infusion 02/14/2024.", "2024-02-14"),
        # What order of day and month leaves open is the year, unless another date of the letter shows it.
        ("Rituximab, last infusion 03/04/2024.", "2024"),
        ("Rituximab, last infusion 03/04/2024. Hysterectomy 25/06/2019.", "2024-04-03"),
        ("Rituximab, last infusion 14.02.2024.", "2024-02-14"),
        ("IV cyclophosphamide x 6 (last 09/2020).", "2020-09"),
    ],
)
def test_a_last_dose_is_the_end(text: str, date: str) -> None:
    drug = next(each for each in read_letter(text, as_of=DAY).proposals if each.kind == "medication")
    assert drug.entry["ongoing"] is False
    assert drug.entry["stop"] == date


@pytest.mark.parametrize(
    ("text", "concept", "entry"),
    [
        ("Prednisolone 7.5 mg od (stable since August).", "prednisolone", {"unchanged_since": "2026-08"}),
        ("Prednisolone 7.5 mg od, unchanged since December.", "prednisolone", {"unchanged_since": "2025-12"}),
        ("MTX 15 mg weekly (reduced from 20 mg in March 2026).", "methotrexate", {"unchanged_since": "2026-03"}),
        ("Prednisone 20 mg, tapered to 5 mg qd in August 2026.", "prednisone", {"dose": "5 mg", "start": None}),
        ("Prednisolone, reduced from 10 to 5 mg daily in the last fortnight.", "prednisolone", {"dose": "5 mg"}),
        ("Prednisolone, reduced in the last fortnight.", "prednisolone", {"unchanged_since": "2026-11-08"}),
        ("Hydroxychloroquine 400 mg daily since 2014.", "hydroxychloroquine", {"start": "2014", "ongoing": True}),
        ("Belimumab 200 mg weekly, last dose 18 November 2026.", "belimumab", {"ongoing": True}),
        ("She took warfarin for six months.", "warfarin", {"ongoing": False}),
        ("A flu shot was given on 2 October 2026.", "influenza-vaccine", {"ongoing": False, "stop": "2026-10-02"}),
    ],
)  # fmt: skip
def test_what_the_date_of_a_medicine_is_of(text: str, concept: str, entry: dict[str, Any]) -> None:
    proposal = found(text)[concept]
    assert {name: proposal.entry.get(name) for name in entry} == entry
    assert "start" in entry or "unchanged_since" not in entry or "start" not in proposal.entry


@pytest.mark.parametrize(
    ("text", "concept", "certainty"),
    [
        ("Plan: increase prednisolone to 15 mg for two weeks.", "prednisolone", "hypothetical"),
        ("Plan:\nContinue hydroxychloroquine 400 mg daily.", "hydroxychloroquine", "certain"),
        ("I suggest adding mycophenolate.", "mycophenolate-mofetil", "hypothetical"),
        ("Azathioprine did not suit her (pancreatitis).", "pancreatitis", "possible"),
    ],
)
def test_what_is_planned_or_was_a_reaction(text: str, concept: str, certainty: str) -> None:
    assert found(text)[concept].certainty == certainty


def test_a_medicine_of_a_study_is_not_taken() -> None:
    assert "belimumab" not in found("She agreed to hear about the belimumab study.")


@pytest.mark.parametrize(
    ("text", "concept"),
    [
        ("She has not had belimumab or anifrolumab.", "anifrolumab"),
        ("HIV, hepatitis B and C serology negative.", "hiv-infection"),
        ("HIV & hep B negative.", "hiv-infection"),
        ("No h/o malignancy.", "malignancy"),
    ],
)
def test_a_denial_reaches(text: str, concept: str) -> None:
    assert found(text)[concept].negated
    assert found(text)[concept].usable


def test_a_negative_list_of_infections_denies_nothing_else() -> None:
    assert not found("Diabetes, hepatitis B and C negative.")["diabetes"].negated


def test_a_denial_of_today_is_not_one_of_all_days() -> None:
    today, ever = found("She is not on aspirin.")["aspirin"], found("She has not had rituximab.")["rituximab"]
    assert today.entry["date"] == DAY.isoformat()
    assert "date" not in ever.entry


def test_a_side_of_the_family_is_the_family() -> None:
    assert found("There is diabetes on her father's side.")["diabetes"].subject == "family"


@pytest.mark.parametrize(
    ("text", "concept", "value", "unit"),
    [
        ("ANA 1:640", "ana", 640.0, "{titer}"),
        ("ANA positive (1/320)", "ana", 320.0, "{titer}"),
        ("C4 0.08 and C3 0.62 g/L", "c4", 0.08, "g/L"),
        ("Urine PCR 22 mg/mmol", "upcr", 22.0, "mg/mmol"),
        ("lymphocytes 0.9", "lymphocytes", 0.9, "10*9/L"),
    ],
)
def test_values_of_a_lupus_clinic(text: str, concept: str, value: float, unit: str) -> None:
    entry = found(text)[concept].entry
    assert (entry["value"], entry["unit"]) == (value, unit)


def test_a_date_at_the_head_of_a_line_dates_its_values() -> None:
    text = "Bloods 28/10/2026: platelets 98, creatinine 64 umol/L.\nBP 120/80."
    assert found(text)["platelets"].entry["date"] == found(text)["creatinine"].entry["date"] == "2026-10-28"
    assert "date" not in found(text)["systolic-bp"].entry


def test_an_age_by_the_date_of_birth() -> None:
    assert found("Mrs K, born 3 March 1979. Lupus.")["age"].entry == {"age": "47 years"}
    assert "age" not in found("DOB 03/04/1979. Lupus."), "day and month may be exchanged"


def test_a_date_behind_another_medicine_is_of_that_one() -> None:
    text = "Prednisolone 5 mg daily, azathioprine 100 mg daily since 2018 and omeprazole, in 2020 rituximab."
    starts = {name: each.entry.get("start") for name, each in found(text).items()}
    assert starts == {"prednisolone": None, "azathioprine": "2018", "omeprazole": None, "rituximab": "2020"}


def test_a_day_behind_a_comma_and_another_name_is_of_that_one() -> None:
    onsets = {
        name: each.entry for name, each in found("Lupus with nephritis, biopsy January 2024; gout since 2019.").items()
    }
    assert "onset" not in onsets["lupus"] and "onset" not in onsets["nephritis"]
    assert onsets["biopsy"]["date"] == "2024-01"
    assert onsets["gout"]["onset"] == "2019"
    assert found("Fever, cough and headache for three days.")["fever"].entry["onset"] == "2026-11-19"


@pytest.mark.parametrize(
    ("text", "concept", "ongoing"),
    [
        ("Previous embolism 2017 - lifelong apixaban 5 mg bd.", "apixaban", True),
        ("PMH: asthma (resolved), depression - on sertraline 50 mg.", "sertraline", True),
        ("Cyclophosphamide completed April 2024.", "cyclophosphamide", False),
        ("Last flare needed no more; she received methylprednisolone 500 mg x3 days.", "methylprednisolone", False),
    ],
)
def test_whether_a_medicine_is_taken(text: str, concept: str, ongoing: bool) -> None:
    assert found(text)[concept].entry["ongoing"] is ongoing


@pytest.mark.parametrize(
    ("text", "concept"),
    [
        ("Voclosporin declined.", "voclosporin"),
        ("P: Stop azathioprine if the liver enzymes rise.", "azathioprine"),
        ("Hold off on live vaccines.", "live-vaccine"),
        ("Plan:\n- Repeat renal biopsy", "renal-biopsy"),
    ],
)
def test_what_is_only_spoken_of(text: str, concept: str) -> None:
    assert not found(text)[concept].usable


def test_two_names_with_two_values() -> None:
    values = {name: each.entry["value"] for name, each in found("AST/ALT 31/28").items()}
    assert values == {"ast": 31.0, "alt": 28.0}


@pytest.mark.parametrize("text", ["HIV/HBV/HCV neg.", "HIV, HBV, HCV neg.", "HBV -ve, HIV -ve."])
def test_one_result_of_several_infections(text: str) -> None:
    assert all(each.negated for each in read_letter(text, as_of=DAY).proposals if each.kind == "condition")


def test_what_came_of_a_medicine_does_not_say_that_it_is_taken() -> None:
    assert "corticosteroid" not in found("Steroid-induced diabetes.")


def test_an_earlier_value_in_brackets_dates_nothing() -> None:
    entry = found("Protein creatinine ratio 95 mg/mmol (was 60 in June 2026).")["upcr"].entry
    assert entry == {"name": "Protein creatinine ratio", "value": 95.0, "unit": "mg/mmol"}


def test_a_reaction_among_allergies_is_no_illness() -> None:
    assert "anaphylaxis" not in found("Allergies: penicillin -> anaphylaxis")


@pytest.mark.parametrize(
    ("text", "grades"),
    [
        ("BILAG: B in mucocutaneous, C in renal, others D/E.", {"A": 0, "B": 1}),
        ("BILAG musculoskeletal A, renal B, rest inactive.", {"A": 1, "B": 1}),
        ("BILAG-2004: no A, two Bs.", {"A": 0, "B": 2}),
        ("BILAG: B in musculoskeletal and renal; all other systems D or E.", {"A": 0, "B": 2}),
        # Of the other systems nothing is told, so how many stand at B is open.
        ("BILAG: B in renal.", None),
        ("BILAG discussed; she was on placebo B in 2019.", None),
    ],
)
def test_grades_of_a_bilag(text: str, grades: dict[str, int] | None) -> None:
    scores = [each.entry.get("grades") for each in read_letter(text, as_of=DAY).proposals if each.kind == "score"]
    assert scores == ([grades] if grades else [])


@pytest.mark.parametrize(
    ("text", "concept", "entry"),
    [
        ("Worse since stopping belimumab in May.", "belimumab", {"ongoing": False, "stop": "2026-05"}),
        ("She tried mycophenolate for eight months in 2022.", "mycophenolate-mofetil", {"ongoing": False}),
        ("Mycophenolate without benefit, and methotrexate upset her stomach.", "methotrexate", {"ongoing": False}),
        ("Prednisone 10 mg, up from 5 mg since the start of October.", "prednisone", {"unchanged_since": "2026-10"}),
        ("I increased the hydroxychloroquine to 400 mg.", "hydroxychloroquine", {"dose": "400 mg"}),
    ],
)  # fmt: skip
def test_what_ended_and_what_changed(text: str, concept: str, entry: dict[str, Any]) -> None:
    proposal = found(text)[concept]
    assert not proposal.negated
    assert {name: proposal.entry.get(name) for name in entry} == entry


def test_units_that_american_letters_leave_out() -> None:
    letter = found("Hgb 13.8, UPCR 0.8, Alb 3.9")
    assert {name: letter[name].entry["unit"] for name in ("haemoglobin", "upcr", "albumin")} == {
        "haemoglobin": "g/dL",
        "upcr": "g/g",
        "albumin": "g/dL",
    }
    assert "haemoglobin" not in found("Hb 10.8"), "g/dL or mmol/L"


def test_an_age_in_brackets_behind_a_name() -> None:
    assert found("I reviewed Ms. Okafor (27 years) today.")["age"].entry == {"age": "27 years"}
