"""What a letter states implicitly but surely: normal tests, acts, who can have what; judged strictly."""

import pytest

from trialogue.patient.letter.normal_tests import abnormal, ruled_out_by, seen_on
from trialogue.vocabulary import default
from unit.matching.letters import WORDS, judge


@pytest.mark.parametrize(
    ("note", "criterion", "outcome"),
    [
        # A test that is called normal.
        ("The echocardiogram is normal.", "ex: Mitral stenosis", "s"),
        ("Transthoracic echocardiography showed no evidence of abnormalities.", "ex: Left ventricular aneurysm", "s"),
        ("The echocardiogram is normal except for mitral stenosis.", "ex: Mitral stenosis", "v"),
        ("The echocardiogram is normal except for a small effusion.", "ex: Aortic stenosis", "u"),
        ("The echocardiogram was normal last year.", "ex: Aortic stenosis", "u"),
        ("The echocardiogram is normal. She has mitral regurgitation.", "ex: Valvular heart disease", "v"),
        ("Her sister's echocardiogram is normal.", "ex: Aortic stenosis", "u"),
        ("An echocardiogram is planned.", "ex: Aortic stenosis", "u"),
        ("The echocardiogram is normal.", "ex: History of mitral stenosis", "u"),
        ("The echocardiogram is normal.", "ex: Asthma", "u"),
        ("On physical examination, blood pressure is normal.", "ex: Jaundice", "u"),
        ("Physical examination is unremarkable.", "ex: Jaundice", "s"),
        ("Neurological examination is normal.", "ex: Hemiplegia", "s"),
        ("CT of the brain is negative for hemorrhage.", "ex: Brain tumor", "u"),
        ("The biochemical profile is normal.", "ex: Patient is on dialysis", "s"),
        ("The biochemical profile is normal.", "ex: History of dialysis", "u"),
        ("Creatinine clearance is normal.", "ex: Kidney failure", "u"),
        # What is seen on a test.
        ("The echocardiogram is normal.", "ex: Source of embolism found by echocardiography", "s"),
        ("The echocardiogram is normal.", "ex: No source found by echocardiography", "u"),
        ("He has normal sinus rhythm on the electrocardiogram.", "ex: Atrial fibrillation on the admission ECG", "s"),
        ("He has normal sinus rhythm on the electrocardiogram.", "ex: Atrial fibrillation", "u"),
        ("He has normal sinus rhythm on the electrocardiogram.", "ex: ST elevation on ECG", "u"),
        ("The chest x-ray is normal.", "ex: Pneumonia on chest x-ray", "s"),
        ("The chest x-ray is normal.", "ex: Pneumonia", "u"),
        # What a person does, and what happens to her.
        ("A man complains of cough.", "ex: Decreased level of consciousness", "s"),
        ("A man complains of cough. He is drowsy.", "ex: Decreased level of consciousness", "v"),
        ("His wife reports that the patient collapsed.", "ex: Coma", "u"),
        ("She denies dizziness.", "ex: on artificial ventilation, and unlikely to be extubated", "s"),
        ("She was immediately hospitalized.", "in: Subjects in good health, based on the medical history", "v"),
        ("She was hospitalized two years ago.", "in: Healthy volunteers", "u"),
        ("A woman of 30. She gave birth 3 weeks ago.", "in: Term pregnancy", "v"),
        ("A woman of 30. She gave birth 3 weeks ago.", "ex: Pregnant women", "s"),
        ("A woman of 30. She gave birth 30 weeks ago.", "ex: Pregnant women", "u"),
        ("A woman of 30 with heavy periods.", "ex: Current pregnancy", "s"),
        ("He jogs every morning.", "ex: Bedridden", "s"),
        ("He has difficulty walking.", "ex: Bedridden", "u"),
        ("She lives with her husband.", "ex: Prisoners", "s"),
        ("She lives with her husband.", "ex: Homeless", "u"),
        # Words for a pain.
        ("She has excruciating back pain.", "in: Reported pain of at least 4 out of 10", "s"),
        ("She has mild back pain.", "in: Pain of at least 4 out of 10", "v"),
        ("She had severe pain in the past.", "in: Pain of at least 4 out of 10", "u"),
        ("She is an obese woman of 50.", "ex: BMI < 25 kg/m2", "s"),
        # Who can have it at all.
        ("A 30-year-old man.", "ex: History of endometriosis", "s"),
        ("A 30-year-old man.", "in: Uterine fibroids", "v"),
        ("A 30-year-old woman.", "ex: Prior prostatectomy", "s"),
        ("A 30-year-old woman.", "ex: Endometriosis", "u"),
        ("A 2-year-old boy.", "ex: Preterm birth", "u"),
        ("A 2-year-old boy.", "ex: Preterm neonates, pregnancy", "n"),
        ("A 30-year-old woman.", "ex: Preterm neonates, pregnancy", "u"),
        ("A 2-year-old boy.", "ex: Preterm infants with pneumonia", "u"),
        ("A 5-year-old girl.", "ex: Current smoker", "s"),
        ("A 36-year-old woman.", "ex: Postmenopausal women", "s"),
        ("A 36-year-old woman. She had an oophorectomy.", "ex: Postmenopausal women", "u"),
        ("A 45-year-old woman.", "ex: Postmenopausal women", "u"),
        # By a value.
        ("A 40-year-old man. Blood pressure 130/80.", "ex: Refractory shock, defined as hypotension", "s"),
        ("A 40-year-old man. Blood pressure 95/60.", "ex: Refractory shock, defined as hypotension", "u"),
        ("A 40-year-old man. GCS is 15.", "ex: Impaired consciousness", "s"),
        ("A man. GCS is 6.", "ex: GCS = 3", "s"),
        # What a sentence says first.
        ("She has diet-controlled diabetes.", "ex: Diabetic patients on rosiglitazone or pioglitazone", "s"),
        ("She has diet-controlled diabetes.", "ex: Patients on pioglitazone or with a fnord", "u"),
        ("He is on immunosuppressants.", "ex: Diagnosis or suspicion of immunodeficiency state", "v"),
        ("No past medical history.", "ex: Psychotherapy within the past 2 years", "s"),
        ("No past medical history.", "ex: Discontinued an antidepressant medication less than 1 month ago", "s"),
        ("No past medical history.", "ex: CBT for depression and/or alcohol use in the previous 6 months", "s"),
        ("She denies depression.", "ex: CBT for depression and/or alcohol use in the previous 6 months", "u"),
        # Who takes nothing today may have taken it before.
        ("She currently takes no medications.", "ex: Use of methotrexate", "s"),
        ("She currently takes no medications.", "ex: Prior treatment with methotrexate", "u"),
        # A denial of a kind, and whose a pregnancy is.
        ("She denies calf pain.", "ex: Pain", "u"),
        ("She denies any significant pain.", "ex: Pain", "s"),
        ("No fever, chest pain, or asthma.", "ex: Asthma", "s"),
        ("There is no metabolic liver disease.", "ex: Liver disease", "u"),
        ("There is no known liver disease.", "ex: Liver disease", "s"),
        ("A 30-year-old woman. Beta hCG: negative for pregnancy.", "ex: Pregnancy", "s"),
        ("A 30-year-old woman. She had an uncomplicated pregnancy.", "ex: Pregnancy", "u"),
        ("A 30-year-old woman in her second pregnancy.", "ex: Pregnancy", "v"),
        ("A 3-day-old girl. The baby is breastfed.", "ex: Pregnant or breast-feeding women", "s"),
        ("No past medical history.", "in: No abnormality in EKG within 1 month", "u"),
        # How it was verified.
        ("Stroke two weeks ago. An MRI was done.", "in: Stroke in the previous 3 months, radiologically verified", "s"),
        ("Stroke two weeks ago.", "in: Stroke in the previous 3 months, radiologically verified", "u"),
    ],
)  # fmt: skip
def test_what_a_letter_states_implicitly(note: str, criterion: str, outcome: str) -> None:
    assert judge(note, criterion) == WORDS[outcome]


