"""Criteria against a letter: silence lets a person in, and never rules one out."""

import datetime

import pytest

from trialogue.criteria import read_text
from trialogue.matching import Policy, match_letter, names_asked
from trialogue.patient.letter import confirm, read_letter

DAY = datetime.date(2026, 11, 22)


def judge(note: str, criteria: str, policy: Policy) -> list[str]:
    eligibility = read_text(criteria)
    letter = read_letter(note, as_of=DAY, also=names_asked(eligibility))
    judged = match_letter(letter, confirm(letter).patient, eligibility, as_of=DAY, policy=policy)
    return [each.outcome for each in judged]


@pytest.mark.parametrize(
    ("note", "criterion", "strict", "presumptive"),
    [
        ("A 40-year-old man.", "Exclusion Criteria:\n\n- Asthma\n", "undetermined", "satisfied"),
        ("A 40-year-old man.", "Inclusion Criteria:\n\n- Asthma\n", "undetermined", "undetermined"),
        ("A 40-year-old man with asthma.", "Exclusion Criteria:\n\n- Asthma\n", "violated", "violated"),
        ("A 40-year-old man.", "Exclusion Criteria:\n\n- Aged under 50 years\n", "violated", "violated"),
        ("A 40-year-old man.", "Exclusion Criteria:\n\n- Pregnant\n", "not_applicable", "not_applicable"),
        ("A 40-year-old woman.", "Exclusion Criteria:\n\n- Pregnant\n", "undetermined", "undetermined"),
        ("A 75-year-old woman.", "Exclusion Criteria:\n\n- Pregnant\n", "satisfied", "satisfied"),
        ("A 40-year-old man.", "Exclusion Criteria:\n\n- Gleebish wambles of the fnord\n", "undetermined", "satisfied"),
        (
            "A 40-year-old man with gleebish wambles.",
            "Exclusion Criteria:\n\n- Gleebish wambles of the fnord\n",
            "undetermined",
            "undetermined",
        ),
        ("A 40-year-old man. Previously healthy.", "Exclusion Criteria:\n\n- Asthma\n", "satisfied", "satisfied"),
        # A sentence read in part: what is left of it is set aside where it cannot stand in the way.
        ("A 40-year-old man.", "Exclusion Criteria:\n\n- Asthma on admission ECG\n", "undetermined", "satisfied"),
        (
            "A 40-year-old man with asthma.",
            "Inclusion Criteria:\n\n- Asthma with gleebish wambles\n",
            "undetermined",
            "undetermined",
        ),
        # A bound that only says what a disease is, where the disease is not there.
        (
            "A 40-year-old man.",
            "Exclusion Criteria:\n\n- Severe renal impairment (serum creatinine > 3.0 mg/dL)\n",
            "undetermined",
            "satisfied",
        ),
        (
            "A 40-year-old man.",
            "Exclusion Criteria:\n\n- Platelet count < 100,000/mm3\n",
            "undetermined",
            "undetermined",
        ),
        (
            "A 40-year-old man.",
            "Inclusion Criteria:\n\n- Both genders are eligible for study\n",
            "satisfied",
            "satisfied",
        ),
        ("A 40-year-old man.", "Inclusion Criteria:\n\n- Female sex\n", "violated", "violated"),
        # No illness in the past does not say that today's complaint is none.
        ("A man. No past medical history.", "Inclusion Criteria:\n\n- Asthma\n", "undetermined", "undetermined"),
        (
            "She will provide informed consent.",
            "Exclusion Criteria:\n\n- Refused or no consent\n",
            "satisfied",
            "satisfied",
        ),
        (
            "She will provide informed consent.",
            "Inclusion Criteria:\n\n- Written informed consent\n",
            "satisfied",
            "satisfied",
        ),
        # The rest of a sentence read in part adds nothing, or only narrows what was read.
        ("An 8-year-old boy.", "Inclusion Criteria:\n\n- Children 0-15 years inclusive\n", "satisfied", "satisfied"),
        (
            "A man. No past medical history.",
            "Exclusion Criteria:\n\n- Manic episodes (lifetime)\n",
            "satisfied",
            "satisfied",
        ),
        (
            "A man. No past medical history.",
            "Exclusion Criteria:\n\n- Asthma on admission ECG\n",
            "satisfied",
            "satisfied",
        ),
        (
            "A 30-year-old man.",
            "Inclusion Criteria:\n\n- Patients presenting to the ED over 40 years old in the fnord\n",
            "violated",
            "violated",
        ),
        (
            "A man with a bipolar disorder.",
            "Inclusion Criteria:\n\n- Patients with bipolar disorder (I, II, NOS) diagnosed with DSM-IV criteria\n",
            "satisfied",
            "satisfied",
        ),
        # A healthy past says nothing of an illness of today.
        (
            "A man. No past medical history.",
            "Exclusion Criteria:\n\n- Acute pancreatitis\n- Active asthma\n",
            "undetermined undetermined",
            "satisfied satisfied",
        ),
        # What a letter promises answers what was not read as a consent, and not what has a cause.
        (
            "She will provide informed consent, and will comply with the protocol.",
            "Exclusion Criteria:\n\n- Foreseeable non-compliance with protocol as judged by the Investigator\n",
            "satisfied",
            "satisfied",
        ),
        (
            "She will comply with the protocol.",
            "Exclusion Criteria:\n\n- Inability of compliance with the protocol due to a fnord condition\n",
            "undetermined",
            "satisfied",
        ),
        # Normal is a range, and a panel its tests.
        (
            "A man of 40 years. The CBC is normal.",
            "Exclusion Criteria:\n\n- Platelet count < 100,000/mm3\n",
            "satisfied",
            "satisfied",
        ),
        (
            "A man of 40 years. The CBC is normal.",
            "Exclusion Criteria:\n\n- Hemoglobin < 12 g/dL\n",
            "undetermined",
            "undetermined",
        ),
        # A panel is of the day that it was done, as a single test is.
        (
            "A man of 40 years. Liver function tests were normal in 2010.",
            "Inclusion Criteria:\n\n- ALT <= 100 U/L\n",
            "undetermined",
            "undetermined",
        ),
        # A rhythm may have been restored, and a birth be long ago.
        (
            "A woman of 72, cardioverted to sinus rhythm last year.",
            "Inclusion Criteria:\n\n- Atrial fibrillation\n",
            "undetermined",
            "undetermined",
        ),
    ],
)
def test_silence(note: str, criterion: str, strict: str, presumptive: str) -> None:
    assert judge(note, criterion, Policy.STRICT) == strict.split()
    assert judge(note, criterion, Policy.PRESUMPTIVE) == presumptive.split()


