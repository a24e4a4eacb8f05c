"""What words of a letter say beside their own meaning: a normal blood count is normal platelets, awake is no coma.

Only where a sentence says it of the patient, as certain and without exception, and the letter tells nothing else of the
same thing (`doubts.py`). The words: `data/letter_panels.tsv` and `data/letter_implied.tsv`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from typing import Final

from trialogue.patient.letter.context import Surroundings
from trialogue.patient.letter.doubts import is_of_another_time, is_of_today, is_plain
from trialogue.patient.letter.proposal import Proposal
from trialogue.patient.letter.results import read_result
from trialogue.text.tables import read_rows
from trialogue.vocabulary import default

_OF: Final = re.compile(r"\s+of\b", re.IGNORECASE)
"""Irregular periods of something else."""
_WORD: Final = re.compile(r"[a-z]+|[^\s\w]|\d+", re.IGNORECASE)
_LINKS: Final = frozenset((
    "and", "as", "well", "all", "both", "the", "his", "her", "their", "test", "tests", "level", "levels", "result",
    "results", "is", "are", "was", "were", "remain", "remains", "found", "to", "be", "also", "within", "in", "normal",
    "limits", "range", ",", ":", "(", ")", "&", "/",
))  # fmt: skip
"""What may stand between a panel and its "normal", beside further tests: nothing that has a result of its own."""
_TESTED: Final = frozenset(("measurement", "procedure"))


def propose_panels(around: Surroundings) -> list[Proposal]:
    """The single tests of a panel that the sentence calls normal, on the day it gives."""
    found = []
    for match in _panels_finder().finditer(around.text, around.sentence.start, around.sentence.end):
        result, end = read_result(match.start(), match.end(), around.text, around.sentence)
        context, date = around.of(*match.span()), around.date_of(*match.span())
        if result != "normal" or context.negated or not _links(around.text[match.end() : end]) or not is_plain(around):
            continue
        if context.past or context.history or (date is None and is_of_another_time(around)):
            continue
        words = around.text[match.start() : end]
        for concept in _panels()[_key(match)]:
            entry = {"name": default().concept(concept).name, "result": "normal"} | (
                {"date": str(date)} if date else {}
            )
            found.append(
                Proposal("measurement", match.start(), end, words, concept=concept, date=date,
                         certainty=context.certainty, subject=context.subject, section=around.sentence.section,
                         entry=entry, because=f"{match.group()} is normal")
            )  # fmt: skip
    return found


def propose_implied(around: Surroundings, sex: str) -> list[Proposal]:
    """The states and conditions that words of the sentence say to be so, or not to be, of a person of this `sex`."""
    found = []
    for match in _implied_finder().finditer(around.text, around.sentence.start, around.sentence.end):
        context = around.of(*match.span())
        if context.negated or context.past or context.history or _OF.match(around.text, match.end()):
            continue
        if around.date_of(*match.span()) is not None or not (is_plain(around) and is_of_today(around)):
            continue
        for kind, concept, so, only, oldest in _implied()[_key(match)]:
            if only in ("", sex) and (oldest is None or (around.age is not None and around.age <= oldest)):
                entry = {"name": default().concept(concept).name, "date": around.as_of.isoformat()}
                found.append(
                    Proposal(kind, match.start(), match.end(), match.group(), concept=concept, negated=not so,
                             certainty=context.certainty, subject=context.subject, section=around.sentence.section,
                             entry=entry, because=f"from {match.group()}", implied=True)
                )  # fmt: skip
    return found


def _links(between: str) -> bool:
    """Whether the words from a panel to its result only lead there, over other tests at most."""
    for mention in reversed(default().find(between)):
        if mention.concept.kind in _TESTED:
            between = f"{between[: mention.start]} {between[mention.end :]}"
    between = _panels_finder().sub(" ", between)
    return all(word.lower() in _LINKS for word in _WORD.findall(between))


def _key(match: re.Match[str]) -> str:
    return " ".join(match.group().lower().split())


@cache
def _panels() -> dict[str, tuple[str, ...]]:
    return {
        phrase.lower(): tuple(concepts.split("|"))
        for phrase, concepts in read_rows("trialogue.patient", "letter_panels.tsv")
    }


@cache
def _implied() -> dict[str, list[tuple[str, str, bool, str, float | None]]]:
    found: dict[str, list[tuple[str, str, bool, str, float | None]]] = {}
    for phrase, kind, concept, so, *who in read_rows("trialogue.patient", "letter_implied.tsv"):
        sex, oldest = (*who, "", "")[:2]
        found.setdefault(phrase.lower(), []).append(
            (kind, concept, so == "yes", sex, float(oldest) if oldest else None)
        )
    return found


@cache
def _panels_finder() -> re.Pattern[str]:
    return _finder(_panels())


@cache
def _implied_finder() -> re.Pattern[str]:
    return _finder(_implied())


def _finder(phrases: Iterable[str]) -> re.Pattern[str]:
    ways = (r"\s+".join(map(re.escape, each.split())) for each in sorted(phrases, key=len, reverse=True))
    return re.compile(rf"(?<![\w-])(?:{'|'.join(ways)})(?![\w-])", re.IGNORECASE)
