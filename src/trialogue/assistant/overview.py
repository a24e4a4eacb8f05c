"""An overview in plain words written by a model: checked against the record, kept by the record's version, or refused.

Kept in `assistant/overviews` of the home, one file for each record version and model. A page only ever reads
what was kept; asking is the command's work (`trialogue study NCT --overview`).
"""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Final

import msgspec

from trialogue.assistant.client import Assistant
from trialogue.errors import BadInput
from trialogue.study import Study
from trialogue.vocabulary import default

LONGEST: Final = 2_000
INSTRUCTION: Final = """You explain a clinical study to a person without medical training, in at most 150 words of plain
English: what it is about, what taking part means, who it is for. Use only what the text says. Give no advice, promise
nothing, name no number and no drug that the text does not hold. Plain sentences, no headings, no lists, no markup."""
_NUMBER: Final = re.compile(r"\d+(?:[.,]\d+)*")
_NUMBER_WORDS: Final = ("two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "twelve", "hundred")
_DRUG_LIKE: Final = re.compile(
    r"\b[a-z]{3,}(?:mab|nib|cept|tide|mycin|cillin|statin|prazole|sartan|olol|azepam|vir|limus|gliptin|gliflozin|parib|"
    r"ciclib|lukast|profen|sone|lone|imod|quine|tinib|floxacin|azole|triptan|platin|taxel|rubicin)\b",
    re.IGNORECASE,
)
"""Words with an ending of the WHO's names for drugs: known or not, they must stand in the record."""
_MARKUP: Final = re.compile(r"[<>#*_`\[\]]|https?:")
_PROMISE: Final = re.compile(
    r"\b(?:eligible|qualif\w*|cure[sd]?|guarantee\w*|you should (?:join|take part))\b", re.IGNORECASE
)


class AiOverview(msgspec.Struct, frozen=True):
    """What a model wrote of one version of one record."""

    nct_id: str
    record_hash: str
    model: str
    text: str


def source_of(study: Study) -> str:
    """What the model may go by: the record's own words."""
    description = study.protocol.description_module
    arms = study.protocol.arms_interventions_module
    parts = [
        study.title,
        study.official_title,
        *study.conditions,
        description.brief_summary if description else None,
        description.detailed_description if description else None,
        *((each.name for each in arms.interventions) if arms else ()),
        study.eligibility.eligibility_criteria if study.eligibility else None,
        study.eligibility.minimum_age if study.eligibility else None,
        study.eligibility.maximum_age if study.eligibility else None,
    ]
    return "\n".join(part for part in parts if part)


def check_overview(text: str, source: str) -> str:
    """The text, tidied. Raises BadInput saying why it is refused: what it says that the source does not hold."""
    tidy = re.sub(r"[ \t]*\n\s*", "\n\n", text.strip())
    if not tidy or len(tidy) > LONGEST:
        raise BadInput(f"it has {len(tidy):,} characters; expected 1 to {LONGEST:,}")
    if found := _MARKUP.search(tidy) or _PROMISE.search(tidy):
        raise BadInput(f"it holds {found.group()!r}")
    numbers = set(_NUMBER.findall(tidy)) - set(_NUMBER.findall(source))
    if numbers:
        raise BadInput(f"the number {min(numbers)} is not in the record")
    lower = source.lower()
    words = [word for word in _NUMBER_WORDS if re.search(rf"\b{word}\b", tidy.lower()) and word not in lower]
    if words:
        raise BadInput(f"the number {words[0]!r} is not in the record")
    drugs = {mention.concept.id for mention in default().find(tidy, ("drug", "drug-class"))}
    known = {mention.concept.id for mention in default().find(source, ("drug", "drug-class"))}
    foreign = sorted(each for each in drugs if not any(default().is_a(other, each) for other in known))
    foreign += [word for word in _DRUG_LIKE.findall(tidy) if word.lower() not in lower]
    if foreign:
        raise BadInput(f"the drug {foreign[0]!r} is not in the record")
    return tidy


def write_overview(study: Study, assistant: Assistant, home: Path) -> AiOverview:
    """Ask for an overview, check it, keep it. Raises BadInput where it is refused, AssistantTrouble where none came."""
    source = source_of(study)
    text = check_overview(assistant.ask(INSTRUCTION, source[:30_000]), source)
    made = AiOverview(study.nct_id, study.record_hash, assistant.model, text)
    path = _path(home, study)
    path.parent.mkdir(parents=True, exist_ok=True)
    new = path.with_name(f"{path.name}.{os.getpid()}.new")
    new.write_bytes(msgspec.json.encode(made))
    new.replace(path)
    return made


def kept_overview(study: Study, home: Path) -> AiOverview | None:
    """What was kept of this very version of the record; None where nothing, or nothing that passes today's check."""
    try:
        found = msgspec.json.decode(_path(home, study).read_bytes(), type=AiOverview)
        check_overview(found.text, source_of(study))
    except (OSError, msgspec.MsgspecError, BadInput):
        return None
    return found


def _path(home: Path, study: Study) -> Path:
    return home / "assistant" / "overviews" / f"{study.record_hash}.json"
