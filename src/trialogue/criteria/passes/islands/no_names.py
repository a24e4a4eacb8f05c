"""What is no name of a measure, though it stands where one would: half of a ratio, a change, a disease, a verb."""

from __future__ import annotations

import re
from typing import Final

from trialogue.criteria.passes.scan import Scan
from trialogue.criteria.symbols import Bound, Symbol
from trialogue.criteria.words import may_be_in_name, words_of
from trialogue.text.fold import fold_word
from trialogue.vocabulary import Concept, is_ungrounded

_Named = tuple[Concept, tuple[int, int]]
_LEAD: Final = 50
_CHANGED: Final = re.compile(
    r"\b(?:rise|increase|decrease|decline|reduction|drop|fall|change|improvement|worsening)s? (?:in|of|from) "
    r"(?:[\w-]+ ){0,3}\Z",
    re.IGNORECASE,
)
"""Before a name: how much it changes is bounded, not it."""
_ALSO_CHANGED: Final = re.compile(
    r"\b(?:rise|increase|decrease|decline|reduction|drop|fall) (?:in|of) "
    r"[^.;()]{0,50}? (?:or|and|and/or) (?:in |of )?\Z",
    re.IGNORECASE,
)
"""Before a second name: it is one of two whose change is bounded."""
_NO_PAIN: Final = re.compile(
    r"\b(?:prurit\w+|itch\w*|nausea|fatigue|dyspn\w+|sleep\w*|anxiety) (?:[\w-]+ ){0,3}\(?\Z", re.IGNORECASE
)
"""Before a numeric rating scale: it rates something else than pain."""
_BETWEEN: Final = re.compile(r"\bdifferences? (?:between|in)\b[^.;,]*\Z", re.IGNORECASE)
"""Before a name: it is one of two whose difference is bounded."""
_CHANGE_BEHIND: Final = re.compile(
    r" (?:absolute |relative )?(?:rise|increase|decrease|decline|reduction|drop|fall|change|improvement|worsening)s? "
    r"(?:in|of|from)\b",
    re.IGNORECASE,
)
_HALF_WORD: Final = re.compile(
    r"(?:\bnon-?|\bpro-?(?:hormone|peptide) (?:of )?|\bKt/V |(?<!\bpre)(?<!\bpost)-[a-z]{3,}[ ])\Z", re.IGNORECASE
)
"""Before a known name: "*Non-*HDL", "N-terminal-pro-*hormone* brain natriuretic peptide"."""
_CLAUSE: Final = re.compile(r"\b(?:who|whose|which|that|have|has|had|were|was|are|is)\b", re.IGNORECASE)
_MODAL: Final = re.compile(
    r"\b(?:may|might|must|should|can|could|will|would|do|does|did|shall)(?: not)? \Z", re.IGNORECASE
)
"""Before a word: it is a verb, "must not *pass* > 5 %"."""
VERBS: Final = frozenset(
    ("show", "shows", "showing", "shown", "with", "having", "has", "have", "is", "are", "was", "were", "must", "should",
     "showed", "revealed", "confirmed", "indicated", "demonstrating", "demonstrated", "by", "who", "that", "which",
     "include", "includes", "may", "might", "can", "demonstrate", "achieve", "achieved")
)  # fmt: skip
"""Words behind which a name begins."""
NEVER_A_NAME: Final = frozenset(
    (
        "exam",
        "examination",
        "high",
        "low",
        "less",
        "more",
        "patient",
        "patients",
        "result",
        "applicable",
        "cutoff",
        "cycle",
        "day",
        "visit",
    )
)
"""Words that end no name, though a scale may be named behind them."""
_RATIO_BEHIND: Final = re.compile(r" ?(?:\([^()]*\) ?)?ratio\b", re.IGNORECASE)
_RATIO_TO: Final = re.compile(
    r"\bratio (?:of|between) [^.;]*\b(?:to|and|over) (?:the )?(?:[\w-]+ ){0,2}\Z", re.IGNORECASE
)
"""Before a name: the second half, "*ratio of albumin to urinary* creatinine"."""
_NO_MEASURE_OF: Final = re.compile(
    r"\b(?:diseases?|failure(?: with [\w-]+ (?:left ventricular )?ejection fraction)?|syndromes?|disorders?|"
    r"illness(?:es)?|infections?|metastas[ei]s|tumou?rs?|weakness|immunohistochemistry|biops(?:y|ies)|imaging|histology|cytology)\Z",
    re.IGNORECASE,
)
"""What a person has, of which no share is measured."""
_NO_NOUN: Final = re.compile(r"\d-items?\Z|\b\w+ (?!speed\b|seed\b|bleed\b)[a-z]{3,}(?:ed|ly)\Z")


