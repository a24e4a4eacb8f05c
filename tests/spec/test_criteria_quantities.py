"""Numbers of the criterion language, one construct a case: comparisons, limits, scales, weeks with days, mixed units.

Lines are our own wording. The first table is read whole; the second stands in a part that is not, and never decides.
"""

from __future__ import annotations

import re

import pytest

from trialogue.criteria import print_condition, read_text
from trialogue.criteria.nodes import Computable, Opaque, Readings

LABEL = re.compile(r', label="(?:[^"\\]|\\.)*"|label="(?:[^"\\]|\\.)*"(?:, )?')

WHOLE = {
    "ALT > twice the upper limit of normal": 'measurement("alt", (2..] "{xULN}")',
    "ALT > 2 x ULN of the reference range of the testing laboratory": 'measurement("alt", (2..] "{xULN}")',
    "AST more than three times the normal upper limit": 'measurement("ast", (3..] "{xULN}")',
    "ALT > 2x normal": 'measurement("alt", (2..] "{xULN}")',
    "ALT ≥ 3-fold the highest reference value": 'measurement("alt", [3..] "{xULN}")',
    "T-score ≤ -2.5": 'measurement("t-score", [..-2.5])',
    "MMSE ≥ 24/30": 'score("mmse", [24..] "{score}")',
    "BMI ˃ 30 kg/m2": 'measurement("bmi", (30..] "kg/m2")',
    "Haemoglobin greater than100 g/L": 'measurement("haemoglobin", (100..] "g/L")',
    "Age at or above 18 years": 'age([18..] "a")',
    "Age 6 months to 5 years": 'age([6..60] "mo")',
    "Age 4 to < 17 years": 'age([4..17) "a")',
    "Age 18 (inclusive) to 45 (exclusive) years": 'age([18..45) "a")',
    "Gestational age ≥ 36+6 weeks": f'measurement("gestational-age", [{36 + 6 / 7}..] "wk")',
    "Platelets at least 100 000/mm3": 'measurement("platelets", [100000..] "/mm3")',
    "BMI greater than or equal to (≥) 18 kg/m2": 'measurement("bmi", [18..] "kg/m2")',
    "Haemoglobin less than (<) 80 g/L": 'measurement("haemoglobin", [..80) "g/L")',
    "ALT \\> 3 x ULN unless liver metastases": (
        'any(measurement("alt", (3..] "{xULN}"), diagnosis("liver-metastasis"))'
    ),
    "Subjects weighing at least 50 kg": 'measurement("weight", [50..] "kg")',
    "FEV1 of greater than or equal to 50%": 'measurement("fev1", [50..] "%")',
    "Gleason score of less than or equal to 6": 'score("gleason", [..6] "{score}")',
    "BMI within the range 19 - 38 kg/m^2": 'measurement("bmi", [19..38] "kg/m2")',
    "ECOG performance status 0 to1": 'score("ecog", [0..1] "{score}")',
    "Glasgow Coma Scale = 3": 'score("gcs", [3..3] "{score}")',
    "ECOG = 0 or 1": 'score("ecog", [0..1] "{score}")',
    "BMI between18.5-30.0 kg/sq.m.": 'measurement("bmi", [18.5..30] "kg/m2")',
    "BMI 18 to 30 kilograms per meter squared (kg/m2)": 'measurement("bmi", [18..30] "kg/m2")',
    "HCV RNA ≥ 10^4 IU/mL": 'measurement("hcv-rna", [10000..] "[IU]/mL")',
    "HBV DNA ≥ 2 x 10^3 IU/mL": 'measurement("hbv-dna", [2000..] "[IU]/mL")',
    "Neutrophils < 1000 cells/mm^2": 'measurement("neutrophils", [..1000) "/mm2")',
    "Platelets < 75 G/l": 'measurement("platelets", [..75) "10*9/L")',
    "Platelets ≥ 100,000 per mm3": 'measurement("platelets", [100000..] "/mm3")',
    "Platelets < 100E9/L": 'measurement("platelets", [..100) "10*9/L")',
    "Platelets < 100/nL": 'measurement("platelets", [..100) "/nL")',
    "eGFR ≥ 30 ml/min•1.73 m2": 'measurement("egfr", [30..] "mL/min/{1.73_m2}")',
    "ALT ≤ 3.0 x IULN": 'measurement("alt", [..3] "{xULN}")',
    "AST > 2.5 x NL": 'measurement("ast", (2.5..] "{xULN}")',
    "AST < 2 time upper limit of normal": 'measurement("ast", [..2) "{xULN}")',
    "INR and PTT ≤ 1.5 times greater than the upper limit of normal": (
        'all(measurement("inr", [..1.5] "{xULN}"), measurement("aptt", [..1.5] "{xULN}"))'
    ),
    "Age between 50 an 65 years": 'age([50..65] "a")',
    "NYHA Grade III-IV": 'score("nyha", [3..4] "{score}")',
    "Kellgren-Lawrence grade 2 or 3": 'score("kellgren-lawrence", [2..3] "{score}")',
    "PT > 16 s": 'measurement("prothrombin-time", (16..] "s")',
}

