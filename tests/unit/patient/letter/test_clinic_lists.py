"""Letters as lists: headings without a colon, tables of dates, courses, relatives, restarts; sentences of our own."""

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
        ("Wt 48 kg\nLMP 2/11/2026\nTired.", "2026-11-22"),
        ("Labs 2 November 2026\nHb 98 g/L", "2026-11-22"),
        ("d.o.b. 30/12/2008    Date of visit: 16/11/2026\nTired.", "2026-11-16"),
        ("Lupus clinic   Dt: 17-11-2026", "2026-11-17"),
        ("Lupus clinic, 17-Nov-26", "2026-11-17"),
        ("Seen: 17.11.26", "2026-11-17"),
        ("Outpatient visit on 05.11.2026", "2026-11-05"),
    ],
)
def test_the_day_of_a_letter(text: str, day: str) -> None:
    assert read_letter(text, as_of=DAY).as_of.isoformat() == day


@pytest.mark.parametrize(
    ("text", "concept", "entry"),
    [
        ("Voclosporin 23.7 mg bd started November 2025, stopped April 2026.", "voclosporin",
         {"ongoing": False, "start": "2025-11", "stop": "2026-04"}),
        ("Imuran 50 mg - 2 tablets daily - Mar 2020 to Dec 2023", "azathioprine",
         {"ongoing": False, "start": "2020-03", "stop": "2023-12"}),
        ("Ciclosporin (2016-2018)", "ciclosporin", {"ongoing": False, "start": "2016", "stop": "2018"}),
        ("Azathioprine   09/2020    02/2021    ineffective", "azathioprine",
         {"ongoing": False, "start": "2020-09", "stop": "2021-02"}),
        ("Azathioprine   09/2020    ongoing    100 mg", "azathioprine", {"ongoing": True, "start": "2020-09"}),
        ("Obinutuzumab 1 g on 12/05/2026 and 26/05/2026.", "obinutuzumab",
         {"ongoing": False, "start": "2026-05-12", "stop": "2026-05-26"}),
        ("Prednisone 20 mg daily, ended Aug 11, 2026", "prednisone", {"ongoing": False, "stop": "2026-08-11"}),
        ("MTX stopped when the cancer was found.", "methotrexate", {"ongoing": False}),
        ("Cyclophosphamide abandoned after two doses.", "cyclophosphamide", {"ongoing": False}),
        ("Mycophenolate was paused for a cold and restarted on 15.11.2026.", "mycophenolate-mofetil",
         {"ongoing": True, "start": "2026-11-15"}),
        # A short course may be over or not.
        ("Amoxicillin 500 mg tds for 7 days.", "amoxicillin", {"ongoing": None, "start": None}),
        ("Valaciclovir 1 g TID x 7 d (completed)", "valaciclovir", {"ongoing": False}),
        ("She had a 7 day course of nitrofurantoin.", "nitrofurantoin", {"ongoing": None}),
        ("Omeprazole 20 mg od 5/7", "omeprazole", {"ongoing": None}),
        ("Methylprednisolone 250 mg i.v. on three consecutive days.", "methylprednisolone", {"ongoing": None}),
        ("Prednisolone was tapered from 10 mg to 5 mg/d on 1 October 2026.", "prednisolone",
         {"dose": "5 mg/d", "ongoing": True}),
        ("Lisinopril 10 mg daily on 12 October 2026.", "lisinopril", {"ongoing": True}),
        ("Methotrexate 15 mg s.c. weekly", "methotrexate", {"route": "subcutaneous", "frequency": "weekly"}),
        ("She has been taking ibuprofen 400 mg tds for 5 days.", "ibuprofen", {"ongoing": True}),
        ("She takes lithium and zolpidem.", "lithium", {"ongoing": True}),
        ("Zoledronic acid 4 mg 6-monthly, last September 2026.", "zoledronic-acid", {"ongoing": True}),
        ("Steroid free since 2024.", "corticosteroid", {"ongoing": False, "stop": "2024"}),
        ("Rituximab 1 g every 6 months, last given 3 June 2026.", "rituximab", {"ongoing": True}),
        ("Rituximab 1 g every 6 months, last given 3 June 2025.", "rituximab", {"ongoing": False}),
        # The end of something else.
        ("Azathioprine 100 mg daily, started 2019, and stopped smoking in 2020.", "azathioprine", {"ongoing": True}),
        ("Hydroxychloroquine 200 mg bd (eye check completed May 2026).", "hydroxychloroquine", {"ongoing": True}),
        ("Mycophenolate 1 g bd; ended up in hospital 2025.", "mycophenolate-mofetil", {"ongoing": True}),
        ("She has been off prednisone since 2024; restarted at 10 mg on 3 November 2026.", "prednisone",
         {"ongoing": True, "start": "2026-11-03"}),
        ("She missed several warfarin doses last week.", "warfarin", {"ongoing": True, "start": None}),
    ],
)  # fmt: skip
def test_from_when_to_when(text: str, concept: str, entry: dict[str, Any]) -> None:
    proposal = found(text)[concept]
    assert {name: proposal.entry.get(name) for name in entry} == entry