def is_no_name(scan: Scan, named: _Named, bound: Bound) -> bool:
    """Whether the words that stand where a bound is named do not name what it bounds."""
    concept, (start, end) = named
    begin = max(scan.start, start - _LEAD)
    if bound.quantity.unit == "%/a" or _ALSO_CHANGED.search(scan.text, scan.start, start):
        return True  # how often a method fails, not a measure of a person
    if _CHANGED.search(scan.text, begin, start) or _BETWEEN.search(scan.text, begin, start):
        return True
    if _is_half_of_ratio(scan, named):
        return True
    if concept.id == "nrs-pain" and _NO_PAIN.search(scan.text, scan.start, start):
        return True
    if not is_ungrounded(concept.id):
        return _HALF_WORD.search(scan.text, begin, start) is not None
    name, unit = scan.text[start:end], bound.quantity.unit
    if _CLAUSE.search(name) is not None:
        return True
    if " " not in name and _MODAL.search(scan.text, begin, start) is not None:
        return True
    if unit in (None, "%", "{xULN}") and _NO_MEASURE_OF.search(name) is not None:
        return True
    if unit == "%" and _SHARE_OF.match(scan.text, end) is not None:
        return True  # "broad radiation (>= 30 % of the bone marrow)"
    if unit in ("%", "deg") and " of " not in name and fold_word(name.split()[-1]) in words_of("anatomy"):
        return True  # "stenosis of a coronary *artery* > 50 %"
    words = name.split()
    if len(words) > 1 and words[-1].lower().endswith("ing") and not may_be_in_name(words[-1]):
        return True  # "formula feeding *representing* at least 75 %"
    return _NO_NOUN.search(name.lower()) is not None or (len(words) == 1 and words[0].lower().endswith("ive"))


_SHARE_OF: Final = re.compile(
    r" \([^\w()]*[\d.,]+ ?(?:%|percent) of (?!predicted|normal|expected|the (?:predicted|normal))"
)


def is_no_value(scan: Scan, named: _Named, symbol: Symbol, bound: Bound) -> bool:
    """Whether a number is no value of what is named beside it: "a >= 4 mmHg *reduction in* wobble", "*one* haemoglobin
    outside of range"."""
    concept, (start, end) = named
    if start < symbol.start and bound.quantity.unit == "%" and is_ungrounded(concept.id):
        held = _HELD.search(scan.text, end, symbol.start) is not None
        if held and _OF_ITS_OWN.match(scan.text, symbol.end, scan.end) is not None:
            return True
    if start < symbol.start:
        return _CHANGE_BEHIND.match(scan.text, symbol.end, scan.end) is not None
    if concept.kind != "measurement" or bound.quantity.unit is not None:
        return False
    return not any(char.isdigit() for char in scan.text[slice(*symbol.span)])


_HELD: Final = re.compile(r"\b(?:with|showing|having)\b", re.IGNORECASE)
_OF_ITS_OWN: Final = re.compile(
    r" (?!of\b|in\b|at\b|on\b|or\b|and\b|for\b|by\b|with\b|to\b|as\b|if\b|from\b|within\b|during\b|after\b|"
    r"before\b|who\b|that\b|which\b|per\b|using\b|is\b|are\b|was\b|will\b|but\b|measured|assessed|determined|predicted|pred\b|"
    r"despite|prior|when\b|while\b|based|according)[a-z]{4,}",
)
"""Behind a share: what it is a share of; what stands before it only holds it, "cells with > 20 % *expression*"."""


def _is_half_of_ratio(scan: Scan, named: _Named) -> bool:
    """ "FEV1 to FVC *ratio*": the second half of its name."""
    concept, span = named
    if _RATIO_TO.search(scan.text, max(scan.start, span[0] - _LEAD * 2), span[0]) is not None:
        return True
    if "ratio" in scan.text[slice(*span)].lower() or "ratio" in concept.name.lower():
        return False
    return _RATIO_BEHIND.match(scan.text, span[1], scan.end) is not None


def told_of_another(scan: Scan, span: tuple[int, int], unit: str | None) -> bool:
    """ "High risk of readmission (>= 20 %)", "donation of blood > 500 mL": the risk or the gift is meant."""
    if unit in ("mL", "L", "dL") and _GIVEN.search(scan.text, max(scan.start, span[0] - 60), span[1]):
        return True
    if _IS_SCORE.match(scan.text, span[1]):
        return False
    if unit == "%" and _BEFALLS.search(scan.text[slice(*span)]) is not None:
        return True
    return _OF_RISK.search(scan.text, max(scan.start, span[0] - 30), span[1]) is not None


_BEFALLS: Final = re.compile(r"\b(?:mortality|re-?admission|death|cure|recurrence)(?: rates?)?\Z", re.IGNORECASE)
"""What has a chance, in percent, of happening to somebody."""
_IS_SCORE: Final = re.compile(r" (?:score|index|scale|category)\b", re.IGNORECASE)
_OF_RISK: Final = re.compile(
    r"\b(?:risk|likelihood|probability|chance)\b(?! (?:score|index|scale|category))[^.;,]{0,30}\Z", re.IGNORECASE
)
_GIVEN: Final = re.compile(
    r"\b(?:donat|receiv|administ|transfus|infus|ingest|drink|drank|los[st]|loss)\w*", re.IGNORECASE
)
"""Said of an amount that is given, taken or lost, which is no measurement of a person."""
