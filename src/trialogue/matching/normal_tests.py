"""What follows from a test that a letter calls normal: findings that are not there, and criteria of what it showed.

A normal echocardiogram says that there is no mitral stenosis, and that no source was found by echocardiography. Nothing
follows of a condition that the letter tells, suspects, or tells a kind of, whatever else it calls normal.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

import msgspec

from trialogue.criteria.criterion import Criterion
from trialogue.criteria.nodes import All
from trialogue.criteria.nodes import State as Asked
from trialogue.patient import facts
from trialogue.patient.facts import Patient
from trialogue.patient.letter import Letter
from trialogue.patient.letter.normal_tests import abnormal, ruled_out_by, seen_on, tests_named
from trialogue.text.other_people import names_somebody_else
from trialogue.vocabulary import default

_ABNORMAL: Final = abnormal("")
_SEEN: Final = re.compile(
    r"(?:\b(?:found|seen|identified|detected|shown|visible|evident|present|documented|diagnosed|apparent|noted|proven|confirmed|"
    r"demonstrated|verified)\s+)?\b(?:on|by|at|in|with|from|through|via)\s+(?:(?!or\b|and\b)[\w-]+\s+){0,3}\Z",
    re.IGNORECASE,
)
"""What leads from a finding to the test on which it is seen."""

_FINDING: Final = re.compile(
    r"\b(?:abnormalit(?:y|ies)|abnormal\s+findings?|findings?|sources?|lesions?|changes|evidence|signs|pathology)\b",
    re.IGNORECASE,
)
_TURNS: Final = re.compile(
    r"\b(?:no|not|non|never|without|normal|absence|absent|lack|free|unless|except\w*|or|either|if|than|only|suspected|"
    r"possible|indicat\w*|need\w*|scheduled|planned|contraindicat\w*|unable|prior|previous\w*|history|past|last|ago)\b",
    re.IGNORECASE,
)
"""Words before a test with which a normal one does not make the sentence false."""


def with_normal_tests(patient: Patient, letter: Letter) -> Patient:
    """The patient without what the tests that the letter calls normal rule out."""
    told = {
        each.concept for each in letter.proposals if each.concept and not each.negated and each.subject == "patient"
    }
    conditions: list[facts.Condition] = []
    states: list[facts.State] = []
    for state in _normal(patient):
        for kind, concept in ruled_out_by(str(state.concept).removeprefix(_ABNORMAL)):
            if any(default().is_a(each, concept) for each in told):
                continue
            name = default().concept(concept).name
            if kind == "condition":
                conditions.append(facts.Condition(path=state.path, source=state.source, name=name, concept=concept,
                                                  absent=True, date=state.date))  # fmt: skip
            else:
                states.append(facts.State(path=state.path, source=state.source, name=name, concept=concept, absent=True,
                                          date=state.date))  # fmt: skip
    return msgspec.structs.replace(
        patient,
        conditions=(*patient.conditions, *conditions),
        states=(*patient.states, *states),
    )


def with_what_a_test_showed(criterion: Criterion) -> Criterion:
    """The criterion joined to an abnormal test, where it asks for what is seen on one."""
    text = criterion.text
    if names_somebody_else(text):
        return criterion
    seen = tuple(
        Asked(concept=abnormal(test), label=text) for test, start, _ in tests_named(text) if _asks(text, test, start)
    )
    if not seen:
        return criterion
    return msgspec.structs.replace(criterion, condition=All(parts=(*seen, criterion.condition)))


def _asks(text: str, test: str, start: int) -> bool:
    """Whether the words before a test ask for something that a normal one does not show."""
    lead = _SEEN.search(text, 0, start)
    if lead is None or _TURNS.search(text, 0, start):
        return False
    finding = text[: lead.start()]
    named = [mention.concept.id for mention in default().find(finding)]
    return _FINDING.search(finding) is not None or any(default().is_a(a, b) for a in named for b in seen_on(test))


def _normal(patient: Patient) -> Iterator[facts.State]:
    for state in patient.states:
        if state.absent and (state.concept or "").startswith(_ABNORMAL):
            yield state
