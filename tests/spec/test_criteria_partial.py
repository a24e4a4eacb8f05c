"""What stands in a part that is not understood as a whole: kept beside the whole, which keeps it undecided.

Every case is a `Readings` named `unread-part` whose last alternative is the whole part as an `Opaque`: it never
decides.
"""

from __future__ import annotations

import re

import pytest

from trialogue.criteria import print_condition, read_text
from trialogue.criteria.nodes import Computable, Opaque, Readings, State

LABEL = re.compile(r', label="(?:[^"\\]|\\.)*"|label="(?:[^"\\]|\\.)*"(?:, )?')

STANDS = {
    ("Inclusion", "One or more of BMI > 30 kg/m2, wobbling, over age 40"): (
        'any(measurement("bmi", (30..] "kg/m2"), age((40..] "a"))'
    ),
    ("Exclusion", "Asthma, Pregnancy, Hypertension, Joint wobbling"): (
        'any(diagnosis("asthma"), state("pregnant"), diagnosis("hypertension"))'
    ),
    ("Inclusion", "Patients have PTSD, ASI-3 scores above 24, and wobbling"): (
        'all(diagnosis("ptsd"), measurement("~asi 3 score", (24..]))'
    ),
    ("Inclusion", "A brachial-ankle index < 0.9 on a wobble"): (
        'all(measurement("~brachial ankle index", [..0.9)), opaque())'
    ),
    ("Inclusion", "Adults over 50 years old awaiting a zirconium crown"): 'age((50..] "a")',
    ("Inclusion", "Patients under the age of 18 seen at the foot clinic"): 'age([..18) "a")',
    ("Inclusion", "Duct diameter > 1.5 mm on the first picture"): (
        'all(measurement("~duct diameter", (1.5..] "mm"), opaque())'
    ),
    ("Exclusion", "Weak grip (< 26 kg in men; < 18 kg in women) on a dynamometer"): (
        'any(all(sex("male"), measurement("~weak grip", [..26) "kg")), '
        'all(sex("female"), measurement("~weak grip", [..18) "kg")))'
    ),
    (
        "Exclusion",
        "Participation in another trial within 30 days, or a wobbly gait",
    ): 'participation(window=[..30] "d")',
    ("Inclusion", "Haemoglobin > 12 g/dL in women wobbling"): (
        'ifthen(sex("female"), ifthen(opaque(), measurement("haemoglobin", (12..] "g/dL")))'
    ),
    ("Inclusion", "Currently pregnant or within 12 months wobbly"): (
        'any(state("pregnant", temporality="current"), opaque(window=[..12] "mo"))'
    ),
    ("Inclusion", "Depressed (HAM-D 17) of > 18, wobbling"): 'all(score("ham-d", (18..] "{score}"), opaque())',
    ("Exclusion", "Use of aspirin and ibuprofen > 1200 mg/day"): (  # the dose may go for each
        'readings("and-in-exclusion", medication("aspirin"), all(medication("aspirin"), opaque()))'
    ),
    ("Inclusion", "T-score of -1.0 or lower"): 'measurement("t-score", [..-1])',
    ("Inclusion", "HIV RNA > 10^4 copies, wobbling"): 'measurement("hiv-rna", (10000..] "{copies}")',
    ("Exclusion", "BP persistently > 160/100 mmHg"): (
        'any(all(measurement("systolic-bp", (160..] "mm[Hg]"), opaque()), '
        'all(measurement("diastolic-bp", (100..] "mm[Hg]"), opaque()))'
    ),
    ("Exclusion", "Use of wobbles, and history of coagulopathy or liver disease"): (
        'any(diagnosis("coagulation-disorder", temporality="history"), '
        'diagnosis("liver-disease", temporality="history"))'
    ),
    ("Exclusion", "Major neurologic disorders other than wobbles, those with a history of syncope, wobbling"): (
        'except(diagnosis("neurological-disease", qualifiers=["major"]), opaque())'
    ),
    ("Inclusion", "No zoonotic exposure, ALT > 3 x ULN"): (
        'readings("negation", measurement("alt", (3..] "{xULN}"), not(measurement("alt", (3..] "{xULN}")))'
    ),
    # Who is asked, and what is let in.
    ("Inclusion", "For patients with wobbles, BNP > 100 pg/mL or a wobble"): (
        'ifthen(opaque(), any(measurement("bnp", (100..] "pg/mL"), opaque()))'
    ),
    ("Inclusion", "If younger than 18 years old, must weigh 50 kg or more."): (
        'ifthen(opaque(), measurement("weight", [50..] "kg"))'
    ),
    ("Exclusion", "Wobblers on a steroid dose of < 15 mg will not be excluded"): (
        'except(opaque(), medication("corticosteroid", [..15) "mg"))'
    ),
    # A bracket says more of the name before it, and a definition of what it defines.
    ("Exclusion", "Angina, wobbly hearts, anaemia (Hb < 10 g/dL)"): (
        'any(diagnosis("angina"), all(diagnosis("anaemia"), measurement("haemoglobin", [..10) "g/dL")))'
    ),
    ("Exclusion", "Infection, defined as being febrile, on wobbles or with positive cultures"): (
        'readings("shared-narrowing", all(diagnosis("infection"), opaque()), '
        'all(all(diagnosis("infection"), opaque()), opaque()))'
    ),
    ("Inclusion", "Male subjects must weigh > 50 kg and female subjects must weigh > 45 kg, wobbling"): (
        'all(ifthen(sex("male"), measurement("weight", (50..] "kg")), '
        'ifthen(sex("female"), measurement("weight", (45..] "kg")))'
    ),
    ("Exclusion", "Heart failure (HF) (NYHA II-IV) or wobbly arrhythmias, or a limp"): (
        'any(all(diagnosis("heart-failure"), score("nyha", [2..4] "{score}")), '
        'diagnosis("arrhythmia", qualifiers=["wobbly"]))'
    ),
    ("Exclusion", "Wobbly blood pressure < 110 mmHg systolic or < 60 mmHg diastolic at wobbling"): (
        'any(all(measurement("systolic-bp", [..110) "mm[Hg]"), opaque()), '
        'all(measurement("diastolic-bp", [..60) "mm[Hg]"), opaque()))'
    ),
    ("Exclusion", "Amyloidosis, cerebrovascular event within 6 months, PCI within 3 months, wobbles"): (
        'any(diagnosis("amyloidosis"), diagnosis("cerebrovascular-event", window=[..6] "mo"), '
        'procedure("pci", window=[..3] "mo"))'
    ),
    ("Inclusion", "LVEF > 50 %, PCWP > 12 mmHg or QRS > 120 ms, wobbles, weight > 50 kg"): (
        'readings("or-in-inclusion", all(measurement("lvef", (50..] "%"), '
        'any(measurement("pcwp", (12..] "mm[Hg]"), measurement("qrs", (120..] "ms")), '
        'measurement("weight", (50..] "kg")), any(measurement("lvef", (50..] "%"), '
        'measurement("pcwp", (12..] "mm[Hg]"), measurement("qrs", (120..] "ms"), measurement("weight", (50..] "kg")))'
    ),
    ("Exclusion", "Anaemia, defined as Hb < 8 g/dL, a wobble, or wobbling within 2 months"): (
        'all(diagnosis("anaemia"), any(measurement("haemoglobin", [..8) "g/dL"), opaque()))'
    ),
    ("Inclusion", "Wobbly age > 22 years (because it has only been used above 22 years)"): 'age((22..] "a")',
}
NARROWED = {
    "Non-cardiac wobbles with life expectancy <= 1 year": (
        'all(measurement("life-expectancy", [..1] "a"), opaque(label="Non-cardiac wobbles"))'
    ),
    "Lower limb wobbles or fracture, asthma": 'diagnosis("asthma")',
    "Asthma (mild), pregnancy, a wobble": 'any(all(diagnosis("asthma"), opaque(label="(mild)")), state("pregnant"))',
    "Respiratory disorders: a wobble, lung cancer": (
        'any(all(diagnosis("lung-disease"), opaque(label=": a wobble, lung cancer")), diagnosis("lung-cancer"))'
    ),
    # What closes a list whose members were not all read may go for each.
    "Stroke, wobbly hospitalization or angina pectoris in a wobbly place, a wobble": (
        'readings("shared-narrowing", diagnosis("stroke"), all(diagnosis("stroke"), opaque(label="in a wobbly place")))'
    ),
    "Current smokers, stopped wobbling within 12 months": (
        'readings("shared-narrowing", state("smoker"), '
        'all(state("smoker"), opaque(label="within 12 months", window=[..12] "mo")))'
    ),
    "Active, uncontrolled bacterial, fungal, or viral infection, a wobble": (
        'all(diagnosis("viral-infection"), opaque(label="Active, uncontrolled bacterial, fungal, or"))'
    ),
    "Wobbly HbA1c 7-11% (both wobbly) for subjects on wobbles": (
        'all(measurement("hba1c", [7..11] "%"), opaque(label="Wobbly"), '
        'opaque(label="(both wobbly) for subjects on wobbles"))'
    ),
    "History of LVEF >= 40% in wobbles": (
        'all(measurement("lvef", [40..] "%"), opaque(label="History of"), opaque(label="in wobbles"))'
    ),
    "Wobbly ECG showed ST segment elevation > 1 mm": (
        'all(measurement("~st segment elevation", (1..] "mm"), opaque(label="Wobbly ECG showed"))'
    ),
    "Wobbles, peanut-specific blood IgE > 60 kU/L": 'measurement("~peanut specific blood ige", (60..] "k[IU]/L")',
    "Patients with wobbles \u2022 Patients with asthma": 'diagnosis("asthma")',
    # The words before and behind a bound are part of what is bounded.
    "Untreated wobbly stenosis > 50%": 'all(measurement("~wobbly stenosis", (50..] "%"), opaque(label="Untreated"))',
    "Wobbles, PCWP > 25 mmHg during wobbly exercise": (
        'all(measurement("pcwp", (25..] "mm[Hg]"), opaque(label="during wobbly exercise"))'
    ),
    # Nothing is lost of these:
    "Asthma (e.g. wobbling asthma), a limp": 'diagnosis("asthma")',
    "Depression or anxiety, wobble": 'any(diagnosis("depression"), diagnosis("anxiety-disorder"))',
    "Patients with asthma at screening, wobble": 'diagnosis("asthma")',
}
OPEN = [
    "Controls of a wobbly campus (n = > 40,000 persons)",
    "Deemed at high risk for 30-day readmission (> 20%)",  # the risk
    "Wobbly hemodynamics (PA < 90/60)",  # two numbers of one thing
    "MoCA of 23 (+/- 4) in a wobble",  # a mean with its spread
    "Nine items for wobbly gaming disorder > 5",
    "Any wobbly trouble (e.g. a pacemaker of any make)",  # an example
    "Lower limb wobbles or fracture",  # of the lower limb, as it seems
    "Surgical procedures of nasal cavity and sinuses, which wobble",  # a name that goes on
    "Donation of wobbles in excess of 500 mL",
    "Wobbly headache > 5 days a month",  # how often, not how long ago
    "More than 15% of all QRS complexes wobble",
    "Ability to wobble a minimal distance of > 450 meters",  # of what
    "Self-reported change in body weight > 5 kg, wobbling",  # a change, not the weight
    "Wobblers free of stroke",
    "Wobbly antiviral treatments (HIV, hepatitis)",  # what is treated, not what a person has
    "A live vaccine (measles, rubella) on a wobble",
    "Electrocardiography (ECG) changes that wobble",  # what it shows, not that it was done
    "For adolescents under 18 years of age, wobbly assent",  # for whom, not what is asked
    "Smoking or wobbling on the day of the study",
    "Unable to wobble due to visual loss or deafness",  # a cause, not what is asked
    "Wobbly reactions to either BAY 43-9006 or a wobble",  # the number of a substance
    "On wobbly therapy, insulin glargine, or insulin degludec, greater than 10 units per day",  # of each
    "Fathers older than 40 years with wobbly gait",  # somebody else's age
    "Deafness from a blast (before 3 years of age)",
    "ALT ≥ 2-3 in a wobbly analyser",  # two bounds or one
    "PT > ULN + 4 s in a wobbly analyser",
    "At risk of stroke, asthma, wobbly gait",  # the risk may go for each
    "Wobbly relatives with stroke",
    "Metastases are not diagnosed by wobbles",
    "Shorter where it wobbles or in cases of stroke",
    "MMV / FVC < 70 %",  # a ratio
    "Wobbly intervals prolonged > 450 ms",
    "Wobblers developed during study RB-US-09-0010",  # a code
    "Wobbles to keep IOP below 21 mmHg",  # an aim
    "Wobbly lactate level indicative of hypovolemic shock (> 2 mmol/L)",
    "Wobblers contraindicated for < 100 micrograms beclomethasone",
    "Wobbly clinical and/or ultrasound diagnosis of 3 wobbles",
    "Severe wobbly insufficiency and/or regurgitation within 12 months",
    "A wobbly implant of 3 mm used in the treatment of cluster headache",
    "Abnormal venous wobbles, venipuncture or subcutaneous injection intolerance",
    "At least three PSA measurements over a wobble",  # how many
    "Wobbly 3 wobbles, hepatitis B seronegative recipients",
    "Wobbly range, abnormal (scores of 19 or higher)",
    "Wobbly HER2 IHC 2+ or 1+",  # each for itself
    "Stable wobbles are defined as the resolution of asthma in 3 wobbles",
    "Women considered infertile include those with a tubal ligation and 3 wobbles",
    "Contraindication for wobbles such as oligoanuria < 1 mL/kg/h",
    "Wobblers with 200 mg of wobbles per 24 hours",
    "Wobbling, physically inactive (less than 150 minutes/week of wobbles)",  # not how inactive
    "Wobbles at least 7 days apart",
    "Asthma medication wobbles",  # the drug, not the disease
]