@pytest.mark.parametrize(
    ("text", "concept"),
    [
        ("Denosumab was considered.", "denosumab"),
        ("She was told of belimumab.", "belimumab"),
        ("Restart methotrexate 15 mg weekly tomorrow.", "methotrexate"),
        ("T. Azathioprine 50 mg to start after the biopsy", "azathioprine"),
        ("Could the surgery stop her aspirin?", "aspirin"),
        ("Plan\n- rituximab 1 g\n", "rituximab"),
    ],
)
def test_what_is_not_taken_yet(text: str, concept: str) -> None:
    assert not found(text)[concept].usable


def test_headings_that_stand_alone() -> None:
    text = (
        "ACTIVE\n- lisinopril 10 mg daily\nCOMPLETED / STOPPED\n- azathioprine 50 mg daily\n"
        "ALLERGIES\n- amoxicillin: hives\nCONDITIONS\n- asthma\n\nShe takes warfarin."
    )
    letter = found(text)
    assert letter["lisinopril"].entry["ongoing"] is True
    assert letter["azathioprine"].entry["ongoing"] is False
    assert letter["amoxicillin"].kind == "allergy" and "urticaria" not in letter
    assert letter["asthma"].kind == "condition" and letter["warfarin"].kind == "medication"
    assert found("Sensitivities: amoxicillin")["amoxicillin"].kind == "allergy"


@pytest.mark.parametrize(
    ("text", "concept"),
    [
        ("She lives with her partner, who has type 1 diabetes.", "type-1-diabetes"),
        ("He lives with his husband who has asthma.", "asthma"),
        ("His partner is 20 weeks pregnant.", "pregnant"),
        ("His wife is pregnant.", "pregnant"),
        ("His father received a kidney transplant.", "kidney-transplantation"),
    ],
)
def test_what_is_a_relatives(text: str, concept: str) -> None:
    assert found(text)[concept].subject == "family"


def test_a_new_clause_is_hers_again() -> None:
    text = "Her partner, who has asthma, and we discussed it, came along. She has gout."
    assert found(text)["gout"].subject == "patient"
    assert found("Her brother, who is a doctor, thinks that she has gout.")["gout"].subject == "patient"


@pytest.mark.parametrize(
    ("text", "concept"),
    [
        ("HIV, HBsAg and anti-HCV negative.", "hiv-infection"),
        ("Hep B sAg neg.", "hepatitis-b"),
        ("Exclusion of infective endocarditis by echocardiography.", "endocarditis"),
    ],
)
def test_what_was_ruled_out(text: str, concept: str) -> None:
    assert found(text)[concept].negated


@pytest.mark.parametrize(
    ("text", "concept"),
    [
        ("Smoking: ex-smoker", "smoker"),
        ("Dr Mbeki, Hilltop Surgery", "surgery"),
        ("Comorbidities: gout", "comorbidity"),
        ("Biologics: the oncologists have no objection.", "biologic"),
        ("Urine: albumin 2+", "albumin"),
        ("Proteinuria/creatininuria ratio 0.08 g/g", "proteinuria"),
    ],
)
def test_what_names_nothing(text: str, concept: str) -> None:
    proposal = found(text).get(concept)
    assert proposal is None or proposal.negated


def test_what_has_resolved() -> None:
    assert found("Nephrotic syndrome at presentation - resolved")["nephrotic-syndrome"].entry["status"] == "resolved"
    assert found("Chlamydia treated 2023")["chlamydia"].entry["status"] == "unknown"
    assert "varicella" not in found("Immunisations: influenza, varicella.")


def test_a_date_is_of_its_own_line() -> None:
    text = "2026-11-14 BP 122/79\n2026-11-07 BP 135/88\n"
    days = {
        each.entry["value"]: each.entry["date"]
        for each in read_letter(text, as_of=DAY).proposals
        if each.concept == "systolic-bp"
    }
    assert days == {122.0: "2026-11-14", 135.0: "2026-11-07"}
    assert "onset" not in found("Gout treated 2023\nAsthma")["asthma"].entry


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("          12/10/2026   26/10/2026\nPlatelets    98         121", {98.0: "2026-10-12", 121.0: "2026-10-26"}),
        ("             Jun 25   Oct 26\nC3           0.42     0.88", {0.42: "2025-06", 0.88: "2026-10"}),
        ("       12.10.26  26.10.26  Normal\nCreatinine  1.2   0.9   <1.0 mg/dl",
         {1.2: "2026-10-12", 0.9: "2026-10-26"}),
        ("| | 2024 | 2025 |\n| eGFR | 56 | 71 |", {56.0: "2024", 71.0: "2025"}),
        # Which of them is today's, nobody can know.
        ("Platelets    98    121    160", {}),
        ("   03/04/2026   05/04/2026\nPlatelets    98    121", {}),
    ],
)  # fmt: skip
def test_a_table_of_dates(text: str, values: dict[float, str]) -> None:
    told = [each for each in read_letter(text, as_of=DAY).proposals if each.kind == "measurement"]
    assert {each.entry["value"]: each.entry.get("date") for each in told} == values


