"""A clinic letter to proposed facts: what is stated, denied, suspected, only spoken of, or someone else's."""

import datetime
from typing import Any

import pytest

from trialogue.errors import BadInput
from trialogue.patient.letter import Proposal, confirm, read_letter, to_document

DAY = datetime.date(2026, 11, 22)
VITALS = {"heart-rate", "respiratory-rate", "temperature", "systolic-bp", "diastolic-bp"}
COUNTS = {"haemoglobin", "haematocrit", "platelets", "white-cells"}
GIVEN = "CT was negative for pneumonia and she was given aspirin for migraine."


def proposals(text: str) -> dict[str, Proposal]:
    return {each.concept or each.kind: each for each in read_letter(text, as_of=DAY).proposals}


def one(text: str, concept: str) -> Proposal:
    return proposals(text)[concept]


@pytest.mark.parametrize(
    ("text", "age", "sex"),
    [
        ("A 58-year-old woman with lupus.", "58 years", "female"),
        ("A 62 yo male presents.", "62 years", "male"),
        ("48 M with a h/o HTN.", "48 years", "male"),
        ("A 6-month-old male infant.", "6 months", "male"),
        ("Thirty-four year old lady.", "34 years", "female"),
        ("Mrs Brown, aged 45, was seen.", "45 years", "female"),
        ("A woman of 38 with a boy of 3.", "38 years", "female"),
        ("A 3-day-old infant. Her weight is 3.2 kg.", "3 days", "female"),
        ("Her 70-year-old father has hypertension. She is 35 years of age.", "35 years", "female"),
    ],
)
def test_age_and_sex(text: str, age: str, sex: str) -> None:
    found = {each.kind: each for each in read_letter(text, as_of=DAY).proposals}
    assert (found["age"].entry["age"], found["sex"].concept) == (age, sex)


@pytest.mark.parametrize(
    ("text", "concept", "negated", "certainty", "subject"),
    [
        ("She denies smoking, diabetes, or asthma.", "diabetes", True, "certain", "patient"),
        ("There was no fever, but she has asthma.", "asthma", False, "certain", "patient"),
        (
            "CT was negative for pneumonia and she was given aspirin for migraine.",
            "pneumonia",
            True,
            "certain",
            "patient",
        ),
        (
            "CT was negative for pneumonia and she was given aspirin for migraine.",
            "migraine",
            False,
            "certain",
            "patient",
        ),
        ("Pulmonary embolism was ruled out.", "pulmonary-embolism", True, "certain", "patient"),
        ("Possible lupus nephritis.", "lupus-nephritis", False, "possible", "patient"),
        ("Diabetes suspected.", "diabetes", False, "possible", "patient"),
        ("Lupus (suspected), asthma.", "lupus", False, "possible", "patient"),
        ("Asthma, suspected sarcoidosis.", "asthma", False, "certain", "patient"),
        ("Pneumonia likely caused by flu.", "pneumonia", False, "certain", "patient"),
        (
            "The differential includes sarcoidosis vs tuberculosis.",
            "tuberculosis",
            False,
            "possible",
            "patient",
        ),
        ("She is seen for advice on osteoporosis.", "osteoporosis", False, "hypothetical", "patient"),
        ("Return if fever occurs.", "fever", False, "hypothetical", "patient"),
        ("Family history of breast cancer.", "breast-cancer", False, "certain", "family"),
        ("Her mother has psoriasis.", "psoriasis", False, "certain", "family"),
        ("A boy brought by his parents for 5 days of fever.", "fever", False, "certain", "patient"),
        ("Her family says that she has depression.", "depression", False, "certain", "patient"),
        ("Four days of non-productive cough and one day of fever.", "fever", False, "certain", "patient"),
        ("A woman with no past medical history presents with fever.", "fever", False, "certain", "patient"),
    ],
)
def test_what_is_said_around_a_name(text: str, concept: str, negated: bool, certainty: str, subject: str) -> None:
    found = one(text, concept)
    assert (found.negated, found.certainty, found.subject) == (negated, certainty, subject)
    assert found.usable == (certainty == "certain" and subject == "patient")


@pytest.mark.parametrize(
    ("text", "concept", "entry"),
    [
        ("Hb 9.0 g/dL.", "haemoglobin", {"value": 9.0, "unit": "g/dL"}),
        ("White blood cell count of 17,580/mm3", "white-cells", {"value": 17580.0, "unit": "/mm3"}),
        ("platelet count 119 x 109/L", "platelets", {"value": 119.0, "unit": "10*9/L"}),
        ("Serum creatinine is < 1.3 mg/dL.", "creatinine", {"value": "<1.3", "unit": "mg/dL"}),
        ("T 38.2", "temperature", {"value": 38.2, "unit": "Cel"}),
        ("Temperature 101 F", "temperature", {"value": 101.0, "unit": "[degF]"}),
        ("His pulse is 141/min", "heart-rate", {"value": 141.0, "unit": "/min"}),
        ("elevated alanine aminotransferase", "alt", {"result": "high"}),
        ("Hemoglobin, hematocrit and TSH are within normal limits.", "tsh", {"result": "normal"}),
        ("The GCS was 6/15.", "gcs", {"value": 6.0}),
        ("ECOG performance status 1", "ecog", {"value": 1.0}),
        ("She is tachycardic.", "heart-rate", {}),
    ],
)
def test_values(text: str, concept: str, entry: dict[str, Any]) -> None:
    found = proposals(text)
    if entry:
        assert found[concept].entry.items() >= entry.items()
    else:
        assert concept not in found  # a sign is a bound for adults: without an age nothing is proposed


