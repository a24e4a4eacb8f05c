"""Letters in the styles of clinics: lists, headings, abbreviations, tables of results; sentences of our own."""

import datetime

import pytest

from trialogue.patient.letter import Proposal, read_letter

DAY = datetime.date(2026, 11, 22)


def found(text: str) -> dict[str, Proposal]:
    return {each.concept or each.kind: each for each in read_letter(text, as_of=DAY).proposals}


@pytest.mark.parametrize(
    "text",
    [
        "Review of systems: Negative for fever, chills, headache, cough and vomiting.",
        "Physical exam: no jaundice, cyanosis, cough, headache, vomiting or fever.",
        "Neg for fever, headache, cough and vomiting.",
        "She has been well since the operation and has noticed no fever,\nheadache, cough or vomiting.",
    ],
)
def test_a_denial_holds_for_a_list(text: str) -> None:
    letter = read_letter(text, as_of=DAY)
    told = [each for each in letter.proposals if each.kind == "condition"]
    assert len(told) >= 3
    assert all(each.negated for each in told)


@pytest.mark.parametrize(
    ("text", "concept", "negated"),
    [
        ("Asthma without complications\nhypertension", "hypertension", False),
        ("No free fluid, appendix not visualised, ovarian cyst 3 cm.", "ovarian-cyst", False),
        ("Never smoker, drinks socially.", "alcohol-user", False),
        ("HIV Ag/Ab non-reactive.", "hiv-infection", True),
        ("TB test negative and hep B and C negative.", "hepatitis-b", True),
        ("Breast cancer, HER2 negative.", "breast-cancer", False),
        ("TB: IGRA negative 12/2024", "tuberculosis", True),
        ("Prev Rx: methotrexate\nLFT normal. Known severe aortic stenosis.", "aortic-stenosis", False),
        ("History of latent TB? No.", "latent-tuberculosis", True),
        ("GI bleed 2023: none since.", "gastrointestinal-bleeding", False),
    ],
)
def test_what_a_denial_reaches(text: str, concept: str, negated: bool) -> None:
    assert found(text)[concept].negated is negated


@pytest.mark.parametrize(
    ("text", "concept"),
    [
        ("?appendicitis", "appendicitis"),
        ("I wonder whether she has coeliac disease.", "coeliac-disease"),
        ("Vascular dementia less likely.", "vascular-dementia"),
        ("Hep B core antibody positive.", "hepatitis-b"),
        ("?decompensated HF", "heart-failure"),
        ("Previously azathioprine (pancreatitis).", "pancreatitis"),
    ],
)
def test_a_doubt(text: str, concept: str) -> None:
    assert found(text)[concept].certainty == "possible"


@pytest.mark.parametrize(
    ("text", "concept"),
    [
        ("We discussed belimumab.", "belimumab"),
        ("Plan: 1. Start adalimumab.", "adalimumab"),
        ("Vaccinate against influenza.", "influenza"),
        ("Flu jab given.", "influenza"),
        ("Topiramate if no better.", "topiramate"),
        ("Vagus nerve stimulation was offered but he declined.", "vagus-nerve-stimulation"),
    ],
)
def test_a_plan(text: str, concept: str) -> None:
    assert found(text)[concept].certainty == "hypothetical"


@pytest.mark.parametrize(
    "text",
    [
        "STOP lisinopril",
        "Hold lisinopril given K 5.7.",
        "Lisinopril held.",
        "Lisinopril - stopped because of a cough",
        "Lisinopril caused angioedema.",
        "Previous medication:\nlisinopril 10 mg (2016-2018)",
        "Lisinopril daily until 6 months ago.",
        "Prev Rx: lisinopril (cough), amlodipine\nBP 120/80.",
    ],
)
def test_a_medicine_that_ended(text: str) -> None:
    assert found(text)["lisinopril"].entry["ongoing"] is False


@pytest.mark.parametrize(
    ("text", "concept", "value", "unit"),
    [
        ("Hb 9.8 (12-16) L", "haemoglobin", 9.8, "g/dL"),
        ("Hb 6.1 (7.5-10)", "haemoglobin", 6.1, "mmol/L"),
        ("Haemoglobin   9.4   L   11.5-16.0 g/dL", "haemoglobin", 9.4, "g/dL"),
        ("CRP  48  H  <5 mg/L", "crp", 48.0, "mg/L"),
        ("Na 133 (135-145) L, K 4.9.", "potassium", 4.9, "mmol/L"),
        ("PSA today 23.4 ng/mL.", "psa", 23.4, "ng/mL"),
    ],
)
def test_values_with_flags_and_the_laboratorys_range(text: str, concept: str, value: float, unit: str) -> None:
    entry = found(text)[concept].entry
    assert (entry["value"], entry["unit"]) == (value, unit)