def test_values_of_an_outpatient_sheet() -> None:
    letter = found("Hb - 9.2 gm%, Plt - 1.1 lakh, SGOT/SGPT - 34/28")
    assert {
        name: (letter[name].entry["value"], letter[name].entry["unit"]) for name in ("haemoglobin", "platelets")
    } == {
        "haemoglobin": (9.2, "g/dL"),
        "platelets": (1.1, "10*5/uL"),
    }
    assert {name: letter[name].entry["value"] for name in ("ast", "alt")} == {"ast": 34.0, "alt": 28.0}


def test_a_line_dates_the_results_below_it() -> None:
    letter = found("LABS 2 Nov 2026\nWBC 3.1 (L), Hgb 11.2\nC3 68 mg/dL\n\nCRP 4 mg/L")
    assert {letter[name].entry["date"] for name in ("white-cells", "haemoglobin", "c3")} == {"2026-11-02"}
    assert "date" not in letter["crp"].entry


@pytest.mark.parametrize(
    ("text", "age"),
    [
        ("Age/Sex: 29/F", "29 years"),
        ("Mr Tobias Okonjo-Reyes, 36 years\n", "36 years"),
        ("Pt: Gwen Addo, 58\n", "58 years"),
    ],
)
def test_an_age_in_a_heading(text: str, age: str) -> None:
    assert found(text)["age"].entry["age"] == age


@pytest.mark.parametrize("text", ["O: 132/84, P 78", "RR 132/84 mmHg", "On examination: 132/84."])
def test_a_pressure_without_its_name(text: str) -> None:
    letter = found(text)
    assert (letter["systolic-bp"].entry["value"], letter["diastolic-bp"].entry["value"]) == (132, 84)


def test_what_was_not_had_or_is_only_a_name() -> None:
    assert not found("Splenectomy declined in the past.")["splenectomy"].usable
    assert not found("She would need cover: IVIg or dexamethasone.")["dexamethasone"].usable
    assert "lupus" not in found("Euro-Lupus cyclophosphamide")
    letter = found("hCG neg. Troponin normal.")
    assert letter["pregnant"].negated and "gonadotropin" not in letter
    assert "systolic-bp" not in found("O: 8/10, RR 16/min")


def test_a_time_behind_a_medicine_is_the_medicines() -> None:
    letter = found("Gout - increase prednisone to 30 mg daily x2 wks then stop.")
    assert "onset" not in letter["gout"].entry
    letter = found("Mycophenolate was paused because of leukopenia and restarted on 15.11.2026.")
    assert "onset" not in letter["leukopenia"].entry
    text = "belimumab 200 mg weekly - held since 20 October 2026 for shingles\nlisinopril 20 mg daily\nvalaciclovir 1 g"
    assert "stop" not in found(text)["valaciclovir"].entry
    assert found("SLE with active nephritis ? class IV")["systemic-lupus-erythematosus"].usable


def test_what_came_once_or_is_in_brackets() -> None:
    letter = found("Neuropsychiatric lupus (psychosis 2020, seizures x1 2021, none since).")
    assert letter["seizure"].entry["status"] == "unknown"
    assert letter["neuropsychiatric-lupus"].entry["status"] == "active"
    assert found("Seizure free since 2023.")["seizure"].negated
    assert found("Warm AIHA 2022 (remission).")["autoimmune-haemolytic-anaemia"].entry["status"] == "remission"
    assert "onset" not in found("Antiphospholipid syndrome (DVT 2017)")["antiphospholipid-syndrome"].entry
    assert not found("Immunisations up to date incl. HPV.")["hpv-infection"].usable


def test_what_was_prescribed_once_and_a_line_that_begins_with_its_date() -> None:
    text = "Acute medication (last 3 months)\nNaproxen 500 mg bd - 28 tabs, issued 02/10/2026\n"
    assert "ongoing" not in found(text)["naproxen"].entry
    assert found("Bloods 13.11.26: Hb 108, WBC 3.2")["white-cells"].entry["date"] == "2026-11-13"


def test_a_doubt_with_a_colon() -> None:
    assert found("To rule out: pulmonary hypertension.")["pulmonary-hypertension"].certainty == "possible"
    assert found("Negative for: fever, cough.")["cough"].negated
    assert found("Possible gout. Diagnosis: asthma.")["asthma"].usable