STANDS = {
    "Wobbly gait, wobbly curves of 15°-45°": 'measurement("~wobbly curve", [15..45] "deg")',
    "Wobbly total of ≥40 points on the SANDIE scale": 'all(measurement("~sandie scale", [40..] "{score}"), opaque())',
    "Wobbly gait (≥140 mmHg systolic and/or ≥90 mmHg diastolic)": (
        'readings("or-in-inclusion", '
        'all(all(measurement("systolic-bp", [140..] "mm[Hg]"), opaque()), '
        'measurement("diastolic-bp", [90..] "mm[Hg]")), '
        'any(all(measurement("systolic-bp", [140..] "mm[Hg]"), opaque()), '
        'measurement("diastolic-bp", [90..] "mm[Hg]")))'
    ),
    "Wobbly birth, less than 37 weeks of gestation": 'measurement("gestational-age", [..37) "wk")',
    "Wobbly person with > 10 cigarettes per day": (
        'all(measurement("cigarettes-per-day", (10..] "{cigarettes}/d"), opaque())'
    ),
    "Wobbly grade II to IV of the heart (NYHA) class II-IV": 'all(score("nyha", [2..4] "{score}"), opaque())',
    "Wobbly faces with a score of 3 or 4 on the Crease Severity Scale": (
        'all(measurement("~crease severity scale", [3..4]), opaque())'
    ),
    "Wobbly person, minimum life expectancy of 12 weeks": 'measurement("life-expectancy", [12..] "wk")',
    "Daily alcohol intake above 20 g in a wobbly person": (
        'all(measurement("alcohol-intake-amount", (20..] "g"), opaque(), opaque())'
    ),
    "Wobbly pain (> 3 on a 0-10 pain intensity scale)": (
        'all(diagnosis("pain", qualifiers=["wobbly"]), all(score("nrs-pain", (3..] "{score}"), opaque()))'
    ),
    "Wobbly nodule measuring 30 mm or more, wobbling": 'measurement("~wobbly nodule", [30..] "mm")',
    "Wobbling, pO2 ≤ 7.3 kPa or < 55 mmHg": (
        'any(measurement("~po2", [..7.3] "kPa"), measurement("~po2", [..55) "mm[Hg]"))'
    ),
    "IOP at the preoperative visit of ≥ 18mmHg, wobbling": 'measurement("intraocular-pressure", [18..] "mm[Hg]")',
    "eGFR by the wobbly formula between 30 and 60 mL/min/1.73m2 and wobbling": (
        'measurement("egfr", [30..60] "mL/min/{1.73_m2}")'
    ),
    "Wobbly fasting glucose in the morning under 200 mg/dL": (
        'all(measurement("fasting-glucose", [..200) "mg/dL"), opaque())'
    ),
    "Bilirubin level either normal or < 1.5 x ULN and wobbling": 'measurement("bilirubin", [..1.5) "{xULN}")',
    "NDDI-W score greater than 15 and/or wobbling": 'any(measurement("~nddi w", (15..]), opaque())',
    "WBF-15 between 1,200 ng/L and 10,000 ng/L and wobbling": 'measurement("~wbf 15", [1200..10000] "ng/L")',
    "Wobbly count, WBC > 12,000/mm3 or > 10% wobbles": 'any(measurement("white-cells", (12000..] "/mm3"), opaque())',
    "BMI ≤ 26 kg/m2, wobbles not < 45 kg or > 90 kg": 'measurement("bmi", [..26] "kg/m2")',
    "Wobble Form Scale score exceeding two (> 2) but less than seven (< 7), wobbling": (
        'all(measurement("~wobble form scale", (2..]), measurement("~wobble form scale", (2..]), '
        'measurement("~wobble form scale", [..7)))'
    ),
    "Wobbly lumps with > 50% stenosis of wobbly vessels": (
        'all(measurement("~stenosis of wobbly vessel", (50..] "%"), opaque())'
    ),
    "Wobbly (Blood glucose levels (HbA1c) > 10%)": 'all(measurement("hba1c", (10..] "%"), opaque())',
    "Wobbly person with a ≥ 20mm colorectal polyp": ('all(measurement("~colorectal polyp", [20..] "mm"), opaque())'),
    "Wobblers with (BP ≥ 140/90 mmHg)": (
        'any(all(measurement("systolic-bp", [140..] "mm[Hg]"), opaque()), '
        'all(measurement("diastolic-bp", [90..] "mm[Hg]"), opaque()))'
    ),
    "Wobbly person, > 20 grams of alcohol a day, wobbling": 'measurement("alcohol-intake-amount", (20..] "g/d")',
    "Wobbly FEV1/Forced Vital Capacity (FVC) ratio less than 0.7": ('all(measurement("fev1-fvc", [..0.7)), opaque())'),
    "Wobbly volume measured by three-dimensional ultrasound more than 150cm3, wobbling": (
        'measurement("~wobbly volume", (150..] "mL")'
    ),
    "WBC > 12,000 or > 10% immature (band) forms or wobbling": (
        'any(measurement("white-cells", (12000..]), any(measurement("band-forms", (10..] "%"), opaque()))'
    ),
    "Wobbly alcohol intake (> 30 g daily)": 'all(measurement("alcohol-intake-amount", (30..] "g/d"), opaque())',
    "Wobbles, if any, AST < 5 × ULN wobbling": 'all(measurement("ast", [..5) "{xULN}"), opaque())',
    "Wobbly RA defined as ≥ 4 swollen joints, ALT > 2 x ULN, more than 1 episode of wobbling": (
        'measurement("alt", (2..] "{xULN}")'
    ),
    "Wobbling, peanut IgE > 0.34 kilo-unit/liter": 'measurement("~peanut ige", (0.34..] "k[IU]/L")',
    "High wobbles (more than 6D)": 'all(measurement("~wobble", (6..] "[diop]"), opaque())',
    "Wobbling, and FIB-4 index > 1.3": 'measurement("~fib 4", (1.3..])',
    "Wobbly hypertension (> 200 mmHg (systolic) or > 120 mmHg (diastolic))": (
        'any(all(measurement("systolic-bp", (200..] "mm[Hg]"), opaque()), '
        'measurement("diastolic-bp", (120..] "mm[Hg]"))'
    ),
    "Wobbly function (ALT < 3 x ULN if wobbles), creatinine clearance > 50 mL/min": (
        'all(ifthen(opaque(), all(measurement("alt", [..3) "{xULN}"), opaque())), '
        'measurement("creatinine-clearance", (50..] "mL/min"))'
    ),
    "Wobbling, a STOP-Wobble score ≥ 3": 'measurement("~stop wobble", [3..])',
    "Wobbly letters between 78 and 25 letters by BCVA": (
        'all(measurement("~wobbly letter", [25..78] "{letters}"), opaque())'
    ),
    "Wobblingham risk score (10 % or above), wobbling": 'measurement("~wobblingham risk", [10..] "%")',
    "Wobbling, greater than 12% FEV1 reversibility": 'measurement("~fev1 reversibility", (12..] "%")',
    "Wobbly post-menopausal women between 50 and 85 years": 'age([50..85] "a")',
    "Wobbly urine protein ≥ 2+ by dipstick": 'all(measurement("urine-protein", [2..]), opaque(), opaque())',
    "Wobbly fever ≥ 38.5 °C unless treated": 'all(measurement("temperature", [38.5..] "Cel"), opaque(), opaque())',
    "Wobbly creatinine clearance calculated or measured at >= 60 ml/min": (
        'all(measurement("creatinine-clearance", [60..] "mL/min"), opaque())'
    ),
    "Wobbly with prednisone tablets > 10 mg/day": 'all(medication("prednisone", (10..] "mg/d"), opaque())',
    "Wobbly on more than 5 mg/day of oral prednisone": 'all(medication("prednisone", (5..] "mg/d"), opaque())',
}
OPEN = [
    "Wobbly expression defined as TC ≥ 50%",  # no share of a cholesterol
    "Wobbly grades 6-12",  # of a school, of a disease: not a measure
    "Wobbly gait in study 17972A",
    "Wobbly walks three times a week",
    "Wobbly pills > 5 mg/day",  # a dose of what was not read
    "Donors older than 65 years with wobbly gait",
]


