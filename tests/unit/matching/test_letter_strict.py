"""What a letter states, judged strictly: complete lists, values that are conditions, promises, who is asked."""

import pytest

from unit.matching.letters import WORDS, judge

PROMISE = "She will comply with the study protocol without any difficulty."


@pytest.mark.parametrize(
    ("note", "criterion", "outcome"),
    [
        # Lists that a letter calls complete, and denials of a whole kind.
        ("A woman with no known drug allergies.", "ex: Allergy to penicillin", "s"),
        ("A woman. NKDA.", "ex: Known allergy to eggs", "u"),
        ("Past medical history: none.", "ex: History of myocardial infarction", "s"),
        ("PMH is negative for stroke.", "ex: History of myocardial infarction", "u"),
        ("Past medical history is notable only for gout.", "ex: History of stroke", "s"),
        ("Past medical history is notable for gout.", "ex: History of stroke", "u"),
        ("Past surgical history: none.", "ex: History of gastrectomy", "s"),
        ("She has never had surgery.", "ex: Prior bariatric surgery", "s"),
        ("Family history: no surgical history.", "ex: History of gastrectomy", "u"),
        ("He does not take any medications.", "ex: Use of anticoagulants", "s"),
        ("Her only medication is metformin.", "ex: Current use of insulin", "s"),
        ("Her current medications include metformin.", "ex: Current use of insulin", "u"),
        # What a name rules out.
        ("He does not drink alcohol.", "ex: Alcohol dependence", "s"),
        ("He does not drink alcohol.", "ex: History of alcohol abuse", "u"),
        ("He quit smoking 10 years ago.", "ex: Current smoker", "s"),
        ("He tried to quit smoking.", "ex: Current smoker", "v"),
        ("She had a hysterectomy 5 years ago.", "ex: Pregnant women", "s"),
        ("A hysterectomy is planned for her.", "ex: Pregnant women", "u"),
        ("HIV test is negative.", "ex: HIV infection", "s"),
        ("HBsAg was positive.", "ex: Hepatitis B", "v"),
        ("Anti-HCV was positive.", "ex: Hepatitis C", "u"),
        ("She has diet-controlled diabetes mellitus.", "ex: Treatment with metformin", "s"),
        ("A woman of 38 with irregular periods and spotting between periods.", "in: Premenopausal women", "s"),
        ("A woman of 50 with irregular periods.", "in: Premenopausal women", "u"),
        ("A lifelong non-smoker.", "ex: Current or former smoker", "s"),
        ("She reports abdominal pain of 8/10.", "in: Pain >= 4 out of 10", "s"),
        ("Pain since 5/10/2020.", "in: Pain score of at least 4", "u"),
        ("He had a stroke two weeks ago.", "in: Onset of stroke or TIA symptoms within the previous 60 days", "s"),
        ("A man with bipolar disorder.", "ex: DSM-IV defined Axis I disorders", "v"),
        # An event of long ago is over.
        ("He had a myocardial infarction 10 years ago.", "ex: Myocardial infarction within the last 6 months", "s"),
        ("He had a myocardial infarction 10 years ago.", "ex: History of myocardial infarction", "v"),
        ("He had a stroke last year.", "ex: Stroke within 2 years", "v"),
        ("He had a stroke one month ago.", "ex: Stroke within 6 months", "v"),
        ("He received chemotherapy last month.", "ex: Chemotherapy within the past 3 months", "v"),
        # Of the family.
        ("Her father had colon cancer.", "in: Family history of colon cancer", "s"),
        ("There is no family history of cancer.", "ex: Family history of breast cancer", "s"),
        ("Her father has no diabetes.", "ex: Family history of diabetes", "u"),
        # What even the smallest of an age weigh.
        ("A 2-year-old boy.", "in: Weight >= 5 kg", "s"),
        ("A 2-year-old boy.", "in: Weight >= 10 kg", "u"),
        ("A 2-year-old boy. He weighs 4.8 kg.", "in: Weight >= 5 kg", "v"),
        # By weight and height; no fever.
        ("A man. Weight 80 kg, height 180 cm.", "ex: BMI > 35 kg/m2", "s"),
        ("He is afebrile.", "ex: Fever", "s"),
        ("He is afebrile.", "ex: Temperature > 38.5 C", "s"),
        # What a sentence presupposes.
        ("No past medical history.", "ex: Having received treatment for depression in the past month", "s"),
        ("No past medical history.", "ex: Prior hospitalization for asthma or pneumonia", "s"),
        ("No past medical history.", "ex: If receiving treatment for asthma, has not been on a stable dose", "s"),
        ("No past medical history.", "ex: Treatment for asthma or fnordosis", "u"),
        ("No past medical history.", "ex: Medication for prevention of depression", "u"),
        ("No past medical history.", "ex: Currently receiving treatment for depression", "u"),
        ("No past medical history.", "ex: Pregnant or treatment for depression", "u"),
        ("No past medical history.", "ex: Treatment with electroconvulsive therapy (lifetime)", "s"),
        ("No history of coronary artery disease.", "ex: CABG or PCI within 6 months", "s"),
        ("She denies coronary artery disease.", "ex: History of CABG", "u"),
        # An age alone, whatever else is said of the people; a smear is nobody.
        ("A 7-year-old boy.", "ex: Female patients diagnosed with fnordosis 12 years and older", "s"),
        ("A 17-year-old boy.", "in: Smear of the fnord not older than 12 months", "u"),
        ("No past medical history.", "ex: Severe renal disease (creatinine of more than 250 micro mmol/L", "s"),
        # Conditions that are a value.
        ("A 40-year-old woman. Hemoglobin is 9.0 g/dL.", "ex: Anemia", "v"),
        ("A 40-year-old woman. Hemoglobin is 11.6 g/dL.", "ex: Anemia", "u"),
        ("A 40-year-old woman. Hemoglobin is 14.0 g/dL.", "ex: Hemolytic anemia", "s"),
        ("A 40-year-old woman. Hemoglobin was 14.0 g/dL last year.", "ex: Anemia", "u"),
        ("A 40-year-old woman. Hemoglobin is 14.0 g/dL.", "ex: History of anemia", "u"),
        ("A 40-year-old woman with mild anemia. The CBC is normal.", "ex: Anemia", "v"),
        ("The CBC is normal.", "ex: Thrombocytopenia", "s"),
        ("Platelets 40 x 10^9/L, later 200 x 10^9/L.", "ex: Thrombocytopenia", "u"),
        ("A 40-year-old man with a BMI of 23.", "ex: Morbid obesity", "s"),
        ("A 6-year-old boy with a BMI of 23.", "ex: Obesity", "u"),
        ("Temperature is 102.5 F.", "in: Fever", "s"),
        ("GCS is 15.", "ex: Coma", "s"),
        # Somebody dying of today's illness had none before.
        ("A man with no past medical history.", "ex: Patients were moribund.", "u"),
        # Who is asked.
        ("A 30-year-old man.", "ex: pregnancy, lactation, childbearing potential without contraception", "n"),
        ("A 30-year-old woman.", "ex: pregnancy, child-bearing potential in the absence of contraception", "u"),
        ("A 30-year-old man.", "ex: Pregnant women, or unable to swallow tablets", "u"),
        ("A 30-year-old man.", "ex: Men whose partner is pregnant and not using contraception", "u"),
        ("A 3-year-old boy.", "in: Patient agrees to effective contraception for the duration of the research", "n"),
        ("A 30-year-old man.", "in: Patient agrees to effective contraception for the duration of the research", "u"),
        # Whom nothing keeps from following a study.
        (PROMISE, "ex: Geographical inaccessibility for treatment or follow-up", "s"),
        ("She will comply with the study protocol.", "ex: Geographical inaccessibility for follow-up", "u"),
        (PROMISE, "ex: Unable to undergo lung function tests", "s"),
        (PROMISE, "in: Able to undergo colonoscopy and biopsy", "s"),
        (PROMISE, "ex: Unable to undergo MRI because of a pacemaker", "u"),
        (PROMISE, "ex: Unable to undergo surgery", "u"),
        (PROMISE, "ex: Unable to swallow tablets", "u"),
        (PROMISE, "ex: Failure to provide a urine sample", "s"),
    ],
)  # fmt: skip
def test_what_a_letter_states(note: str, criterion: str, outcome: str) -> None:
    assert judge(note, criterion) == WORDS[outcome]
