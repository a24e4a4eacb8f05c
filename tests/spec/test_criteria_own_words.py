"""What is said in the text's own words: statements of a person, and what narrows a condition or procedure.

Each state matches only the same words in a person's facts; each narrowing is a qualifier that only the same words show.
"""

from __future__ import annotations

import re

import pytest

from trialogue.criteria import print_condition, read_text
from trialogue.criteria.nodes import Computable, State, atoms

LABEL = re.compile(r', label="(?:[^"\\]|\\.)*"|label="(?:[^"\\]|\\.)*"(?:, )?')

LINES = {
    ("Inclusion", "Able to swallow wobbly tablets"): 'not(state("~unable to swallow wobbly tablet"))',
    ("Inclusion", "Able to swallow wobbly tablets and able to attend visits"): (
        'all(not(state("~unable to swallow wobbly tablet")), consent("willingness"))'
    ),
    ("Exclusion", "Unable to climb ladders or comply with the study"): (
        'any(state("~unable to climb ladder"), not(consent("willingness")))'
    ),
    ("Inclusion", "Able to comprehend and willing to sign a consent form"): 'consent("informed-consent")',
    ("Exclusion", "Stroke within 30 days before the last study dose or asthma"): (
        'any(diagnosis("stroke", window=[..30] "d" before "last study dose"), diagnosis("asthma"))'
    ),
    ("Inclusion", "Able to keep and provide a diary"): 'consent("willingness")',
    ("Exclusion", "Cannot undergo lung scans"): 'state("~unable to undergo lung scan")',
    ("Exclusion", "Non-Latin speaking"): 'state("~unable to speak latin")',
    ("Exclusion", "Contraindications to zortinib"): 'state("~contraindication to zortinib")',
    ("Exclusion", "Persons in whom zortinib is contraindicated"): 'state("~contraindication to zortinib")',
    ("Exclusion", "Family history of cancer"): 'state("~family history of cancer")',
    ("Exclusion", "Risk of stroke"): 'state("~risk of stroke")',
    ("Exclusion", "Planned dental surgery"): 'state("~planned dental surgery")',
    ("Exclusion", "Contraindication to heat and/or inability to wobble fast"): (
        'any(state("~contraindication to heat"), state("~unable to wobble fast"))'
    ),
    ("Exclusion", "Allergic reactions or significant sensitivity to zortinib"): 'allergy("~zortinib")',
    ("Inclusion", "Need for wobbly inhalers"): 'state("~need for wobbly inhaler")',
    ("Exclusion", "Infection requiring hospitalisation"): (
        'diagnosis("infection", qualifiers=["requiring-hospitalisation"])'
    ),
    ("Inclusion", "Heart failure confirmed by echocardiography"): (
        'diagnosis("heart-failure", qualifiers=["confirmed-by-echocardiography"])'
    ),
    ("Exclusion", "Prior radiotherapy to the left shoulder"): (
        'procedure("~radiotherapy to the left shoulder", temporality="history")'
    ),
    ("Exclusion", "Vitrectomy in the study eye"): 'procedure("~vitrectomy in the study eye")',
    # A known drug and "use" is the drug taken, with the time that is said.
    ("Exclusion", "Oral corticosteroid use within 3 months"): 'medication("glucocorticoid", window=[..3] "mo")',
    ("Exclusion", "Current insulin use"): 'medication("insulin-class", temporality="current")',
    ("Exclusion", "Aspirin use"): 'medication("aspirin")',
    ("Exclusion", "Opioid use disorder"): 'diagnosis("opioid-use-disorder")',
    # The day that is planned is the day itself.
    ("Exclusion", "Stroke within 3 months of planned enrolment to this study"): (
        'diagnosis("stroke", window=[..3] "mo" before "enrolment")'
    ),
    ("Exclusion", "Stroke within 30 days before the planned start of study treatment"): (
        'diagnosis("stroke", window=[..30] "d" before "first dose")'
    ),
    ("Exclusion", "Stroke within 30 days of the wobbly procedure"): (
        'diagnosis("stroke", window=[..30] "d" before "wobbly procedure")'
    ),
    ("Exclusion", "Stroke within 30 days before the last dose of study drug"): (
        'diagnosis("stroke", window=[..30] "d" before "last dose study drug")'
    ),
    ("Exclusion", "Stroke within 30 days before the end of the study"): (
        'diagnosis("stroke", window=[..30] "d" before "end study")'
    ),
    (
        "Exclusion",
        "Stroke in the 5 days preceding inclusion",
    ): 'diagnosis("stroke", window=[..5] "d" before "enrolment")',
    ("Exclusion", "Stroke, wobblitude, tuberculosis or asthma"): (
        'any(diagnosis("stroke"), diagnosis("~wobblitude"), diagnosis("tuberculosis"), diagnosis("asthma"))'
    ),
    ("Exclusion", "QTc > 450 ms in men or > 470 ms in women"): (
        'any(all(sex("male"), measurement("qtc", (450..] "ms")), all(sex("female"), measurement("qtc", (470..] "ms")))'
    ),
    ("Exclusion", "Creatinine > 1.4 mg/dL in women or > 133 umol/L in men"): (
        'any(all(sex("female"), measurement("creatinine", (1.4..] "mg/dL")), '
        'all(sex("male"), measurement("creatinine", (133..] "umol/L")))'
    ),
    ("Inclusion", "Hb > 11 g/dL for women and > 120 g/L for men"): (
        'all(ifthen(sex("female"), measurement("haemoglobin", (11..] "g/dL")), '
        'ifthen(sex("male"), measurement("haemoglobin", (120..] "g/L")))'
    ),
    ("Exclusion", "Hb < 11 for women and < 12 g/dL for men"): (
        'any(all(sex("female"), measurement("haemoglobin", [..11) "g/dL")), '
        'all(sex("male"), measurement("haemoglobin", [..12) "g/dL")))'
    ),
    ("Inclusion", "Hb ≥ 11 g/dL for men"): 'ifthen(sex("male"), measurement("haemoglobin", [11..] "g/dL"))',
    ("Inclusion", "Hb ≥ 13 g/dL for men, ≥ 12 g/dL for women"): (
        'all(ifthen(sex("male"), measurement("haemoglobin", [13..] "g/dL")), '
        'ifthen(sex("female"), measurement("haemoglobin", [12..] "g/dL")))'
    ),
    ("Inclusion", "AST ≤ 2.5 x ULN (≤ 5 x ULN if liver metastases are present)"): (
        'any(measurement("ast", [..2.5] "{xULN}"), '
        'all(diagnosis("liver-metastasis"), measurement("ast", [..5] "{xULN}")))'
    ),
    ("Exclusion", "AST > 2.5 x ULN (> 5 x ULN with liver metastases)"): (
        'any(measurement("ast", (5..] "{xULN}"), '
        'all(measurement("ast", (2.5..] "{xULN}"), not(diagnosis("liver-metastasis"))))'
    ),
    ("Inclusion", "AST ≤ 3 x ULN (with liver metastases ≤ 5 x ULN)"): (
        'any(measurement("ast", [..3] "{xULN}"), '
        'all(diagnosis("liver-metastasis"), measurement("ast", [..5] "{xULN}")))'
    ),
    ("Inclusion", "AST ≤ 3 x ULN with liver metastases or ≤ 5 x ULN"): (
        'readings("unread-part", ifthen(opaque(), measurement("ast", [..3] "{xULN}")), opaque())'
    ),
    ("Exclusion", "ALT > 3 x ULN in those with asthma or > 5 x ULN"): (
        'readings("unread-part", all(measurement("alt", (3..] "{xULN}"), opaque()), opaque())'
    ),
    ("Inclusion", "Screening eGFR ≥ 20 mL/min (Cockcroft-Gault formula)"): (
        'measurement("egfr", [20..] "mL/min", qualifiers=["cockcroft-gault"])'
    ),
    ("Inclusion", "Negative pregnancy test for females of childbearing potential"): (
        'ifthen(all(sex("female"), state("childbearing-potential")), measurement("hcg-test", qualifiers=["negative"]))'
    ),
    (
        "Exclusion",
        "Chronic hepatitis B or C",
    ): 'any(diagnosis("chronic-hepatitis-b"), diagnosis("chronic-hepatitis-c"))',
    ("Exclusion", "Type 1 or type 2 diabetes"): 'any(diagnosis("type-1-diabetes"), diagnosis("type-2-diabetes"))',
    ("Exclusion", "Renal failure or dysfunction"): 'any(diagnosis("renal-failure"), diagnosis("renal-impairment"))',
    ("Exclusion", "Patients on warfarin"): 'medication("warfarin", temporality="current")',
    ("Inclusion", "ECOG performance status (PS) 0, 1, or 2"): 'score("ecog", [0..2] "{score}")',
    ("Exclusion", "Use of zortinib within 30 days or 5 half-lives, whichever is longer, before randomization"): (
        'any(medication("~zortinib", window=[..30] "d" before "randomisation"), medication("~zortinib", '
        'window=[..5] "{half-life}" before "randomisation"))'
    ),
    ("Exclusion", "Use of steroids within 2 weeks or 5 half-lives (whichever is shorter)"): (
        'all(medication("corticosteroid", window=[..2] "wk"), medication("corticosteroid", window=[..5] "{half-life}"))'
    ),
    ("Exclusion", "Wobbly stenosis, hypertrophic or restrictive cardiomyopathy, or active myocarditis"): (
        'any(diagnosis("~stenosis", qualifiers=["wobbly"]), '
        'diagnosis("hypertrophic-cardiomyopathy"), diagnosis("restrictive-cardiomyopathy"), '
        'diagnosis("myocarditis", temporality="current", qualifiers=["active"]))'
    ),
    ("Exclusion", "Uncontrolled hypertension defined as systolic blood pressure > 160 mmHg"): (
        'readings("bound-in-brackets", all(diagnosis("hypertension", qualifiers=["uncontrolled"]), '
        'measurement("systolic-bp", (160..] "mm[Hg]")), measurement("systolic-bp", (160..] "mm[Hg]"))'
    ),
    ("Inclusion", "Platelets >= 100 10^9/L (transfusion allowed)"): 'measurement("platelets", [100..] "10*9/L")',
    ("Inclusion", "Weight over 88 pounds (lbs.)"): 'measurement("weight", (88..] "[lb_av]")',
    ("Exclusion", "Chronic kidney disease or any other condition that in the opinion of the investigator is unsafe"): (
        'any(diagnosis("chronic-kidney-disease"), judgement("investigator-judgement"))'
    ),
    ("Exclusion", "Mitral stenosis"): 'diagnosis("mitral-stenosis")',
    ("Exclusion", "Dyspnoea due to asthma or stroke in the opinion of the investigator"): (
        'judgement("investigator-judgement")'
    ),
    ("Inclusion", "Men who have asthma"): 'all(sex("male"), diagnosis("asthma"))',
    ("Exclusion", "NYHA class III or above"): 'score("nyha", [3..] "{score}")',
    ("Exclusion", "Zorb-induced hepatitis"): 'diagnosis("hepatitis", qualifiers=["zorb-induced"])',
    ("Exclusion", "Non-allergic wobbly rhinitis"): 'diagnosis("~rhinitis", qualifiers=["non-allergic", "wobbly"])',
    ("Exclusion", "Asthma that worsens in winter"): 'diagnosis("asthma", qualifiers=["that-worsens-in-winter"])',
    ("Exclusion", "Infection requiring oral or intravenous antibiotics"): (
        'diagnosis("infection", qualifiers=["requiring-oral-or-intravenous-antibiotics"])'
    ),
    ("Exclusion", "Stroke or asthma confirmed by a specialist"): (
        'readings("shared-narrowing", any(diagnosis("stroke", qualifiers=["confirmed-by-a-specialist"]), '
        'diagnosis("asthma", qualifiers=["confirmed-by-a-specialist"])), any(diagnosis("stroke"), '
        'diagnosis("asthma", qualifiers=["confirmed-by-a-specialist"])))'
    ),
    ("Exclusion", "Treatment with chronic steroids"): 'medication("~chronic steroid")',
    ("Inclusion", "At least 2 weeks since prior chemotherapy"): 'not(medication("chemotherapy", window=[..2] "wk"))',
    ("Inclusion", "No prior systemic treatment for lung cancer"): (
        'not(procedure("~systemic treatment for lung cancer", temporality="history"))'
    ),
    ("Exclusion", "Hospitalization for asthma within 30 days"): (
        'procedure("~hospitalization for asthma", window=[..30] "d")'
    ),
    ("Inclusion", "Adequate renal and hepatic function"): (
        'all(measurement("~renal function", qualifiers=["adequate"]), measurement("~hepatic function", '
        'qualifiers=["adequate"]))'
    ),
    ("Inclusion", "At least one measurable lesion per RECIST 1.1"): (
        'measurement("~measurable lesion per recist 1 1", qualifiers=["present"])'
    ),
    ("Inclusion", "Bilirubin within normal institutional limits"): 'measurement("bilirubin", qualifiers=["normal"])',
    ("Inclusion", "Positive zorb prick test"): 'measurement("~zorb prick test", qualifiers=["positive"])',
    ("Exclusion", "Stroke within 6 months or planned heart surgery"): (
        'any(diagnosis("stroke", window=[..6] "mo"), state("~planned heart surgery"))'
    ),
    ("Exclusion", "Blood pressure > 140/90 mmHg"): (
        'any(measurement("systolic-bp", (140..] "mm[Hg]"), measurement("diastolic-bp", (90..] "mm[Hg]"))'
    ),
    ("Inclusion", "Children with asthma aged 6 to 12 years"): 'all(age([6..12] "a"), diagnosis("asthma"))',
    ("Exclusion", "Severe liver disease (Child-Pugh class B or C)"): (
        'diagnosis("liver-disease", qualifiers=["severe", "child-pugh-class-b-or-c"])'
    ),
    ("Exclusion", "Pancreatitis (acute or chronic)"): 'diagnosis("pancreatitis", qualifiers=["acute-or-chronic"])',
    ("Exclusion", "Candidate for kidney transplantation"): 'state("~candidate for kidney transplantation")',
    ("Exclusion", "Living in a nursing home"): 'state("~living in a nursing home")',
    ("Inclusion", "Fluent in Latin"): 'not(state("~unable to speak latin"))',
    ("Inclusion", "Able to walk without assistance"): 'not(state("~unable to walk without assistance"))',
    ("Exclusion", "Not using effective contraception"): 'not(state("contraception"))',
    ("Inclusion", "Type 1 or 2 diabetes"): 'any(diagnosis("type-1-diabetes"), diagnosis("type-2-diabetes"))',
    ("Exclusion", "Women with children"): 'all(sex("female"), opaque())',
    ("Exclusion", "Does not tolerate wobbling"): 'state("~unable to tolerate wobbling")',
    ("Exclusion", "Not a candidate for thoracotomy"): 'state("~unsuitable for thoracotomy")',
    ("Exclusion", "Planned heart surgery within the next 6 months"): (
        'state("~planned heart surgery within the next 6 month", window=[..6] "mo" after)'
    ),
    ("Exclusion", "Pregnancy or intention to become pregnant"): 'any(state("pregnant"), state("planning-pregnancy"))',
    ("Inclusion", "Recovered from prior wobbling"): 'state("~recovered from prior wobbling")',
    ("Exclusion", "Kidney disease or on dialysis"): 'any(diagnosis("kidney-disease"), state("dialysis-dependent"))',
    ("Exclusion", "Hypersensitivity to zortinib or to any of the excipients of the product"): (
        'any(allergy("~zortinib"), allergy("~excipient of the product"))'
    ),
    ("Exclusion", "Known hypersensitivity to the wobbly parts of zortinib"): 'allergy("~wobbly part of zortinib")',
    ("Inclusion", "Male and female subjects aged 18 to 65 years"): 'age([18..65] "a")',
    ("Inclusion", "Male and non-pregnant female subjects aged >= 18 years"): (
        'all(age([18..] "a"), not(all(sex("female"), state("pregnant"))))'
    ),
    ("Inclusion", "Non-smoking males or females aged 18 to 65 years"): ('all(age([18..65] "a"), not(state("smoker")))'),
    ("Inclusion", "Elderly men or women, at least 18 years old"): ('all(age([18..] "a"), state("~elderly"))'),
    ("Inclusion", "Age 18-65 years old, gender is not limited"): 'age([18..65] "a")',
    ("Inclusion", "Owns a smartphone"): 'not(state("~without access to smartphone"))',
    ("Inclusion", "Speaks Spanish"): 'not(state("~unable to speak spanish"))',
}
NOT_READ = [
    "Wobbly disease that precludes a diagnosis of asthma",  # asthma is not what is excluded
    "Scheduled heart surgery including thoracotomy",  # planned, not done
    "Cancer in remission less than 5 years",  # the time is the remission's
    "High (> 15) wobbliness",
    "The wobbly patient has a > 10 % loss",
    "Unable to climb ladders within 3 months",
    "Risk of stroke within the next 6 months",  # a time, and no plan
    "Hypersensitivity to wobblized or twinged antibodies",  # the antibodies are of both kinds
    "Hypersensitivity to zortinib unless mild",
    "Wobbly men or women aged 18 to 65 years",
    "Planned surgery or history of wobbling",
    "Risk of stroke unless treated",
    "Being wobbly (e.g. those with an intellectual disability)",
    "An inadequate response to > 1 wobble",
    "Contraindication to zortinib, zirconium",
    "AST ≤ 5 x ULN (≤ 2.5 x ULN if wobbly metastases)",
]


@pytest.mark.parametrize(("case", "expected"), LINES.items(), ids=[line for _, line in LINES])
def test_line(case: tuple[str, str], expected: str) -> None:
    kind, line = case
    (found,) = read_text(f"{kind} Criteria:\n\n* {line}\n").criteria
    assert LABEL.sub("", print_condition(found.condition)) == expected


@pytest.mark.parametrize("line", NOT_READ)
def test_what_holds_more_than_one_statement_is_not_read_whole(line: str) -> None:
    (found,) = read_text(f"Exclusion Criteria:\n\n* {line}\n").criteria
    whole = isinstance(found.condition, State) and found.condition.label == line  # asked as it stands
    assert whole or Computable.of(found.condition) != "full"
    assert (
        not {"Measurement", "Procedure"} & {type(atom).__name__ for atom, _ in atoms(found.condition)} or "AST" in line
    )