def read(line: str) -> tuple[object, str]:
    (found,) = read_text(f"Inclusion Criteria:\n\n* {line}\n").criteria
    return found.condition, Computable.of(found.condition)


@pytest.mark.parametrize(("line", "expected"), WHOLE.items(), ids=list(WHOLE))
def test_a_number_read_whole(line: str, expected: str) -> None:
    condition, computable = read(line)
    assert LABEL.sub("", print_condition(condition)) == expected  # type: ignore[arg-type]
    assert computable == "full"


@pytest.mark.parametrize(("line", "expected"), STANDS.items(), ids=list(STANDS))
def test_a_number_in_a_part_that_is_not_read(line: str, expected: str) -> None:
    condition, _ = read(line)
    assert isinstance(condition, Readings)
    assert condition.rule == "unread-part"
    stands, whole = condition.alternatives
    assert LABEL.sub("", print_condition(stands)) == expected
    assert isinstance(whole, Opaque)


@pytest.mark.parametrize("line", OPEN)
def test_a_number_that_is_no_measure(line: str) -> None:
    assert read(line)[1] == "none"


def test_allowed_points_are_shown_and_decide_nothing() -> None:
    text = "Inclusion Criteria:\n\n* Acceptable wobbles:\n   * ALT < 3 x ULN\n   * AST < 3 x ULN\n"
    (found,) = read_text(text).criteria
    assert isinstance(found.condition, Readings)
    assert found.condition.rule == "unread-part"
    assert isinstance(found.condition.alternatives[1], Opaque)


