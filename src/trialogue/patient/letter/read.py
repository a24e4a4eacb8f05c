"""A letter to its proposals: sentence by sentence, name by name."""

from __future__ import annotations

import datetime
from bisect import bisect_left
from collections.abc import Mapping, Sequence
from typing import Final

from trialogue.errors import BadInput
from trialogue.patient.letter.acts import propose_acts
from trialogue.patient.letter.by_value import propose_bmi, propose_by_value
from trialogue.patient.letter.context import Surroundings
from trialogue.patient.letter.demographics import propose_age, propose_age_by_birth, propose_sex
from trialogue.patient.letter.doubts import without_contradicted
from trialogue.patient.letter.findings import propose_finding
from trialogue.patient.letter.healthy import (
    propose_no_allergies,
    propose_no_drug_allergies,
    propose_no_surgery,
    propose_well,
)
from trialogue.patient.letter.implied import propose_implied, propose_panels
from trialogue.patient.letter.medications import propose_medication, propose_no_medications
from trialogue.patient.letter.names import names_in
from trialogue.patient.letter.normal_tests import propose_normal_tests
from trialogue.patient.letter.obstetric import propose_gestation
from trialogue.patient.letter.proposal import Letter, Proposal
from trialogue.patient.letter.results import propose_infection, propose_pregnancy
from trialogue.patient.letter.signs import propose_pain, propose_pain_in_words, propose_pressure, propose_signs
from trialogue.patient.letter.values import propose_values
from trialogue.patient.letter.willingness import propose_consent
from trialogue.patient.letter.written_on import written_on
from trialogue.text.sentences import sentences_of
from trialogue.vocabulary import Mention

LONGEST: Final = 1_000_000


def read_letter(text: str, *, as_of: datetime.date, also: Mapping[str, tuple[str, str]] | None = None) -> Letter:
    """What a letter proposes, in text order. `also` names further things to look for.

    Times are counted from the day that the letter's head tells, which is the result's `as_of`; where it tells none,
    from the `as_of` given, the latest day on which it can have been written.

    Total for every text up to a million characters; raises BadInput for a longer one.

    >>> letter = read_letter("A 58-year-old woman. No smoking.", as_of=datetime.date(2026, 11, 22))
    >>> [(each.kind, each.words, each.negated) for each in letter.proposals]
    [('age', '58-year-old', False), ('sex', 'woman', False), ('state', 'smoking', True)]
    """
    if len(text) > LONGEST:
        raise BadInput(f"letter: {len(text):,} characters; give at most {LONGEST:,}, or the letters one by one")
    as_of = written_on(text, latest=as_of) or as_of
    age = propose_age(text) or propose_age_by_birth(text, as_of)
    sex = propose_sex(text, age)
    found = [each for each in (age, sex) if each is not None]
    years = _years(age)
    whose = sex.entry["sex"] if sex is not None else ""
    implied: list[Proposal] = []
    mentions = names_in(text, also)
    starts = [each.start for each in mentions]
    surroundings: list[Surroundings] = []
    for sentence in sentences_of(text):
        own = mentions[bisect_left(starts, sentence.start) : bisect_left(starts, sentence.end)]
        around = Surroundings(text, sentence, as_of, years, own)
        surroundings.append(around)
        found += _of_sentence(around, own)
        implied += propose_panels(around)
        implied += propose_implied(around, whose)
        implied += propose_normal_tests(around)
        implied += propose_acts(around, whose)
    found += without_contradicted(implied, found, text)
    found += propose_bmi(found)
    found += propose_by_value(found, surroundings, whose, years)
    return Letter(text, as_of, tuple(sorted(found, key=lambda each: (each.start, each.end))))


def _of_sentence(around: Surroundings, mentions: Sequence[Mention]) -> list[Proposal]:
    found: list[Proposal] = []
    for mention in mentions:
        kind = mention.concept.kind
        if kind in ("condition", "procedure", "state", "allergen"):
            found += propose_finding(mention, around)
        elif kind in ("drug", "drug-class"):
            medication = propose_medication(mention, around)
            found += [medication] if medication is not None else []
        elif kind in ("measurement", "instrument"):
            values = propose_values(mention, around)
            found += [*values, *propose_pregnancy(values, around), *propose_infection(values, around.as_of)]
    found += [
        *propose_signs(around),
        *propose_pressure(around),
        *propose_pain(around),
        *propose_pain_in_words(around),
        *propose_gestation(around),
    ]
    told = (
        propose_no_medications, propose_well, propose_no_allergies, propose_no_drug_allergies, propose_no_surgery,
        propose_consent,
    )  # fmt: skip
    wholes = [propose(around) for propose in told]
    return [*found, *(each for each in wholes if each is not None)]


def _years(age: Proposal | None) -> float | None:
    if age is None:
        return None
    value, unit = age.entry["age"].split()
    return float(value) / {"years": 1, "months": 12, "weeks": 52, "days": 365}[unit]
