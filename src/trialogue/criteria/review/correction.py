"""One correction, and what makes two sentences the same."""

from __future__ import annotations

import datetime
import hashlib
import re
from collections.abc import Iterable
from typing import Final

import msgspec

from trialogue.criteria.parser import parse_condition
from trialogue.criteria.printer import print_condition
from trialogue.errors import BadInput
from trialogue.text.normalise import normalise

KINDS: Final = ("inclusion", "exclusion")
LONGEST: Final = 20_000
"""Characters of a sentence, and of its tree, that a correction may hold."""

_MARKER: Final = re.compile(r"\s*(?:(?:[-*•·●○▪–—]|\(?(?:\d{1,3}|[a-zA-Z]|[ivxIVX]{1,5})[.):])\s+){0,3}")
_SPACE: Final = re.compile(r"\s+")


class Correction(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """How `sentence`, the whole of one criterion of this `kind`, is to be read: `who` decided, `when`, and `why`.

    `condition` is canonical text; "" withdraws what was said of the sentence before. `when` is an ISO 8601 moment with
    its offset. `study` is where the sentence was seen, "" for anywhere: the correction holds wherever the sentence
    stands, and is flagged where this study's text no longer has it.
    """

    kind: str
    sentence: str
    condition: str
    who: str
    when: str
    why: str
    study: str = ""

    @property
    def key(self) -> str:
        """Names the sentence: equal for all corrections of one."""
        return sentence_hash(self.kind, self.sentence)


def sentence_hash(kind: str, sentence: str) -> str:
    """Names a sentence, however it is spaced, escaped, numbered or capitalised: 16 hexadecimal digits of a SHA-256.

    >>> sentence_hash("inclusion", "1. Age \\\\>= 18  years") == sentence_hash("inclusion", "age ≥ 18 years.")
    True
    """
    text = normalise(sentence).text
    text = _SPACE.sub(" ", _MARKER.sub("", text, count=1)).strip().rstrip(".;,").casefold()
    return hashlib.sha256(f"{kind}\0{text}".encode()).hexdigest()[:16]


def check_correction(correction: Correction) -> Correction:
    """The same correction with its tree in the one spelling. Raises BadInput, naming the field, for one of no use."""
    if correction.kind not in KINDS:
        raise BadInput(f"kind is {correction.kind!r}; write inclusion or exclusion")
    for name in ("sentence", "who", "why"):
        if not getattr(correction, name).strip():
            raise BadInput(f"{name} is empty; a correction says which sentence, who decided, and why")
    if len(correction.sentence) > LONGEST or len(correction.condition) > LONGEST:
        raise BadInput(f"sentence or condition has more than {LONGEST:,} characters; correct one criterion at a time")
    try:
        moment = datetime.datetime.fromisoformat(correction.when)
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is None:
        raise BadInput(f"when is {correction.when!r}; write a moment with its offset, as 2026-11-26T12:00:00+00:00")
    if not correction.condition:
        return correction
    return msgspec.structs.replace(correction, condition=print_condition(parse_condition(correction.condition)))


def latest(corrections: Iterable[Correction]) -> dict[str, Correction]:
    """What holds of each sentence, by its key: the last that was said, unless it was withdrawn."""
    found: dict[str, Correction] = {}
    for each in sorted(corrections, key=lambda one: datetime.datetime.fromisoformat(one.when)):
        found[each.key] = each
    return {key: each for key, each in found.items() if each.condition}
