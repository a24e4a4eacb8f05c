"""Guards, and judgement or consent beside what can be computed."""

from __future__ import annotations

import re

import pytest

from trialogue.criteria import print_condition, read_text

LABEL = re.compile(r', label="(?:[^"\\]|\\.)*"|label="(?:[^"\\]|\\.)*"(?:, )?')
WOMEN = 'all(sex("female"), state("childbearing-potential"))'

LINES = {
    ("Inclusion", "Women of childbearing potential must have a negative serum pregnancy test within 7 days"): (
        f'ifthen({WOMEN}, measurement("hcg-test", window=[..7] "d", qualifiers=["negative"]))'
    ),
    ("Inclusion", "Women of childbearing potential must agree to use contraception"): (
        f'ifthen({WOMEN}, consent("willingness"))'
    ),
    ("Inclusion", "If female, is not pregnant or breastfeeding"): (
        'ifthen(sex("female"), not(any(state("pregnant"), state("lactating"))))'
    ),
    ("Exclusion", "Pregnant or nursing women, or women of childbearing potential who are not using contraception"): (
        f'any(state("pregnant"), state("lactating"), all({WOMEN}, not(state("contraception"))))'
    ),
    ("Exclusion", "Pregnant, breast-feeding, or of childbearing potential and not using a reliable contraception"): (
        'any(state("pregnant"), state("lactating"), all(state("childbearing-potential"), not(state("contraception"))))'
    ),
    ("Exclusion", "Women of childbearing potential not using adequate contraception (e.g., condoms, diaphragm)"): (
        f'all({WOMEN}, not(state("contraception")))'
    ),
    ("Exclusion", "Pregnant, planning to become pregnant during the course of the study, or breast-feeding"): (
        'any(state("pregnant"), state("planning-pregnancy"), state("lactating"))'
    ),
    ("Exclusion", "Women who are pregnant, breastfeeding, or plan to become pregnant during the trial"): (
        'all(sex("female"), any(state("pregnant"), state("lactating"), state("planning-pregnancy")))'
    ),
    ("Exclusion", "Plans to become pregnant during the study or within 3 months after"): 'opaque(window=[..3] "mo")',
    ("Inclusion", "Men must wear a red hat"): 'ifthen(sex("male"), opaque())',
    ("Inclusion", "Women with psoriasis"): 'all(sex("female"), diagnosis("psoriasis"))',
    ("Inclusion", "Males with a partner of childbearing potential must wear a red hat"): "opaque()",
    ("Exclusion", "Women of childbearing potential who are unwilling to use contraception"): (
        f'all({WOMEN}, not(consent("willingness")))'
    ),
    ("Exclusion", "Women who are pregnant"): 'state("pregnant")',
    ("Exclusion", "Severe depression which in the opinion of the investigator would interfere with the study"): (
        'all(diagnosis("depression", qualifiers=["severe"]), judgement("investigator-judgement"))'
    ),
    ("Exclusion", "Stroke or any condition that in the opinion of the investigator makes the patient unsuitable"): (
        'any(diagnosis("stroke"), judgement("investigator-judgement"))'
    ),
}


@pytest.mark.parametrize(("case", "expected"), LINES.items(), ids=[line for _, line in LINES])
def test_line(case: tuple[str, str], expected: str) -> None:
    kind, line = case
    (found,) = read_text(f"{kind} Criteria:\n\n* {line}\n").criteria
    assert LABEL.sub("", print_condition(found.condition)) == expected
