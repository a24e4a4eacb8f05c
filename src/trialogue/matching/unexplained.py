"""The cause of an illness that a letter calls unexplained: a cryptogenic stroke has no identified cause.

Criteria that ask for a known, identified or definite cause of just that illness are not met by it. The illnesses, and
the words by which criteria speak of what causes them: `data/unexplained.tsv`.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Final

import msgspec

from trialogue.criteria.criterion import Criterion
from trialogue.criteria.nodes import All, State
from trialogue.matching.tables import read_rows
from trialogue.patient import facts
from trialogue.patient.facts import Patient
from trialogue.patient.letter import Letter, Proposal
from trialogue.text.other_people import names_somebody_else
from trialogue.vocabulary import UNGROUNDED, default

_CAUSE: Final = r"(?:causes?|a?etiolog(?:y|ies)|sources?|origins?|explanations?)"
_NAMED_SO: Final = re.compile(r"\b(?:cryptogenic|idiopathic|unexplained)\s+(?:[\w-]+\s+)?\Z", re.IGNORECASE)
_NEAR: Final = 200
_ITS_NAME: Final = re.compile(r"idiopathic|cryptogenic", re.IGNORECASE)
_SAID_SO: Final = re.compile(
    rf"\s+of\s+(?:an?\s+)?(?:unknown|undetermined|unclear|unidentified)\s+{_CAUSE}\b", re.IGNORECASE
)
_KNOWN: Final = (
    r"(?:known|identified|identifiable|definite|definitive|determined|established|specific|proven|clear|"
    r"obvious|documented)"
)
_ASKED: Final = re.compile(
    rf"(?:(?:patients?|subjects?|participants?|individuals?|people|those|who|with|have|has|having)\s+)*"
    rf"(?:(?:any|an?|the|other|another)\s+)*{_KNOWN}\s+(?P<kind>(?:[\w-]+\s+){{0,3}}?){_CAUSE}\b(?:\s+(?:of|for)\s+(?P<of>[^,;:.(]+))?",
    re.IGNORECASE,
)
_TURNS: Final = re.compile(r"\b(?:no|not|non|never|without|unknown|un\w+ed|absence|lack|unless|if|or)\b", re.IGNORECASE)


def with_what_is_unexplained(patient: Patient, letter: Letter) -> Patient:
    """The patient without a known cause of the illnesses that the letter calls unexplained."""
    called = sorted({illness for each in letter.proposals for illness in _of(each, letter.text)})
    found = tuple(
        facts.State(path=fact.path, source=fact.source, name=_name(each), concept=_cause(each), absent=True)
        for each in called
        if (fact := _there(each, patient)) is not None
    )
    return msgspec.structs.replace(patient, states=(*patient.states, *found)) if found else patient


def with_its_known_cause(criterion: Criterion) -> Criterion:
    """The criterion joined to a known cause, where it asks for that of one of the illnesses."""
    text = criterion.text
    asked = _ASKED.match(text)
    if asked is None or names_somebody_else(text):
        return criterion
    before, _, _ = text.partition("other than")
    if _TURNS.search(re.sub(r"\bby\s+\w+\s+or\s+\w+", "", before)):
        return criterion
    words = asked["of"] or asked["kind"] or ""
    for illness, said in _illnesses():
        if said.search(words):
            known = State(concept=_cause(illness), label=text)
            return msgspec.structs.replace(criterion, condition=All(parts=(known, criterion.condition)))
    return criterion


def _there(illness: str, patient: Patient) -> facts.Condition | None:
    known = (each for each in patient.conditions if not each.absent and default().is_a(each.concept or "", illness))
    return next(known, None)


def _of(proposal: Proposal, text: str) -> list[str]:
    """The illnesses of the table that a proposal is one of and is called unexplained."""
    if proposal.kind != "condition" or not proposal.usable or proposal.negated or proposal.concept is None:
        return []
    before = max(0, proposal.start - _NEAR)
    named_so = _NAMED_SO.search(text, before, proposal.start) or _ITS_NAME.match(proposal.words)
    if not (named_so or _SAID_SO.match(text, proposal.end)):
        return []
    return [illness for illness, _ in _illnesses() if default().is_a(proposal.concept, illness)]


def _cause(illness: str) -> str:
    return f"{UNGROUNDED}known cause of {illness}"


def _name(illness: str) -> str:
    return f"known cause of {default().concept(illness).name}"


@cache
def _illnesses() -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple(
        (illness, re.compile(rf"\b(?:{words})\b", re.IGNORECASE)) for illness, words in read_rows("unexplained.tsv")
    )