@pytest.mark.parametrize(
    "criterion",
    [
        "Inclusion Criteria:\n\n- Asthma or fnord on CT\n",
        "Exclusion Criteria:\n\n- Asthma in a first-degree relative\n",
        "Exclusion Criteria:\n\n- Risk of asthma with fnord\n",
        "Exclusion Criteria:\n\n- Fnord without asthma in winter\n",
    ],
)
def test_a_rest_that_may_turn_a_sentence_leaves_it_open(criterion: str) -> None:
    assert judge("A man. No past medical history.", criterion, Policy.STRICT) == ["undetermined"]


@pytest.mark.parametrize(
    "whose",
    ["in a sister", "in a spouse", "in her son", "in the household", "in a grandmother", "in their child",
     "diagnosed in the husband", "by history of the caregiver", "on CT (in a brother)"],
)  # fmt: skip
def test_the_illness_of_somebody_else_is_not_answered_by_the_patients(whose: str) -> None:
    denied = "A woman of 40. She has no asthma."
    assert judge(denied, f"Inclusion Criteria:\n\n- Asthma {whose}\n", Policy.STRICT) == ["undetermined"]


@pytest.mark.parametrize(
    ("asked", "answer"),
    [
        ("Insufficient renal function at follow-up", "undetermined"),
        ("Lack of response to therapy and follow-up", "undetermined"),
        ("Poor adherence to insulin", "undetermined"),
        ("Earlier poor adherence to study visits", "undetermined"),
        ("Unable, in the investigator's opinion, to comply with study visits and procedures.", "satisfied"),
        ("Poor compliance with the protocol", "satisfied"),
    ],
)
def test_a_promise_answers_for_the_study_and_nothing_else(asked: str, answer: str) -> None:
    note = "She will comply with the trial protocol."
    assert judge(note, f"Exclusion Criteria:\n\n- {asked}\n", Policy.STRICT) == [answer]


