"""Tests that a letter calls normal, and what is then not there (`data/letter_normal_tests.tsv`).

"The echocardiogram found no evidence of abnormalities" proposes one state, "abnormal echocardiography", as absent: only
where the sentence says it of the whole test, of the patient, as certain and without exception. What follows from it
(there is no mitral stenosis) is worked out where criteria ask for it, `matching/normal_tests.py`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import Final

from trialogue.patient.letter.context import Surroundings
from trialogue.patient.letter.doubts import is_of_another_time, is_plain
from trialogue.patient.letter.proposal import Proposal
from trialogue.text.tables import read_rows
from trialogue.vocabulary import UNGROUNDED

_NORMAL: Final = r"(?:normal|unremarkable|within\s+(?:the\s+)?normal\s+(?:limits|range)|negative(?!\s+for\b))"
_FINDINGS: Final = r"(?:abnormalit(?:y|ies)|abnormal\s+findings?|pathology|pathological\s+findings?)"
_NOTHING: Final = rf"no\s+(?:evidence\s+of\s+|signs?\s+of\s+)?(?:any\s+)?{_FINDINGS}"
_SHOWS: Final = r"(?:show(?:s|ed|n)?|reveal(?:s|ed)?|found|finds|demonstrate[sd]?|detect(?:s|ed)?|had|has|with)"
_IS: Final = r"(?:is|are|was|were|remains?|has\s+been|have\s+been)\s+(?:(?:all|both|entirely|completely)\s+)?"
_VERBS: Final = rf"(?:{_IS}{_NORMAL}|{_NORMAL}(?=\s*(?:[.,;)]|\Z))|{_SHOWS}\s+{_NOTHING})"
_BARRED: Final = rf"(?:{_SHOWS}|is|are|was|were|but|for|that|which|who|to|normal|abnormal)\b"
_AFTER: Final = re.compile(
    rf"(?:\s+|\s*(?:,\s*|\s(?=(?:and|of|as\s+well)\b))(?:(?!{_BARRED})[\w/-]+(?:\s*,\s*|\s+)){{1,12}}?){_VERBS}"
    r"(?!\s+(?:for|except|other|but|apart|until|in\s+size|sized?)\b)(?=\W|\Z)",
    re.IGNORECASE,
)
"""What calls a test normal behind its name, directly or over the other tests of a list; "on examination, the pulse is
normal" is not about the examination."""
_PLACE: Final = re.compile(
    r"\b(?:on|at|by|during|with|after|in|from|per)\s+(?:the\s+|her\s+|his\s+|an?\s+)?\Z", re.IGNORECASE
)
_BEFORE: Final = re.compile(
    r"\b(?<!to\s)(?:normal|unremarkable)\s+(?:(?:repeat|resting|baseline|transthoracic|transesophageal|transoesophageal|12[\s-]lead|serum|plain)\s+)*\Z",
    re.IGNORECASE,
)
_NOT_AFTER: Final = re.compile(
    r"\s*(?:(?:is|was|were|are)\s+(?:not\b|pending|planned)|result(?:s)?\s+pending)", re.IGNORECASE
)
_NEAR: Final = 60


def propose_normal_tests(around: Surroundings) -> list[Proposal]:
    """The tests that the sentence calls normal, on the day of the letter."""
    if not is_plain(around) or is_of_another_time(around):
        return []
    return [
        Proposal("state", start, end, around.text[start:end], concept=abnormal(test), negated=True,
                 section=around.sentence.section, entry={"name": f"abnormal {test}", "date": around.as_of.isoformat()},
                 because=f"by {around.text[start:end]}")
        for test, start, end in _normal(around)
    ]  # fmt: skip


def abnormal(test: str) -> str:
    """The ungrounded state that something abnormal is seen on a test.

    >>> abnormal("ecg")
    '~abnormal ecg'
    """
    return f"{UNGROUNDED}abnormal {test}"


def tests_named(text: str) -> Iterator[tuple[str, int, int]]:
    """Each test that the words of `text` name, with its place; a name may be of several ("electrocardiogram")."""
    for match in _finder("name").finditer(text):
        for test in _by("name")[_key(match.group())]:
            yield test, match.start(), match.end()


def seen_on(test: str) -> tuple[str, ...]:
    """The conditions that a test shows where they are there on its day."""
    return tuple(value for what, value in _rules().get(test, ()) if what in ("condition", "shown"))


def ruled_out_by(test: str) -> tuple[tuple[str, str], ...]:
    """What is not there where a test is normal: kind of fact and concept."""
    kinds = ("condition", "state")
    return tuple((what, value) for what, value in _rules().get(test, ()) if what in kinds)


def _normal(around: Surroundings) -> Iterator[tuple[str, int, int]]:
    text, begin, stop = around.text, around.sentence.start, around.sentence.end
    for match in _finder("said").finditer(text, begin, stop):
        if not _governed(around, *match.span()):
            yield from ((test, *match.span()) for test in _by("said")[_key(match.group())])
    for match in _finder("name").finditer(text, begin, stop):
        start, end = match.span()
        before = _BEFORE.search(text, max(begin, start - _NEAR), start)
        placed = before or _PLACE.search(text, max(begin, start - _NEAR), start)
        after = None if placed else _AFTER.match(text, end, stop)
        if (before is None and after is None) or _NOT_AFTER.match(text, end, stop) or _governed(around, start, end):
            continue
        for test in _by("name")[_key(match.group())]:
            yield test, before.start() if before else start, after.end() if after else end


def _governed(around: Surroundings, start: int, end: int) -> bool:
    context = around.of(start, end)
    return (
        context.negated
        or context.past
        or context.history
        or context.subject != "patient"
        or context.certainty != "certain"
    )


def _key(words: str) -> str:
    return " ".join(words.lower().split())


@cache
def _rules() -> dict[str, list[tuple[str, str]]]:
    found: dict[str, list[tuple[str, str]]] = {}
    for test, what, value in read_rows("trialogue.patient", "letter_normal_tests.tsv"):
        found.setdefault(test, []).append((what, value))
    return found


@cache
def _by(wanted: str) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for test, rules in _rules().items():
        for what, value in rules:
            if what == wanted:
                found.setdefault(value.lower(), []).append(test)
    return found


@cache
def _finder(what: str) -> re.Pattern[str]:
    ways = (r"\s+".join(map(re.escape, each.split())) for each in sorted(_by(what), key=len, reverse=True))
    not_of = r"(?!\s+(?:clearance|kinase|ratio|guided|monitoring)\b)"
    return re.compile(rf"(?<![\w-])(?:{'|'.join(ways)})(?![\w-]){not_of}", re.IGNORECASE)