def test_a_title_says_what_the_number_of_its_point_is() -> None:
    (found,) = read_text("Age:\n\n  - 18 and over\n").criteria
    assert LABEL.sub("", print_condition(found.condition)) == 'age([18..] "a")'


def test_words_before_the_first_head_decide_nothing() -> None:
    before, _ = read_text("Adults (18 to 65 years of age) may wobble.\n\nInclusion Criteria:\n\n* Stroke\n").criteria
    assert before.issues[0].code == "before-first-head"
    assert isinstance(before.condition, Readings)
    assert 'age([18..65] "a"' in print_condition(before.condition.alternatives[0])


TIMES = {
    "Other wobbly sleep in the past half year": 'opaque(window=[..0.5] "a")',
    "The wobbly specimen is older than 12 months": 'opaque(window=[12..] "mo")',
    "Wobbly walks for at least one month": 'state("~wobbly walk for at least one month", window=[1..] "mo")',
    "Wobbly gait in the first 48 hours": 'state("~wobbly gait in the first 48 hour", window=[..48] "h")',
    "Wobbly journey planned in the next 6 months": (
        'state("~wobbly journey planned in the next 6 month", window=[..6] "mo" after)'
    ),
}


@pytest.mark.parametrize(("line", "expected"), TIMES.items(), ids=list(TIMES))
def test_a_time_in_a_part_of_its_own_words(line: str, expected: str) -> None:
    condition, _ = read(line)
    assert LABEL.sub("", print_condition(condition)) == expected  # type: ignore[arg-type]


def test_what_an_unread_restriction_holds_stands_beside_it() -> None:
    condition, computable = read("Women with wobbly FSH levels greater than 10 mIU/mL")
    assert computable == "partial"
    assert 'measurement("fsh", (10..] "m[IU]/mL"' in print_condition(condition)  # type: ignore[arg-type]


def test_a_number_of_a_study_is_no_length_of_time() -> None:
    condition, _ = read("Wobbly gait in study 17972A")
    assert isinstance(condition, Opaque)
    assert condition.window is None


@pytest.mark.parametrize("line", ["ALT > 3 times", "INR above 1.5 times", "Haemoglobin less than (>) 80 g/L"])
def test_times_of_nothing_and_a_sign_against_its_words_are_not_read(line: str) -> None:
    (criterion,) = read_text(f"Exclusion Criteria:\n\n- {line}").criteria
    assert isinstance(criterion.condition, Opaque)


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("WBC > 12,000 or > 1.5 x ULN", ["(12000..]", '(1.5..] "{xULN}"']),
        ("ALT > 3 or > 5 x ULN", ['(3..] "{xULN}"', '(5..] "{xULN}"']),
    ],
)
def test_a_value_too_large_for_so_many_times_a_limit_is_none(line: str, expected: list[str]) -> None:
    condition, computable = read(line)
    assert computable == "full"
    printed = print_condition(condition)  # type: ignore[arg-type]
    assert [each in printed for each in expected] == [True, True]
    assert '12000..] "' not in printed


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("Systolic pressure < 80mm/Hg", 'measurement("systolic-bp", [..80) "mm[Hg]")'),
        ("eGFR < 30 mL/(min·1.73m²)", 'measurement("egfr", [..30) "mL/min/{1.73_m2}")'),
    ],
)
def test_a_unit_written_with_a_bracket_or_a_slash_too_many(line: str, expected: str) -> None:
    condition, computable = read(line)
    assert (LABEL.sub("", print_condition(condition)), computable) == (expected, "full")  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("line", "bound"),
    [
        ("AST <= ULN x 2.5", '[..2.5] "{xULN}"'),
        ("AST ≤ULN*2.5", '[..2.5] "{xULN}"'),
        ("AST <= upper limit of normal (ULN) \\*1.5", '[..1.5] "{xULN}"'),
        ("AST <= ULN", '[..1] "{xULN}"'),
    ],
)
def test_how_many_times_a_limit_behind_it(line: str, bound: str) -> None:
    condition, computable = read(line)
    expected = f'measurement("ast", {bound})'
    assert (LABEL.sub("", print_condition(condition)), computable) == (expected, "full")  # type: ignore[arg-type]