@pytest.mark.parametrize(
    ("note", "criterion", "strict", "presumptive"),
    [
        # A rest that is only an alternative behind what was read: the part is enough, and no less than the part.
        ("A man with dysphagia.", "Inclusion Criteria:\n\n- Dysphagia or fnord impaction\n", "satisfied", "satisfied"),
        ("A man.", "Inclusion Criteria:\n\n- Dysphagia or fnord impaction\n", "undetermined", "undetermined"),
        (
            "A man with tuberculosis.",
            "Inclusion Criteria:\n\n- Diagnosis of TB (and/or NTM for NIH clinical center subjects)\n",
            "satisfied",
            "satisfied",
        ),
        ("A man with TB.", "Inclusion Criteria:\n\n- TB or fnord with wambles\n", "undetermined", "undetermined"),
        # Silence answers neither half a sentence nor what a letter never holds.
        ("A man.", "Exclusion Criteria:\n\n- Usage of gleebish drugs is not an\n", "undetermined", "undetermined"),
        ("A woman.", "Exclusion Criteria:\n\n- Desires future fertility\n", "undetermined", "undetermined"),
        ("A man.", "Exclusion Criteria:\n\n- Unable to speak Finnish\n", "undetermined", "undetermined"),
        # What is being done to the person no letter leaves out, nor that somebody is about to die; a value it may.
        ("A man.", "Inclusion Criteria:\n\n- Patients undergoing fnord bypass\n", "undetermined", "violated"),
        (
            "A man for whom a fnord bypass is planned.",
            "Inclusion Criteria:\n\n- Patients undergoing elective fnord bypass\n",
            "undetermined",
            "undetermined",
        ),
        ("A man.", "Inclusion Criteria:\n\n- Mechanically ventilated\n", "undetermined", "violated"),
        ("A man.", "Inclusion Criteria:\n\n- Prior fnord bypass\n", "undetermined", "undetermined"),
        ("A man.", "Exclusion Criteria:\n\n- Life expectancy of less than 3 months\n", "undetermined", "satisfied"),
        ("A man.", "Inclusion Criteria:\n\n- Life expectancy of at least 3 months\n", "undetermined", "undetermined"),
        ("A man.", "Exclusion Criteria:\n\n- Hematocrit 30% outside of fnord\n", "undetermined", "undetermined"),
        # At 72 nobody plans a pregnancy; a cough of four days is no chronic one, and no cough is none.
        ("A 72-year-old woman.", "Exclusion Criteria:\n\n- Planning a pregnancy\n", "satisfied", "satisfied"),
        ("A man with a cough.", "Exclusion Criteria:\n\n- Chronic cough\n", "undetermined", "undetermined"),
        # What a letter suspects is not absent for want of proof.
        ("A man with possible sarcoidosis.", "Exclusion Criteria:\n\n- Sarcoidosis\n", "undetermined", "undetermined"),
        ("A man. He denies cough.", "Exclusion Criteria:\n\n- Chronic cough\n", "satisfied", "satisfied"),
        # What letters leave out: a unit, the word "in" before a year, that no allergy is an empty list.
        ("A man. BMI 41, eGFR 92.", "Exclusion Criteria:\n\n- eGFR < 60 mL/min/1.73 m2\n", "satisfied", "satisfied"),
        ("A man. Potassium 4.1.", "Exclusion Criteria:\n\n- Potassium > 5.5 mmol/L\n", "satisfied", "satisfied"),
        # 9 may be g/dL or mmol/L.
        ("A man. Hb 9.", "Exclusion Criteria:\n\n- Hemoglobin < 10 g/dL\n", "undetermined", "undetermined"),
        (
            "A man. PSH: appendectomy 2010.",
            "Exclusion Criteria:\n\n- Appendectomy within 5 years\n",
            "satisfied",
            "satisfied",
        ),
        ("A man. No known allergies.", "Exclusion Criteria:\n\n- Allergy to penicillin\n", "satisfied", "satisfied"),
        (
            "A man. No allergies to nuts.",
            "Exclusion Criteria:\n\n- Allergy to penicillin\n",
            "undetermined",
            "satisfied",
        ),
        ("A man. No drug allergies.", "Exclusion Criteria:\n\n- Allergy to eggs\n", "undetermined", "satisfied"),
        (
            "A woman. No cancer other than basal cell carcinoma excised in 2024.",
            "Exclusion Criteria:\n\n- Breast cancer\n- History of malignancy\n",
            "undetermined violated",
            "satisfied violated",
        ),
        (
            "A woman with fever. She bore a healthy child.",
            "Inclusion Criteria:\n\n- Healthy volunteers\n",
            "undetermined",
            "undetermined",
        ),
    ],
)
def test_what_words_say_and_silence_does_not(note: str, criterion: str, strict: str, presumptive: str) -> None:
    assert judge(note, criterion, Policy.STRICT) == strict.split()
    assert judge(note, criterion, Policy.PRESUMPTIVE) == presumptive.split()
