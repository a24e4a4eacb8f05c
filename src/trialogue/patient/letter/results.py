"""Results in words, and what they say of a pregnancy: "elevated ALT", "TSH within normal limits", "hCG is negative"."""

from __future__ import annotations

import datetime
import re
from collections.abc import Sequence
from typing import Final

from trialogue.patient.letter.context import Surroundings
from trialogue.patient.letter.proposal import Proposal
from trialogue.text.sentences import Sentence
from trialogue.vocabulary import default

_WORDS = (
    r"elevated|raised|increased|high|low|decreased|reduced|(?:with)?in\s+(?:the\s+)?normal\s+(?:limits|range)|normal|positive"
    r"|negative|abnormal|unremarkable|undetectable|non-?\s?reactive|reactive|neg|pos"
)
_BEFORE: Final = re.compile(rf"\b({_WORDS})\s+(?:serum\s+|plasma\s+|\w+\s+and\s+)?$", re.IGNORECASE)
_AFTER: Final = re.compile(
    r"(?:\s*\([^()]{0,30}\))?(?:\s+(?:tests?|assay|levels?|result|titre|titer|screen|panel))*"
    rf"\s*(?:is|was|were|are|:|of|with[^.;]{{0,60}}(?:is|was))?\s*(?:(?:found|also|persistently|repeatedly|strongly|weakly|again|still)\s+)*({_WORDS})\b",
    re.IGNORECASE,
)
_LISTED: Final = re.compile(rf"[^.;]{{0,120}}\b(?:is|are|were|was)\s+({_WORDS})\b", re.IGNORECASE)
_SAME: Final = {
    "elevated": "high", "raised": "high", "increased": "high", "decreased": "low", "reduced": "low",
    "unremarkable": "normal", "undetectable": "negative", "reactive": "positive", "non-reactive": "negative",
    "nonreactive": "negative", "non reactive": "negative", "neg": "negative", "pos": "positive",
}  # fmt: skip
_BORN: Final = re.compile(r"\bborn\b", re.IGNORECASE)


_INFECTION_OF: Final = {
    "hiv-test": ("hiv-infection", True), "hbsag": ("hepatitis-b", True), "anti-hcv": ("hepatitis-c", False),
}  # fmt: skip
"""Tests that name their infection, and whether a positive one shows it: antibodies to hepatitis C may outlast it."""


_SIGNED: Final = re.compile(r"\s?\(?(?:(?P<plus>\+ve\b|\+{1,4}(?![\d\w]))|-ve\b)", re.IGNORECASE)
"""Signs behind a test: "ANA +", "HBsAg -ve"."""


def read_result(start: int, end: int, text: str, sentence: Sentence) -> tuple[str | None, int]:
    """The result in words of what is named at `start`..`end`, and where its words end; None where there is none."""
    before = _BEFORE.search(text, max(sentence.start, start - 30), start)
    if before is not None:
        return _plain(before[1]), end
    if (signed := _SIGNED.match(text, end, sentence.end)) is not None:
        return "positive" if signed["plus"] else "negative", signed.end()
    after = _AFTER.match(text, end, sentence.end) or _LISTED.match(text, end, sentence.end)
    return (_plain(after[1]), after.end()) if after is not None else (None, end)


def propose_pregnancy(found: Sequence[Proposal], around: Surroundings) -> list[Proposal]:
    """What a pregnancy test, or a number of weeks of gestation, says of being pregnant."""
    told = []
    for each in found:
        result = each.entry.get("result")
        if each.concept == "hcg-test" and result in ("positive", "negative"):
            told.append(_pregnant(each, around.as_of, negated=result == "negative"))
        elif each.concept == "gestational-age" and not _BORN.search(around.text[max(0, each.start - 60) : each.start]):
            told.append(_pregnant(each, around.as_of, negated=False))
    return told


def propose_infection(found: Sequence[Proposal], as_of: datetime.date) -> list[Proposal]:
    """What a test that names its infection says of it: negative, it is not there; positive, it is."""
    told = []
    for each in found:
        infection, shown_by_positive = _INFECTION_OF.get(each.concept or "", ("", False))
        result = each.entry.get("result")
        if not infection or result not in ("positive", "negative"):
            continue
        certainty = each.certainty if result == "negative" or shown_by_positive else "possible"
        when = {"date": str(each.date or as_of)} if result == "negative" else {"status": "active"}
        told.append(
            Proposal("condition", each.start, each.end, each.words, concept=infection, certainty=certainty,
                     negated=result == "negative", subject=each.subject, section=each.section,
                     entry={"name": default().concept(infection).name, **when}, because=f"from {each.words}")
        )  # fmt: skip
    return told


def _pregnant(proposal: Proposal, as_of: datetime.date, *, negated: bool) -> Proposal:
    return Proposal(
        "state", proposal.start, proposal.end, proposal.words, concept="pregnant", certainty=proposal.certainty,
        negated=negated, subject=proposal.subject, section=proposal.section,
        entry={"name": "pregnant", "date": str(proposal.date or as_of)}, because=f"from {proposal.words}",
    )  # fmt: skip


def _plain(word: str) -> str:
    word = " ".join(word.lower().split())
    return _SAME.get(word, "normal" if word.endswith(("limits", "range")) else word)
