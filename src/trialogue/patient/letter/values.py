"""Laboratory values, vital signs and scores: "Hb 9.0 g/dL", "BP 110/75", "T 38.2", "elevated ALT", "GCS was 6/15"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, Final, TypeAlias

from trialogue.patient.letter.columns import Cell, row_of
from trialogue.patient.letter.context import Surroundings
from trialogue.patient.letter.grades import grades_of
from trialogue.patient.letter.proposal import Proposal
from trialogue.patient.letter.results import read_result
from trialogue.patient.letter.units_read import read_unit
from trialogue.text.sentences import Sentence
from trialogue.vocabulary import Mention

Read: TypeAlias = list[tuple[str, int, dict[str, Any]]]
"""Concept, where the words end, and the fields, of each value a name states."""

_LINK: Final = re.compile(
    r"(?:\s*\([^()]{0,40}\))?(?:\s+(?:score|level|levels|count|value|rate|class))?(?:\s+(?:today|now|currently|on\s+admission))?"
    r"\s*(?:is|was|were|are|of|at|=|:|,|(?<=\s)[-–](?=\s)|equals|measured|measures|found\s+to\s+be|reads|to)?\s*"
    r"(?:(?:elevated|low|raised|high|only|about|approximately|up)\s+)?(?:at|to|of)?\s*\(?\s*"
    r"(?P<sign><=|>=|<|>|≤|≥|less\s+than|more\s+than|greater\s+than|over|under)?\s*"
    r"(?P<number>\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?)"
)
_SIGNS: Final = {
    "≤": "<=", "≥": ">=", "less than": "<", "under": "<", "more than": ">", "greater than": ">", "over": ">",
}  # fmt: skip
_PRESSURE: Final = re.compile(
    r"(?:\s*\([^()]{0,20}\))?\s*(?:is|was|of|:|=|reading)?\s*(?P<high>\d{2,3})\s*/\s*(?P<low>\d{2,3})(?!\s*/)"
    r"(?:\s*mm\s?Hg)?",
    re.IGNORECASE,
)
_TITER: Final = "{titer}"
_OF_WHOLE: Final = re.compile(r"\s*(?:/|out\s+of)\s*\d{1,3}\b")
_TITRE: Final = re.compile(
    r"(?:\s*\([^()\d]{0,40}\))?(?:\s+(?:titre|titer|positive|pos|at|of|is|was))*\s*[:=,(]?\s*(?:titre|titer)?\s*"
    r"(?P<sign><=|>=|<|>|≤|≥)?\s*1\s?[:/]\s?(?P<number>\d{2,6})\b",
    re.IGNORECASE,
)
"""A dilution: "ANA 1:640", "ANA positive (1/320)"."""

_TWO_VALUES = (
    r"\s*(?:[:=]|(?<=\s)[-–](?=\s))?\s*(?:of\s+|was\s+|were\s+)?"
    r"(?P<first>\d+(?:\.\d+)?)\s*/\s*(?P<second>\d+(?:\.\d+)?)(?!\s*/)"
)
_PAIR: Final = re.compile(_TWO_VALUES)
_PAIR_BEHIND: Final = re.compile(rf"\s*/\s*[A-Z][A-Za-z0-9]{{1,7}}{_TWO_VALUES}")
_PAIR_BEFORE: Final = re.compile(r"\b[A-Z][A-Za-z0-9]{1,7}\s*/\s*\Z")
_TIME: Final = re.compile(r"\s*(?:years?|months?|weeks?|days?|hours?)\b", re.IGNORECASE)
_ADDED: Final = re.compile(r"\s*\+\s*(?P<more>\d)(?:\s*=\s*(?P<sum>\d{1,2}))?(?!\d)")
"""A score told by its parts: Gleason 4+5."""

_RANGE: Final = re.compile(r"\s*(?:[-–]|to)\s*\d+(?:\.\d+)?(?!\s*/\s*\d)\b(?!-)")
_GRADED: Final = re.compile(r"\s?\+(?![\w+]*\s*=)")
"""Behind a number: how much of it a strip showed ("albumin 2+"), and no value."""

_AIMED: Final = re.compile(r"\b(?:target|goal|aim(?:ing)?(?:\s+for)?)\s+(?:\w+\s+)?\Z", re.IGNORECASE)
"""A range, or what is aimed at, is no value: "target INR 2-3"."""

_WEEKS: Final = re.compile(
    r"\b(?P<weeks>\d{1,2})\s*(?:w(?:ee)?k?s?)?\s*(?:(?P<days>[0-6])\s*d(?:ays?)?)?(?:\s+of)?\s*$", re.IGNORECASE
)


def propose_values(mention: Mention, around: Surroundings) -> list[Proposal]:
    """What the name of a measurement or an instrument proposes: none, one, or two (a blood pressure is two values)."""
    text, context = around.text, around.of(mention.start, mention.end)
    row = row_of(text, mention.end, around.as_of)
    if row is not None:
        return _of_row(mention, row, around)
    date = around.date_of(mention.start, mention.end) or around.date_above(mention.start)
    read = {"blood-pressure": _blood_pressure, "gestational-age": _gestation}.get(mention.concept.id, _one)
    return [
        Proposal(
            kind="score" if mention.concept.kind == "instrument" else "measurement", start=mention.start, end=end,
            words=text[mention.start : end], concept=id_, certainty=context.certainty, subject=context.subject,
            date=date, section=around.sentence.section, entry=entry | ({"date": str(date)} if date else {}),
        )
        for id_, end, entry in read(mention, text, around.sentence)
    ]  # fmt: skip


def _of_row(mention: Mention, row: Sequence[Cell], around: Surroundings) -> list[Proposal]:
    """One value for each dated column of a table; the unit is written behind the last, or goes without saying."""
    text, context, concept = around.text, around.of(mention.start, mention.end), mention.concept.id
    name = text[mention.start : mention.end]
    line_ends = text.find("\n", mention.end)
    line_ends = len(text) if line_ends < 0 else line_ends
    found = []
    for cell in row:
        entry: dict[str, Any] = {"instrument": name, "value": float(cell.value.lstrip("<>"))}
        if mention.concept.kind == "measurement":
            value = entry["value"]
            unit = read_unit(concept, value, text, row[-1].end, line_ends)[0]
            if unit is None:
                continue
            entry = {"name": name, "value": cell.value if cell.value[0] in "<>" else value, "unit": unit}
        kind = "score" if mention.concept.kind == "instrument" else "measurement"
        found.append(
            Proposal(kind, cell.start, cell.end, cell.value, concept=concept, certainty=context.certainty,
                     subject=context.subject, date=cell.date, section=around.sentence.section,
                     entry=entry | {"date": str(cell.date)}, because=f"{name} in a table")
        )  # fmt: skip
    return found


def _blood_pressure(mention: Mention, text: str, sentence: Sentence) -> Read:
    match = _PRESSURE.match(text, mention.end, sentence.end)
    if match is None:
        return _one(mention, text, sentence)
    pairs = (("systolic", match["high"]), ("diastolic", match["low"]))
    return [
        (f"{part}-bp", match.end(), {"name": f"{part} blood pressure", "value": float(value), "unit": "mm[Hg]"})
        for part, value in pairs
    ]


def _gestation(mention: Mention, text: str, sentence: Sentence) -> Read:
    before = _WEEKS.search(text, max(sentence.start, mention.start - 20), mention.start)
    if before is None:
        return _one(mention, text, sentence)
    weeks = float(before["weeks"]) + (float(before["days"]) / 7 if before["days"] else 0)
    return [("gestational-age", mention.end, {"name": "gestational age", "value": round(weeks, 2), "unit": "wk"})]


def _one(mention: Mention, text: str, sentence: Sentence) -> Read:
    if mention.concept.kind == "measurement" and (titre := _TITRE.match(text, mention.end, sentence.end)) is not None:
        return [(mention.concept.id, titre.end(), _valued(text[mention.start : mention.end], titre, _TITER))]
    if mention.concept.kind == "measurement" and (paired := _of_pair(mention, text, sentence)) is not None:
        return [paired]
    if (graded := grades_of(mention.concept.id, text, mention.end, sentence.end)) is not None:
        fields = {"instrument": text[mention.start : mention.end], "grades": graded[0]}
        return [(mention.concept.id, graded[1], fields)]
    match = _LINK.match(text, mention.end, sentence.end)
    if match is not None and (read := _number(mention, text, sentence, match)) is not None:
        return [read]
    if mention.concept.kind == "instrument":
        return []
    result, end = read_result(mention.start, mention.end, text, sentence)
    return [(mention.concept.id, end, {"name": text[mention.start : mention.end], "result": result})] if result else []


def _number(
    mention: Mention, text: str, sentence: Sentence, match: re.Match[str]
) -> tuple[str, int, dict[str, Any]] | None:
    concept, value = mention.concept.id, float(match["number"].replace(",", ""))
    name = text[mention.start : mention.end]
    if mention.concept.kind == "instrument":
        if _TIME.match(text, match.end()):
            return None
        if (added := _ADDED.match(text, match.end(), sentence.end)) is not None:
            return (
                concept,
                added.end(),
                {"instrument": name, "value": float(added["sum"] or value + float(added["more"]))},
            )
        whole = _OF_WHOLE.match(text, match.end(), sentence.end)
        return concept, whole.end() if whole else match.end(), {"instrument": name, "value": value}
    if _RANGE.match(text, match.end(), sentence.end) or _AIMED.search(text, sentence.start, mention.start):
        return None
    if _GRADED.match(text, match.end(), sentence.end):
        return None
    unit, end = read_unit(concept, value, text, match.end(), sentence.end)
    if unit is None:
        return None
    return concept, end, _valued(name, match, unit)


def _of_pair(mention: Mention, text: str, sentence: Sentence) -> tuple[str, int, dict[str, Any]] | None:
    """One of two names with two values: "AST/ALT 31/28"."""
    behind = _PAIR_BEHIND.match(text, mention.end, sentence.end)
    before = behind is None and _PAIR_BEFORE.search(text, sentence.start, mention.start) is not None
    values = behind or (_PAIR.match(text, mention.end, sentence.end) if before else None)
    if values is None:
        return None
    value = values["first" if behind else "second"]
    unit, end = read_unit(mention.concept.id, float(value), text, values.end(), sentence.end)
    name = text[mention.start : mention.end]
    return (mention.concept.id, end, {"name": name, "value": float(value), "unit": unit}) if unit else None


def _valued(name: str, match: re.Match[str], unit: str) -> dict[str, Any]:
    """The fields of a number with the sign before it."""
    value = float(match["number"].replace(",", ""))
    sign = " ".join((match["sign"] or "").lower().split())
    sign = _SIGNS.get(sign, sign)
    return {"name": name, "value": f"{sign}{value:g}" if sign else value, "unit": unit}