def test_a_blood_pressure_is_two_values_and_a_sign_of_an_adult_a_bound() -> None:
    found = proposals("A 40-year-old woman, tachypneic. Her blood pressure is 80/60.")
    assert (found["systolic-bp"].entry["value"], found["diastolic-bp"].entry["value"]) == (80, 60)
    assert found["respiratory-rate"].entry["value"] == ">20"


def test_a_unit_that_cannot_belong_is_no_value_of_it() -> None:
    assert "sodium" not in proposals("His fractional excretion of sodium is 3.3%.")


@pytest.mark.parametrize(
    ("text", "concept", "entry"),
    [
        (
            "Takes metformin 500 mg three times a day.",
            "metformin",
            {"dose": "500 mg", "frequency": "three times a day"},
        ),
        ("Prednisone 20 mg po daily.", "prednisone", {"dose": "20 mg", "route": "oral", "frequency": "daily"}),
        ("Prednisone 25 mg/day", "prednisone", {"dose": "25 mg/d", "ongoing": True}),
        ("Methotrexate was stopped 3 months ago.", "methotrexate", {"ongoing": False, "stop": "2026-08"}),
        (
            "She received rituximab in March 2026.",
            "rituximab",
            {"start": "2026-03", "stop": "2026-03", "ongoing": False},
        ),
        ("She has received rituximab since March 2026.", "rituximab", {"start": "2026-03"}),
        ("She takes aspirin since 2018.", "aspirin", {"start": "2018", "ongoing": True}),
    ],
)
def test_medications(text: str, concept: str, entry: dict[str, Any]) -> None:
    assert one(text, concept).entry.items() >= entry.items()


def test_allergies_and_lists_that_are_complete() -> None:
    letter = read_letter("She is allergic to amoxicillin. She takes no medications. Otherwise healthy.", as_of=DAY)
    kinds = [(each.kind, each.entry.get("of")) for each in letter.proposals]
    assert ("allergy", None) in kinds
    assert ("complete", "medications") in kinds
    assert ("complete", "conditions") in kinds


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("Stroke two weeks ago.", "2026-11-08"),
        ("Stroke in March 2020.", "2020-03"),
        ("Stroke 7 years ago.", "2019"),
        ("She is 38 years old. Stroke at age 26.", "2014"),
        ("Diagnosed with hypertension, and stroke in 2031.", None),
        ("She has diabetes, who was admitted for stroke two weeks ago.", "2026-11-08"),
    ],
)
def test_dates(text: str, date: str | None) -> None:
    assert (str(one(text, "stroke").date) if date else one(text, "stroke").date) == date


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("Lupus nephritis class III in 2018, in remission.", "remission"),
        ("Lupus nephritis class III (2018), now in complete remission.", "remission"),
        ("Hodgkin lymphoma in remission.", "remission"),
        ("Crohn disease (2011), inactive since 2020.", "remission"),
        ("Asthma, Crohn disease in remission.", "active"),
        ("SLE, not in remission.", "active"),
        ("Lupus nephritis that failed to go in remission.", "active"),
    ],
)
def test_what_is_in_remission_is_not_active(text: str, status: str) -> None:
    first = next(each for each in proposals(text).values() if each.kind == "condition")
    assert first.entry["status"] == status


def test_a_pregnancy_by_its_test_and_by_its_weeks() -> None:
    assert one("A pregnancy test was negative.", "pregnant").negated
    assert not one("A woman at 11 weeks gestation.", "pregnant").negated
    assert "pregnant" not in proposals("She has a history of 3 pregnancies.")
    assert "pregnant" not in proposals("She was pregnant three times.")
    assert "pregnant" not in proposals("Pregnant twice, she has asthma.")
    assert not one("She is pregnant for the third time.", "pregnant").negated
    assert not one("She was found to be pregnant.", "pregnant").negated


