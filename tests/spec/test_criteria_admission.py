"""What is claimed beside unread words: nothing that a neighbour of it may make something else.

The trees were noted before the reader was asked. What is not claimed stays in the `Opaque` of the whole part.
"""

from __future__ import annotations

import re

import pytest

from trialogue.criteria import print_condition, read_text

LABEL = re.compile(r', label="(?:[^"\\]|\\.)*"|label="(?:[^"\\]|\\.)*"(?:, )?')

OWN_WORDS = re.compile(r'state\("~[^"]*"\)\Z')
"""A plain statement of which nothing is claimed by itself is asked as it stands."""

ADMITTED: dict[tuple[str, str], str | re.Pattern[str]] = {
    # A name of our making begins where its stretch begins, or it is none.
    ("Inclusion", "Pupils enrolled at wobbling schools in classes 1-7"): "opaque()",
    ("Inclusion", "Wobbly stretch of the Kappa: Lambda ratio > 2, zigzag"): "opaque()",
    ("Inclusion", "Wobbles for those in zigzag rhythm, > 400 ng/L"): "opaque()",
    ("Inclusion", "Wobbles zigzagging, end-diastolic septal thickness > 12 mm"): (
        'readings("unread-part", measurement("~end diastolic septal thickness", (12..] "mm"), opaque())'
    ),
    # What something is corrected for is not what is measured.
    ("Inclusion", "Mean QT wobble corrected for heart rate > 470 ms"): "opaque()",
    # A procedure that shows something, cannot be done or is to come has not been done.
    ("Inclusion", "Nasal polyps seen on endoscopic wobble or sinus CT scan"): OWN_WORDS,
    ("Exclusion", "Subjects in whom zigzags or general anaesthesia is contraindicated"): "opaque()",
    ("Exclusion", "Wobbles, or major surgery is planned during the trial"): "opaque()",
    # What keeps people out is not asked for among the inclusions.
    ("Inclusion", "Wobbles zigzagging, a left atrial length > 6 cm will be excluded"): "opaque()",
    # One of several that define something is not all of it.
    ("Exclusion", "Wobbling gait (zigzag class IV or LVEF <= 30 %)"): (
        'readings("unread-part", any(all(measurement("lvef", [..30] "%"), opaque()), opaque()), opaque())'
    ),
    # An exception is never lost, whatever it holds.
    ("Exclusion", "QTc >= 450 ms, wobbling, unless zigzagging"): (
        'readings("unread-part", except(measurement("qtc", [450..] "ms"), opaque()), opaque())'
    ),
    # Words before the first of a list may go for each.
    ("Exclusion", "Un-controlled wobbles and/or hypertension"): OWN_WORDS,
    ("Exclusion", "Zigzagging metastases from squamous wobble or adenocarcinoma"): OWN_WORDS,
    ("Exclusion", "Cystic fibrosis not proven by wobble"): OWN_WORDS,
    # A later sentence may explain: beside an unread one nothing of it is claimed.
    ("Exclusion", "Asthma. Wobbling women who had a hysterectomy need not zigzag"): (
        'readings("unread-part", any(diagnosis("asthma"), opaque()), opaque())'
    ),
    ("Exclusion", "Any prior wobble or surgery for prostate cancer, with exceptions"): (
        'any(state("~prior wobble or surgery for prostate cancer with exception"), opaque())'
    ),
    # What explains, or shows, is not what is asked for; a second bound of an age is one.
    ("Exclusion", "Wobbles not explained by left heart failure or volume overload"): OWN_WORDS,
    ("Exclusion", "Coronary angiography has zigzags"): "opaque()",
    ("Exclusion", "Age < 5.0 or > 15.9 years at the time of consent, wobbling about"): (
        'readings("unread-part", any(age([..5) "a"), age((15.9..] "a")), opaque())'
    ),
    ("Inclusion", "FEV1 (wobbly) / FVC (zigzag) < 70 %, wobbling"): (
        'readings("unread-part", measurement("fev1-fvc", [..70) "%"), opaque())'
    ),
    # "One of the following" in the run of a text: what its sentences join is kept both ways.
    ("Inclusion", "At least one of the following: A. Asthma. B. LVEF < 40 %"): (
        'readings("unread-part", readings("or-in-inclusion", '
        'all(readings("unread-part", diagnosis("asthma"), opaque()), '
        'readings("unread-part", measurement("lvef", [..40) "%"), opaque())), '
        'any(readings("unread-part", diagnosis("asthma"), opaque()), '
        'readings("unread-part", measurement("lvef", [..40) "%"), opaque()))), opaque())'
    ),
    # The bound of the next name that has one, not of the last.
    ("Inclusion", "ALT and AST <= 2.5 x ULN, albumin >= 30 g/L"): (
        'all(measurement("alt", [..2.5] "{xULN}"), measurement("ast", [..2.5] "{xULN}"), '
        'measurement("albumin", [30..] "g/L"))'
    ),
    # "Active" is said of the first.
    ("Exclusion", "Active hepatitis, stroke or asthma"): (
        'readings("shared-qualifier", any(diagnosis("hepatitis", temporality="current", qualifiers=["active"]), '
        'diagnosis("stroke"), diagnosis("asthma")), '
        'any(diagnosis("hepatitis", temporality="current", qualifiers=["active"]), '
        'diagnosis("stroke", qualifiers=["active"]), diagnosis("asthma", qualifiers=["active"])))'
    ),
}


@pytest.mark.parametrize(("case", "expected"), ADMITTED.items(), ids=[line for _, line in ADMITTED])
def test_only_what_no_neighbour_may_change_is_claimed(case: tuple[str, str], expected: str | re.Pattern[str]) -> None:
    kind, line = case
    (found,) = read_text(f"{kind} Criteria:\n\n* {line}\n").criteria
    read = LABEL.sub("", print_condition(found.condition))
    assert expected.match(read) if isinstance(expected, re.Pattern) else read == expected