@pytest.mark.parametrize("test", ["echocardiography", "ecg", "physical examination", "kidney function"])
def test_what_tests_show_is_known_to_the_vocabulary(test: str) -> None:
    assert all(each in default() for each in seen_on(test))
    assert all(concept in default() for _, concept in ruled_out_by(test))
    assert abnormal(test) == f"~abnormal {test}"


@pytest.mark.parametrize(
    ("note", "criterion", "outcome"),
    [
        # One of several that a sentence lists as enough.
        ("She has obesity.", "in: One or more risk factors, such as fnords, obesity (BMI>25), and glorps (IV)", "s"),
        ("She has gout.", "in: At least one of the following: fnord, gout, glorp", "s"),
        ("She has gout.", "ex: Any of the following: fnord, gout or glorp", "v"),
        ("She has obesity.", "in: One or more risk factors, such as fnords, obesity (BMI>40)", "u"),
        ("She has gout.", "in: At least one of the following: fnord, gout within the last year", "u"),
        ("She has gout.", "in: At least one of the following without a glorp: fnord, gout", "u"),
        ("She has gout.", "in: Fnord and at least one of the following: glorp, gout", "u"),
        ("Her sister has gout.", "in: At least one of the following: fnord, gout, glorp", "u"),
        ("She has gout.", "in: At least two of the following: fnord, gout, glorp", "u"),
        # Who comes with a complaint, of which ages.
        ("A woman of 50 with dysphagia.", "in: Patients aged 20-80 presenting with dysphagia or fnord", "s"),
        ("A woman of 50.", "in: Patients aged 20-80 presenting with dysphagia or fnord", "u"),
        ("A woman with dysphagia.", "in: Patients aged 20-80 presenting with dysphagia or fnord", "u"),
        ("A woman of 50 with dysphagia.", "in: Patients presenting with dysphagia or fnord and glorp", "u"),
        ("A woman of 50 with dysphagia.", "in: Men with dysphagia or fnord", "u"),
        # The cause of what is called unexplained.
        ("She had a cryptogenic stroke.", "ex: Any known cause of stroke other than a fnord", "s"),
        ("She had a cryptogenic stroke.", "in: Identified source of embolism", "v"),
        ("She had a stroke of unknown cause.", "ex: Definite lacunar etiology", "s"),
        ("He has idiopathic pulmonary fibrosis.", "ex: Known cause of interstitial lung disease", "s"),
        ("She had a stroke.", "ex: Any known cause of stroke other than a fnord", "u"),
        ("Possible cryptogenic stroke.", "ex: Any known cause of stroke", "u"),
        ("Her mother had a cryptogenic stroke.", "ex: Any known cause of stroke", "u"),
        ("She had a cryptogenic stroke.", "ex: Known cause of epilepsy", "u"),
        ("She had a cryptogenic stroke.", "ex: No known cause of stroke", "u"),
    ],
)
def test_what_a_list_or_a_word_for_a_cause_answers(note: str, criterion: str, outcome: str) -> None:
    assert judge(note, criterion) == WORDS[outcome]
