"""What words of a letter say beside their own meaning: a normal blood count is normal platelets, a sinus rhythm is no
atrial fibrillation. The words: `data/letter_panels.tsv` and `data/letter_implied.tsv`."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from importlib.resources import files
from typing import Final

from trialogue.patient.letter.context import Surroundings
from trialogue.patient.letter.proposal import Proposal
from trialogue.patient.letter.results import read_result
from trialogue.vocabulary import default

_LAST: Final = re.compile(r"\b(?:last|final|age\s+at|until|before)\s+$", re.IGNORECASE)
"""What was last so, or so up to a time, is told of the past."""


def propose_panels(around: Surroundings) -> list[Proposal]:
    """The single tests of a panel that the sentence calls normal."""
    found = []
    for match in _panels_finder().finditer(around.text, around.sentence.start, around.sentence.end):
        result, end = read_result(match.start(), match.end(), around.text, around.sentence)
        context = around.of(*match.span())
        if result != "normal" or context.negated:
            continue
        for concept in _panels()[_key(match)]:
            name = default().concept(concept).name
            found.append(
                Proposal("measurement", match.start(), end, around.text[match.start() : end], concept=concept,
                         certainty=context.certainty, subject=context.subject, section=around.sentence.section,
                         entry={"name": name, "result": "normal"}, because=f"{match.group()} is normal")
            )  # fmt: skip
    return found


def propose_implied(around: Surroundings, sex: str) -> list[Proposal]:
    """The states and conditions that words of the sentence say to be so, or not to be, of a person of this `sex`."""
    found = []
    for match in _implied_finder().finditer(around.text, around.sentence.start, around.sentence.end):
        context = around.of(*match.span())
        before = around.text[max(around.sentence.start, match.start() - 12) : match.start()]
        if context.negated or context.past or context.history or _LAST.search(before):
            continue
        for kind, concept, so, only in _implied()[_key(match)]:
            if only in ("", sex):
                entry = {"name": default().concept(concept).name, "date": around.as_of.isoformat()}
                if kind == "condition" and so:
                    entry = {"name": entry["name"], "status": "active"}
                found.append(
                    Proposal(kind, match.start(), match.end(), match.group(), concept=concept, negated=not so,
                             certainty=context.certainty, subject=context.subject, section=around.sentence.section,
                             entry=entry, because=f"from {match.group()}")
                )  # fmt: skip
    return found


def _key(match: re.Match[str]) -> str:
    return " ".join(match.group().lower().split())


@cache
def _panels() -> dict[str, tuple[str, ...]]:
    return {phrase.lower(): tuple(concepts.split("|")) for phrase, concepts in _rows("letter_panels.tsv")}


@cache
def _implied() -> dict[str, list[tuple[str, str, bool, str]]]:
    found: dict[str, list[tuple[str, str, bool, str]]] = {}
    for phrase, kind, concept, so, *sex in _rows("letter_implied.tsv"):
        found.setdefault(phrase.lower(), []).append((kind, concept, so == "yes", sex[0] if sex else ""))
    return found


def _rows(name: str) -> list[list[str]]:
    text = (files("trialogue.patient") / "data" / name).read_text(encoding="utf-8")
    return [line.split("\t") for line in text.splitlines() if line and not line.startswith("#")][1:]


@cache
def _panels_finder() -> re.Pattern[str]:
    return _finder(_panels())


@cache
def _implied_finder() -> re.Pattern[str]:
    return _finder(_implied())


def _finder(phrases: Iterable[str]) -> re.Pattern[str]:
    ways = (r"\s+".join(map(re.escape, each.split())) for each in sorted(phrases, key=len, reverse=True))
    return re.compile(rf"(?<![\w-])(?:{'|'.join(ways)})(?![\w-])", re.IGNORECASE)