def test_what_is_no_value_and_no_medicine() -> None:
    assert "inr" not in found("Warfarin, target INR 2-3.")
    assert "testosterone-drug" not in found("Testosterone 0.4 nmol/L.")
    assert found("Gleason 4+5 adenocarcinoma.")["gleason"].entry["value"] == 9


@pytest.mark.parametrize(
    ("text", "age", "sex"),
    [
        ("2 yo girl brought by mother for wheezing.", "2 years", "female"),
        ("Mr Kane, 26, has schizophrenia, diagnosed at age 19.", "26 years", "male"),
        ("M.T., male, 17 y, since age 14 on infliximab.", "17 years", "male"),
        ("Menarche age 13. She is 38 years old.", "38 years", "female"),
        ("29 yo G2P1 at 24+3 weeks.", "29 years", "female"),
    ],
)
def test_whose_age(text: str, age: str, sex: str) -> None:
    letter = found(text)
    assert letter["age"].entry["age"] == age
    assert letter[sex].kind == "sex"


@pytest.mark.parametrize(
    ("text", "concept", "date"),
    [
        ("PMH: hypertension, asthma, cholecystectomy 2009", "hypertension", None),
        ("PMH: hypertension, asthma, cholecystectomy 2009", "cholecystectomy", "2009"),
        ("Azathioprine in clinic\nRituximab 2021", "azathioprine", None),
        ("Well-controlled type 2 diabetes and had a TIA in 2022.", "type-2-diabetes", None),
        ("Comes in today, she's had rheumatoid arthritis since about 2018 on methotrexate.", "methotrexate", None),
        ("Comes in today, she's had rheumatoid arthritis since about 2018.", "rheumatoid-arthritis", "2018"),
        ("COPD, presented with cough x 5 days.", "cough", "2026-11-17"),
        ("COPD, presented with cough x 5 days.", "copd", None),
        ("Gout (last attack in 2024).", "gout", None),
        ("CML diagnosed 03/2021.", "chronic-myeloid-leukaemia", "2021-03"),
        ("SLE (dx'd 2014)", "systemic-lupus-erythematosus", "2014"),
    ],
)
def test_whose_date(text: str, concept: str, date: str | None) -> None:
    told = found(text)[concept].date
    assert (str(told) if told else None) == date


def test_whose_habit_and_whose_illness() -> None:
    assert found("Mother smokes.")["smoker"].subject == "family"
    assert found("His brother is on haemodialysis.")["haemodialysis"].subject == "family"
    assert found("She is well. FH: mother - migraine, father - gout. SH: none.")["gout"].subject == "family"
    assert found("Smoked 20 cigarettes a day until 2020.")["smoker"].negated
    assert found("Her mum has lupus.")["lupus"].subject == "family"
    assert found("His mother, asthma in hand, came along.")["asthma"].subject == "patient"


def test_headings_clinics_and_reactions_are_no_illness() -> None:
    assert "hypersensitivity" not in found("ALLERGIES: NKDA")
    assert "lupus" not in found("LUPUS CLINIC\n\nShe is well.")
    letter = found("Allergies: penicillin (rash), aspirin (anaphylaxis)\n\nShe has asthma and takes warfarin.")
    assert letter["penicillin-class"].kind == "allergy"
    assert "anaphylaxis" not in letter
    assert letter["warfarin"].kind == "medication"
    assert found("PCN allergy.")["penicillin-class"].kind == "allergy"


def test_what_something_was_not_seen_on_was_done() -> None:
    assert "mri" not in {each.concept for each in read_letter("No osteomyelitis on MRI.", as_of=DAY).proposals}
    assert found("She is not on dialysis.")["dialysis-dependent"].negated


@pytest.mark.parametrize(
    "text", ["Hepatitis A as a child.", "GDM in last pregnancy.", "Febrile convulsions in infancy."]
)
def test_what_was_then_is_not_today(text: str) -> None:
    letter = read_letter(text, as_of=DAY)
    assert all(each.entry.get("status") == "unknown" for each in letter.proposals if each.kind == "condition")
    assert all(each.kind != "measurement" for each in letter.proposals)


@pytest.mark.parametrize(
    ("text", "weeks"),
    [
        ("G2P1 at 24+3 weeks", 24.43),
        ("IUP at 32/40.", 32),
        ("She is pregnant, now at 28w4d.", 28.57),
        ("G1P0 at 40.", 40),
    ],
)
def test_a_pregnancy_by_its_weeks(text: str, weeks: float) -> None:
    letter = found(text)
    assert letter["gestational-age"].entry["value"] == weeks
    assert not letter["pregnant"].negated
