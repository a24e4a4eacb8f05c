"""Signs that are by definition a bound: "tachycardic" is a heart rate above 100 (`data/letter_signs.tsv`).

A pain that is rated ("8/10") is a score.
"""

from __future__ import annotations

import re
from functools import cache

from trialogue.patient.letter.context import Surroundings
from trialogue.patient.letter.proposal import Proposal
from trialogue.text.tables import read_rows
from trialogue.vocabulary import default

_WORST = 10
_OF_TEN = r"(?:\.\d)?\s*(?:/|out\s+of)\s*10\b(?!\s*/)"
_RATED = re.compile(
    rf"\bpain(?:ful)?\b[^.;\d]{{0,40}}?(?<![\d/.-])(?P<after>\d{{1,2}}){_OF_TEN}"
    rf"|(?<![\d/.-])(?P<before>\d{{1,2}}){_OF_TEN}\s+(?:\w+\s+){{0,2}}pain\b",
    re.IGNORECASE,
)

_PRESSURE = re.compile(
    r"(?:(?:^|(?<=\n))[ \t]*(?:O|O/E|OE|PE|Exam|Examination|On\s+examination|Vitals|Vital\s+signs|Obs)\s*[:,-]\s*"
    r"|\bRR\s*:?\s*(?=\d{2,3}\s?/\s?\d{2,3}\s*mm))"
    r"(?P<high>\d{2,3})\s?/\s?(?P<low>\d{2,3})(?![\d/])(?=\s*(?:mm\s?Hg)?(?:[,;.\s]|\Z))"
)

_STRONG = {
    "excruciating": ">=7", "agonizing": ">=7", "agonising": ">=7", "unbearable": ">=7", "severe": ">=7",
    "intense": ">=7", "moderate": ">=4", "mild": "<=3", "slight": "<=3", "minimal": "<=3",
}  # fmt: skip
_PAIN_IN_WORDS = re.compile(
    rf"\b(?P<before>{'|'.join(_STRONG)})\s+(?:(?!(?:and|or|with|to|for|no)\b)[\w-]+\s+){{0,2}}pain\b(?!\s+(?:relievers?|killers?|medic\w+|management|control|scores?)\b)"
    rf"|\bpain\s+(?:is|was)\s+(?:described\s+as\s+)?(?P<after>{'|'.join(_STRONG)})\b",
    re.IGNORECASE,
)
"""What is usually meant by words for a pain, on a scale of 0 to 10: mild 1 to 3, moderate 4 to 6, severe 7 to 10."""


def propose_signs(around: Surroundings) -> list[Proposal]:
    """The bounds that signs of a sentence state; a sign that is denied states none."""
    found = []
    for match in _finder().finditer(around.text, around.sentence.start, around.sentence.end):
        concept, value, unit, youngest = _signs()[match.group().lower()]
        context = around.of(match.start(), match.end())
        if (
            context.negated
            or context.past
            or context.history
            or (youngest and (around.age is None or around.age < youngest))
        ):
            continue
        name = default().concept(concept).name
        found.append(
            Proposal("measurement", match.start(), match.end(), match.group(), concept=concept,
                     certainty=context.certainty, subject=context.subject, section=around.sentence.section,
                     entry={"name": name, "value": value, "unit": unit},
                     because=f"{match.group()} means {name} {value}")
        )  # fmt: skip
    return found


def propose_pressure(around: Surroundings) -> list[Proposal]:
    """A blood pressure that only its place and its form tell: "O/E: 128/76, pulse 70", German "RR 145/90 mmHg"."""
    match = _PRESSURE.search(around.text, around.sentence.start, around.sentence.end)
    if match is None or not _is_pressure(float(match["high"]), float(match["low"])):
        return []
    return [
        Proposal("measurement", match.start("high"), match.end("low"), match[0][match.start("high") - match.start() :],
                 concept=f"{part}-bp", section=around.sentence.section,
                 entry={"name": f"{part} blood pressure", "value": float(value), "unit": "mm[Hg]"},
                 because="two values of an examination")
        for part, value in (("systolic", match["high"]), ("diastolic", match["low"]))
    ]  # fmt: skip


def _is_pressure(high: float, low: float) -> bool:
    return 70 <= high <= 260 and 30 <= low <= 150 and high - low >= 15


def propose_pain(around: Surroundings) -> list[Proposal]:
    """A pain that was rated: "pain of 8/10", "7 out of 10 abdominal pain"."""
    found = []
    for match in _RATED.finditer(around.text, around.sentence.start, around.sentence.end):
        value, context = float(match["after"] or match["before"]), around.of(*match.span())
        if value <= _WORST and not context.negated:
            found.append(
                Proposal("score", match.start(), match.end(), match.group(), concept="nrs-pain",
                         certainty=context.certainty, subject=context.subject, section=around.sentence.section,
                         entry={"instrument": default().concept("nrs-pain").name, "value": value})
            )  # fmt: skip
    return found


def propose_pain_in_words(around: Surroundings) -> list[Proposal]:
    """How strong a pain is that words rate: "excruciating pain" is of 7 or more on a scale of 0 to 10."""
    found = []
    for match in _PAIN_IN_WORDS.finditer(around.text, around.sentence.start, around.sentence.end):
        context, word = around.of(*match.span()), match["before"] or match["after"]
        if context.negated or context.past or context.history or context.certainty != "certain":
            continue
        value, name = _STRONG[word.lower()], default().concept("pain-level").name
        entry = {"name": name, "value": value, "unit": "{score}", "date": around.as_of.isoformat()}
        found.append(
            Proposal("measurement", match.start(), match.end(), match.group(), concept="pain-level",
                     subject=context.subject, section=around.sentence.section, entry=entry,
                     because=f"{word} means {value}")
        )  # fmt: skip
    return found


@cache
def _signs() -> dict[str, tuple[str, str, str, float]]:
    rows = read_rows("trialogue.patient", "letter_signs.tsv")
    return {word: (concept, value, unit, float(youngest)) for word, concept, value, unit, youngest in rows}


@cache
def _finder() -> re.Pattern[str]:
    return re.compile(rf"\b(?:{'|'.join(_signs())})\b", re.IGNORECASE)
