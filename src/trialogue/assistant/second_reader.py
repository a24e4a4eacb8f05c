"""The second reader: a model is asked for a tree of each stretch that was not understood."""

from __future__ import annotations

import json
from typing import Final

from trialogue.assistant.client import Assistant
from trialogue.criteria.nodes import ATOMS
from trialogue.criteria.second import Answer, Ask, Residue

INSTRUCTION: Final = f"""You turn a stretch of a clinical study's eligibility criterion into a condition tree.
Answer with one JSON object: {{"quote": the stretch, word for word, "condition": canonical text}}, or {{}} if unsure.
Canonical text joins atoms with all(...), any(...), not(...), except(base, exceptions...), ifthen(guard, condition).
Atoms: {", ".join(name for name in ATOMS if name != "opaque")}.
An atom is name("~words in lower case", label="the words as they stand"), with a quantity [low..high] "unit" after the
concept where there is one, and window=[..6] "mo" for a time. Example:
{{"quote": "no gout flare within 6 months",
"condition": "not(diagnosis(\\"~gout flare\\", label=\\"gout flare\\", window=[..6] \\"mo\\"))"}}
Use only words and numbers of the stretch. Say nothing else."""


def ask_of(assistant: Assistant) -> Ask:
    """The question to put for each stretch; an answer that is no such object counts as none."""

    def ask(residue: Residue) -> Answer | None:
        question = json.dumps(
            {"list": residue.kind, "criterion": residue.sentence, "stretch": residue.words}, ensure_ascii=False
        )
        return _read(assistant.ask(INSTRUCTION, question))

    return ask


def _read(content: str) -> Answer | None:
    content = content.strip().removeprefix("```json").removeprefix("```").removesuffix("```").strip()
    try:
        found = json.loads(content)
    except (ValueError, RecursionError):
        return None
    if not isinstance(found, dict):
        return None
    quote, condition = found.get("quote"), found.get("condition")
    return Answer(quote, condition) if isinstance(quote, str) and isinstance(condition, str) else None