@pytest.mark.parametrize(("case", "expected"), STANDS.items(), ids=[line for _, line in STANDS])
def test_what_stands_is_kept_beside_the_whole(case: tuple[str, str], expected: str) -> None:
    kind, line = case
    (found,) = read_text(f"{kind} Criteria:\n\n* {line}\n").criteria
    assert isinstance(found.condition, Readings)
    assert found.condition.rule == "unread-part"
    stands, whole = found.condition.alternatives
    assert LABEL.sub("", print_condition(stands)) == expected
    assert isinstance(whole, Opaque)
    assert whole.label == line


@pytest.mark.parametrize(("line", "expected"), NARROWED.items(), ids=list(NARROWED))
def test_a_name_claims_no_more_than_the_words_around_it(line: str, expected: str) -> None:
    (found,) = read_text(f"Exclusion Criteria:\n\n* {line}\n").criteria
    assert isinstance(found.condition, Readings)
    stands = re.sub(r'((?<!opaque)\([^()]*?"), label="[^"]*"', r"\1", print_condition(found.condition.alternatives[0]))
    assert stands == expected


@pytest.mark.parametrize("line", OPEN)
def test_of_what_may_mean_something_else_nothing_is_claimed(line: str) -> None:
    """It is not read, or the whole of it is asked as it stands."""
    (found,) = read_text(f"Exclusion Criteria:\n\n* {line}\n").criteria
    whole = isinstance(found.condition, State) and found.condition.label == line
    assert whole or Computable.of(found.condition) == "none"


def test_a_time_whose_owner_is_not_read_stays_on_the_residue() -> None:
    (found,) = read_text("Exclusion Criteria:\n\n* Other wobbles within 3 weeks\n").criteria
    assert Computable.of(found.condition) == "none"
    assert LABEL.sub("", print_condition(found.condition)) == 'opaque(window=[..3] "wk")'
    assert found.condition.span == (found.start, found.end)
