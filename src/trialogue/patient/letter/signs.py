"""Signs that are by definition a bound: "tachycardic" is a heart rate above 100. The words: `data/letter_signs.tsv`."""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files

from trialogue.patient.letter.context import Surroundings
from trialogue.patient.letter.proposal import Proposal
from trialogue.vocabulary import default


def propose_signs(around: Surroundings) -> list[Proposal]:
    """The bounds that signs of a sentence state; a sign that is denied states none."""
    found = []
    for match in _finder().finditer(around.text, around.sentence.start, around.sentence.end):
        concept, value, unit, youngest = _signs()[match.group().lower()]
        context = around.of(match.start(), match.end())
        if context.negated or (youngest and (around.age is None or around.age < youngest)):
            continue
        name = default().concept(concept).name
        found.append(
            Proposal("measurement", match.start(), match.end(), match.group(), concept=concept,
                     certainty=context.certainty, subject=context.subject, section=around.sentence.section,
                     entry={"name": name, "value": value, "unit": unit},
                     because=f"{match.group()} means {name} {value}")
        )  # fmt: skip
    return found


@cache
def _signs() -> dict[str, tuple[str, str, str, float]]:
    text = (files("trialogue.patient") / "data" / "letter_signs.tsv").read_text(encoding="utf-8")
    rows = [line.split("\t") for line in text.splitlines() if line and not line.startswith("#")][1:]
    return {word: (concept, value, unit, float(youngest)) for word, concept, value, unit, youngest in rows}


@cache
def _finder() -> re.Pattern[str]:
    return re.compile(rf"\b(?:{'|'.join(_signs())})\b", re.IGNORECASE)