@pytest.mark.parametrize(
    ("text", "implied"),
    [
        (
            "Her vital signs are normal.",
            VITALS,
        ),
        ("Her vital signs are not normal.", set()),
        ("Her vital signs and CBC were normal.", {*VITALS, *COUNTS}),
        ("A woman of 50 with irregular periods.", {"pregnant", "postmenopausal"}),
        ("A woman of 30 with irregular periods.", {"pregnant", "premenopausal", "postmenopausal"}),
        ("A woman of 30 with regular periods.", {"pregnant", "premenopausal", "postmenopausal"}),
        ("A woman of 60; her last menstrual period was long ago.", set()),
        ("A man with menstrual pain in his sister.", set()),
        ("He is awake and alert.", {"impaired-consciousness", "coma"}),
        # An exception, in the sentence or anywhere in the letter.
        ("Complete blood count normal apart from platelets of 40.", set()),
        ("CBC was normal except for a low platelet count.", set()),
        ("Electrolytes normal but severe hypokalemia.", set()),
        ("CBC showed platelets of 40 and the ECG was normal.", set()),
        ("CBC normal. She was thrombocytopenic.", COUNTS - {"platelets"}),
        ("CBC normal. Platelets 40 x 10^9/L.", COUNTS - {"platelets"}),
        ("Vital signs normal. She has hypertension.", VITALS - {"systolic-bp", "diastolic-bp"}),
        # Another time, or another person.
        ("Before chemotherapy a blood count was normal.", set()),
        ("The blood count was normal then, years ago.", set()),
        ("Mother's blood count normal.", set()),
        # What was so, may become so, or is of something else.
        ("A woman of 58. Her menses stopped at age 50.", set()),
        ("A woman of 60. She had regular periods until menopause at 51.", set()),
        ("A woman of 60. Regular periods. Postmenopausal.", set()),
        ("A woman of 60 with irregular periods of sleep.", set()),
        ("A woman of 55. She was pregnant three times and gave birth in 2010.", set()),
        ("Cardioverted to sinus rhythm last year, takes apixaban.", set()),
        ("We discussed immunosuppressive therapy, which he declined.", set()),
        ("Perhaps he is on immunosuppressive therapy soon; he may need it.", set()),
        ("He is on immunosuppressive therapy.", {"immunocompromised"}),
        ("He was awake and alert on arrival.", set()),
    ],
)
def test_what_plain_words_say_beside_their_own_meaning(text: str, implied: set[str]) -> None:
    found = read_letter(text, as_of=DAY).proposals
    assert {each.concept for each in found if each.because.startswith("from") or "is normal" in each.because} == implied


def test_a_panel_has_the_date_of_its_sentence() -> None:
    panel = one("Liver function tests were normal in 2010.", "alt")
    assert (str(panel.date), panel.entry["date"], panel.entry["result"]) == ("2010", "2010", "normal")
    assert str(one("The blood count was normal last year.", "platelets").date) == "2025"


@pytest.mark.parametrize(
    ("text", "willing"),
    [
        ("She will comply with the trial protocol.", True),
        ("He agrees to comply with study visits.", True),
        ("She will comply with insulin.", False),
        ("He consented to surgery.", False),
        ("It is unclear whether she will comply with the protocol.", False),
    ],
)
def test_a_promise_is_of_a_study(text: str, willing: bool) -> None:
    assert bool(confirm(read_letter(text, as_of=DAY)).patient.consents) == willing


def test_every_proposal_stands_where_it_says() -> None:
    text = "A 27-year-old woman\r\n at 11 weeks gestation: Hb 9.0 g/dL, µ-opioids denied; prednisone 5 mg daily.  "
    for each in read_letter(text, as_of=DAY).proposals:
        assert text[each.start : each.end] == each.words


def test_what_is_stated_for_sure_becomes_a_patient_and_what_is_not_does_not() -> None:
    text = (
        "A 34-year-old woman with SLE. Possible sepsis. Denies asthma. No history of stroke. She agrees to take part."
    )
    letter = read_letter(text, as_of=DAY)
    document = to_document(letter)
    assert document["age"] == "34 years"
    assert [(each["concept"], each.get("absent"), each.get("date")) for each in document["conditions"]] == [
        ("systemic-lupus-erythematosus", None, None), ("asthma", True, "2026-11-22"), ("stroke", True, None),
    ]  # fmt: skip
    understood = confirm(letter)
    assert not understood.problems
    assert understood.patient.consents[0].name == "agrees to take part"


def test_only_confirmed_proposals_are_taken() -> None:
    letter = read_letter("A 34-year-old woman with SLE and asthma.", as_of=DAY)
    chosen = [each for each in letter.proposals if each.concept != "asthma"]
    assert [each.concept for each in confirm(letter, chosen).patient.conditions] == ["systemic-lupus-erythematosus"]


def test_names_the_vocabulary_does_not_know_are_looked_for_when_asked() -> None:
    letter = read_letter("She has purple toes.", as_of=DAY, also={"~purple toe": ("condition", "purple toe")})
    assert letter.proposals[-1].concept == "~purple toe"


def test_a_letter_beyond_all_bounds_is_refused() -> None:
    with pytest.raises(BadInput, match="one by one"):
        read_letter("x" * 1_000_001, as_of=DAY)


def test_an_allergy_named_in_a_line_of_medicines_what_was_discussed_and_what_has_ended() -> None:
    found = proposals(
        "Medication: ramipril 5 mg. Allergies: penicillin. We discussed starting belimumab. She smoked until 2015."
    )
    assert (found["penicillin-class"].kind, found["ramipril"].kind) == ("allergy", "medication")
    assert found["belimumab"].certainty == "hypothetical"
    assert not found["former-smoker"].negated
    assert "smoker" not in {name for name, each in found.items() if not each.negated}
