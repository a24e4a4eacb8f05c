"""What one name of a letter rules out: a non-smoker does not smoke, without a womb there is no pregnancy.

The pairs: `data/letter_rules_out.tsv`. A habit that was given up is a former one.
"""

from __future__ import annotations

import datetime
import re
from functools import cache
from typing import Final

from trialogue.patient.letter.context import Surroundings
from trialogue.patient.letter.proposal import Proposal
from trialogue.text.tables import read_rows
from trialogue.vocabulary import Mention, default

_HABITS: Final = {"smoker": "former-smoker", "tobacco-user": "former-smoker"}
_GIVEN_UP: Final = re.compile(
    r"\b(?:quit|quitted|stopped|gave\s+up|given\s+up|ceased|used\s+to)\s+(?:\w+\s+){0,1}$", re.IGNORECASE
)
_UNTIL: Final = re.compile(
    r"[^.;,\n]{0,50}\b(?:until|till)\s+(?:about\s+)?(?:\d|last\b|[a-z]+\s+(?:19|20)\d\d)", re.IGNORECASE
)
_TRIED: Final = re.compile(
    r"\b(?:not|never|n['\u2019]t|unable|tr(?:y|ies|ied|ying)|attempt\w*|want\w*|wish\w*|plan\w*|to)\b[^.;]*$",
    re.IGNORECASE,
)


def given_up(mention: Mention, around: Surroundings) -> bool:
    """Whether a habit is told as given up: "quit smoking ten years ago", not "tried to quit smoking"."""
    if mention.concept.id not in _HABITS:
        return False
    if _UNTIL.match(around.text, mention.end, around.sentence.end):
        return True
    match = _GIVEN_UP.search(around.text, around.sentence.start, mention.start)
    return match is not None and _TRIED.search(around.text[around.sentence.start : match.start()]) is None


def propose_given_up(proposal: Proposal, as_of: datetime.date) -> list[Proposal]:
    """A former habit, and none today."""
    former = default().concept(_HABITS[proposal.concept or ""])
    was = Proposal(
        "state", proposal.start, proposal.end, proposal.words, concept=former.id, certainty=proposal.certainty,
        subject=proposal.subject, section=proposal.section, entry={"name": former.name},
        because=f"{proposal.words} was given up",
    )  # fmt: skip
    return [was, *propose_ruled_out(was, as_of)]


def propose_ruled_out(proposal: Proposal, as_of: datetime.date) -> list[Proposal]:
    """What a name that is there for sure, or surely not there, says not to be there on the day of the letter."""
    if not proposal.usable:
        return []
    said = ["denied" if proposal.negated else "there", *proposal.entry.get("qualifiers", ())]
    return [
        Proposal(kind, proposal.start, proposal.end, proposal.words, concept=concept, negated=True,
                 section=proposal.section, entry=_absent(kind, concept, as_of),
                 because=f"{proposal.words} rules it out")
        for each in said
        for kind, concept in _ruled_out().get((proposal.concept or "", each), ())
    ]  # fmt: skip


def _absent(kind: str, concept: str, as_of: datetime.date) -> dict[str, str]:
    name = default().concept(concept).name
    return {"drug" if kind == "medication" else "name": name, "date": as_of.isoformat()}


@cache
def _ruled_out() -> dict[tuple[str, str], list[tuple[str, str]]]:
    found: dict[tuple[str, str], list[tuple[str, str]]] = {}
    for concept, said, kind, other in read_rows("trialogue.patient", "letter_rules_out.tsv"):
        found.setdefault((concept, said), []).append((kind, other))
    return found
