"""Diagnoses, symptoms, procedures, states and allergies: the names of a sentence with what is said around them."""

from __future__ import annotations

import datetime
import re
from functools import cache
from typing import Final

from trialogue.dates import PartialDate
from trialogue.patient.letter.context import Context, Surroundings
from trialogue.patient.letter.opposites import given_up, propose_given_up, propose_ruled_out
from trialogue.patient.letter.proposal import Proposal
from trialogue.text.tables import read_rows
from trialogue.vocabulary import Mention, default

_KINDS: Final = {"condition": "condition", "procedure": "procedure", "state": "state", "allergen": "allergy"}
_QUALIFIERS: Final = re.compile(
    r"\b(severe|mild|moderate|acute|chronic|uncontrolled|unstable|stable|active|recurrent|secondary|newly diagnosed|"
    r"well[- ]controlled|diet[- ]controlled|poorly[- ]controlled|progressive|metastatic)\s+(?:[\w-]+\s+){0,1}$",
    re.IGNORECASE,
)
_IN_REMISSION: Final = re.compile(
    r"(?:[\s,()/-]|\b(?:class|grade|stage|type|[IV]{1,3}|\d{1,4}|in|since|now|currently|presently|is|remains|has\s+been|was|with|"
    r"Jan\w*|Feb\w*|Mar\w*|Apr\w*|May|June?|July?|Aug\w*|Sep\w*|Oct\w*|Nov\w*|Dec\w*)\b)*?"
    r"(?:(?:\bin\s+(?:[\w-]+\s+){0,2}|\()remission|\b(?:quiescent|inactive))\b",
    re.IGNORECASE,
)
"""Right behind a name, with nothing between but its class, its date and "now"."""

_LONG: Final = 90
_COUNTED: Final = re.compile(r"\b(?:\d+|two|three|four|five|several)\s+$", re.IGNORECASE)
_WAS: Final = re.compile(r"\b(?:was|were|been)\s+$", re.IGNORECASE)
_HOW_OFTEN: Final = re.compile(
    r"\s+(?:once|twice|thrice|(?:\d+|two|three|four|five|several|many)\s+times)\b", re.IGNORECASE
)
_INSTITUTION: Final = re.compile(
    r"\s+(?:clinic|service|team|unit|ward|nurse|society|foundation|support\s+group|registry)\b", re.IGNORECASE
)
_REACTION: Final = re.compile(r"\ballerg\w+\b[^.;\n]*[(=–-]\s*(?:[\w-]+\s+){0,2}\Z", re.IGNORECASE)
"""What an allergy did: "penicillin (rash)"; none of today's illnesses."""

_DID_NOT_SUIT: Final = re.compile(
    r"\b(?:did\s+not|didn['’]t|could\s+not|unable\s+to)\s+(?:suit|tolerate|agree)\b[^.;\n]*\Z|\bintoleran\w+\b[^.;\n]*\Z",
    re.IGNORECASE,
)
_REMOVED: Final = re.compile(r"\s+(?:(?:was|were|had\s+been)\s+)?(?:excised|removed|resected|cured)\b", re.IGNORECASE)
_KNOWN: Final = re.compile(r"\bknown\s+(?:[\w-]+\s+){0,2}\Z", re.IGNORECASE)
_HEADS: Final = re.compile(r"\s*(?::|list\b|status\b)", re.IGNORECASE)
_LOOKED_BY: Final = re.compile(
    r"\b(?!(?:not|never|no|without|is|was|been|being|ever|currently)\b)[\w-]+\s+(?:on|by|at)\s+(?:the\s+|his\s+|her\s+)?(?:[\w-]+\s+)?\Z",
    re.IGNORECASE,
)
"""What something was not seen on was done: "no osteomyelitis on MRI"; "not on dialysis" was not."""

_NOT_HAD: Final = re.compile(
    r"[\s,(-]{1,3}(?:(?:was|were|has\s+been|is|are)\s+)?(?:declined|refused|rejected|considered|discussed|suggested|offered|ordered|requested|booked|pending"
    r"|cancelled|postponed|not\s+(?:done|performed|carried\s+out))\b",
    re.IGNORECASE,
)
"""Behind an operation or a test that was not had, or not yet."""

_NO_HABIT: Final = re.compile(
    r"(?:\s+(?:status|history))?\s*[:=-]\s*(?:ex\b|ex-|former|previous|quit|stopped|gave\s+up|non-?\s?smok|never|lifelong\s+non)",
    re.IGNORECASE,
)
_NAME_BEFORE: Final = re.compile(r"(?:,\s|\bat\s|\bof\s|[Tt]he\s|:\s)(?:[A-Z][\w'’.-]+\s+){1,3}\Z")
_REGIMEN: Final = re.compile(r"\beuro-\Z", re.IGNORECASE)
"""Before an illness: the name of a regimen ("Euro-Lupus cyclophosphamide")."""

_RATIO: Final = re.compile(r"\s*/\s*creat\w*", re.IGNORECASE)
"""Behind a protein in the urine: the name of a ratio, which is a value ("proteinuria/creatininuria 0.08 g/g")."""

_OVER_NOW: Final = re.compile(
    r"(?:\s+(?:at\s+(?:presentation|diagnosis|onset)|then))?\s*(?:[-–—,(:]|->|→)?\s*(?:(?:now|since|has|have|which|fully|completely|subsequently|spontaneously)\s+){0,3}"
    r"(?:resolved|cleared|healed|remitted|recovered|(?:treated|managed)\s+(?:by|with)\s+(?:\w+\s+){0,2}?(?:\w+ectomy|coni[sz]ation|excision|resection|surgery|radiotherapy)|treated(?=\s*(?:[).,;\n]|\Z|(?:in\s+)?(?:19|20)\d\d)))\b(?!\s+(?:to|into)\b)",
    re.IGNORECASE,
)
"""Right behind an illness: it is over ("nephrotic syndrome - resolved", "chlamydia treated 2023")."""

_NONE_SINCE: Final = re.compile(
    r"(?:\s+x\s?\d+)?(?:\s+(?:in\s+)?(?:19|20)\d\d)?[\s,;]+(?:and\s+)?none\s+since\b", re.IGNORECASE
)
"""Right behind an illness that came once: "seizures x1 2021, none since"."""

_EXCEPTED: Final = re.compile(
    r",?\s+(?:other\s+than|except|besides|apart\s+from|but\s+for|save\s+for)\b", re.IGNORECASE
)

_BEFORE: Final = re.compile(r"([A-Za-z][\w'’-]*)\s+\Z")
_NARROWS_NOTHING: Final = frozenset((
    "a", "an", "the", "any", "all", "no", "not", "nor", "never", "without", "none", "other", "further", "such",
    "his", "her", "their", "its", "and", "or", "of", "for", "to", "in", "on", "with", "by", "from", "had", "has",
    "have", "having", "is", "was", "were", "are", "be", "been", "being", "known", "significant", "relevant",
    "notable", "prior", "previous", "past", "current", "currently", "personal", "overt", "obvious", "apparent",
    "clear", "clinical", "definite", "documented", "demonstrable", "appreciable", "visible", "more", "including",
    "like", "as", "denies", "denied", "deny", "denying", "undergone", "undergoing", "underwent", "received",
    "receiving", "developed", "experienced", "experiencing", "complained", "reported", "reports", "associated",
    "accompanying", "underlying", "preexisting", "pre-existing", "coexisting", "concomitant", "comorbid", "either",
    "neither", "also", "lacks", "absent", "both", "h/o", "o", "hx",
))  # fmt: skip
"""Words before a denied name that leave it what it is; any other narrows it: "no calf pain" does not deny all pain."""

_OTHER_PREGNANCY: Final = re.compile(
    r"\b(?:had|after|during|following|prior|previous|past|last|first|each|both|her\s+mother|uncomplicated|complicated|negative\s+for|history)\b"
    r"[^.;]{0,30}\Z",
    re.IGNORECASE,
)
_OLD_ENOUGH: Final = 8


def propose_finding(mention: Mention, around: Surroundings) -> list[Proposal]:
    """What a name of a condition, procedure, state or allergen proposes."""
    context = around.of(mention.start, mention.end)
    kind = _KINDS[mention.concept.kind]
    words = around.text[mention.start : mention.end]
    if kind == "allergy" and not (context.allergy or "allerg" in words):
        return []
    if _names_no_finding(mention, context, around):
        return []
    if kind == "state" and (_is_past(mention, context, around) or _is_of_the_mother(mention, around)):
        return []
    date = around.date_of(mention.start, mention.end)
    entry: dict[str, object] = {"name": words}
    if kind == "condition" and not context.negated:
        entry |= _condition(mention, context, around)
        if date is not None:
            entry["onset"] = str(date)
            if _is_over(mention, date, around.as_of) or _REMOVED.match(around.text, mention.end, around.sentence.end):
                entry |= {"status": "unknown", "resolved": str(date)}
    elif context.negated and kind in ("condition", "state") and not context.history:
        # "Denies chest pain" is of the day of the letter; "no history of cancer" is of all days.
        entry["date"] = str(date or around.as_of)
    elif date is not None:
        entry["date"] = str(date)
    doubt = _doubt(mention, context, around)
    proposal = Proposal(
        kind=kind, start=mention.start, end=mention.end, words=words, concept=mention.concept.id,
        certainty="possible" if doubt else context.certainty, negated=context.negated, subject=context.subject,
        date=date, section=around.sentence.section, entry=entry,
        because=doubt,
    )  # fmt: skip
    if given_up(mention, around):
        return propose_given_up(proposal, around.as_of)
    return [proposal, *propose_ruled_out(proposal, around.as_of)]


def _names_no_finding(mention: Mention, context: Context, around: Surroundings) -> bool:
    """Whether a name only names a clinic, a heading, what an allergy did, or how something was looked for."""
    text = around.text
    if _INSTITUTION.match(text, mention.end, around.sentence.end):
        return True
    if _is_heading_of_a_habit(mention, around) or _is_a_practice(mention, around):
        return True
    if mention.concept.kind == "condition" and around.sentence.section.startswith(("immunis", "immuniz", "vaccin")):
        return True
    if _REGIMEN.search(text, max(0, mention.start - 6), mention.start):
        return True
    if mention.concept.id == "comorbidity" and _HEADS.match(text, mention.end):
        return True
    if text[mention.start : mention.end].lower().startswith("protein") and _RATIO.match(text, mention.end):
        return True
    if mention.concept.id == "hypersensitivity" and (context.allergy or _HEADS.match(text, mention.end)):
        return True
    if mention.concept.kind == "condition" and (
        context.allergy or _REACTION.search(text, around.sentence.start, mention.start)
    ):
        return True
    by = _LOOKED_BY.search(text, around.sentence.start, mention.start)
    return mention.concept.kind == "procedure" and context.negated and by is not None


def _is_heading_of_a_habit(mention: Mention, around: Surroundings) -> bool:
    """ "Smoking: ex-smoker": the heading tells no habit where what follows tells its end, or that there is none."""
    return (
        mention.concept.kind == "state" and _NO_HABIT.match(around.text, mention.end, around.sentence.end) is not None
    )


def _is_a_practice(mention: Mention, around: Surroundings) -> bool:
    """ "Hilltop Surgery" is where a doctor works."""
    words = around.text[mention.start : mention.end]
    before = _NAME_BEFORE.search(around.text, around.sentence.start, mention.start)
    return words == "Surgery" and before is not None


def _doubt(mention: Mention, context: Context, around: Surroundings) -> str:
    """Why the words leave open what they seem to say for sure; "" where they do not."""
    words = around.text[mention.start : mention.end]
    if context.certainty != "certain":
        return ""
    if around.plans and mention.concept.kind == "procedure" and not context.negated:
        return "it stands in a plan"
    if mention.concept.kind == "procedure" and _NOT_HAD.match(around.text, mention.end, around.sentence.end):
        return "it was not wanted, or is to come"
    done = context.past or _DID_NOT_SUIT.search(around.text, around.sentence.start, mention.start) is not None
    if done and mention.concept.kind == "condition" and around.text[: mention.start].rstrip()[-1:] == "(":
        return "may be what a treatment did"
    if not context.negated:
        return f"{words} need not be {mention.concept.name}" if _is_wider(words, mention.concept.id) else ""
    if _is_narrowed(mention, around):
        return "only a kind of it is denied"
    # "No cancer other than one excised in 2024" denies neither all cancers nor those of 2024.
    return "an exception is told" if _EXCEPTED.match(around.text, mention.end) else ""


def _is_narrowed(mention: Mention, around: Surroundings) -> bool:
    """Whether a word right before a denied condition or procedure makes it a narrower one."""
    before = _BEFORE.search(around.text, around.sentence.start, mention.start)
    if before is None or mention.concept.kind not in ("condition", "procedure"):
        return False
    return before[1].lower() not in _NARROWS_NOTHING and not before[1].lower().endswith("ly")


def _is_of_the_mother(mention: Mention, around: Surroundings) -> bool:
    """A pregnancy or a breast that a letter about a small child tells of is its mother's."""
    young = around.age is not None and around.age < _OLD_ENOUGH
    return young and mention.concept.id in ("pregnant", "lactating", "postpartum")


def _is_wider(words: str, concept: str) -> bool:
    """Whether the words may be of something wider than the concept: a cough of four days is no chronic one."""
    return (" ".join(words.lower().split()), concept) in _wider_words()


@cache
def _wider_words() -> frozenset[tuple[str, str]]:
    rows = read_rows("trialogue.patient", "letter_wider_words.tsv")
    return frozenset((words, concept) for words, concept in rows)


def _is_past(mention: Mention, context: Context, around: Surroundings) -> bool:
    """A state told of the past says nothing of today: "a history of 3 pregnancies", "she was pregnant three times"."""
    before = around.text[max(0, mention.start - 12) : mention.start]
    told = context.past or context.history or bool(_COUNTED.search(before) or _WAS.search(before))
    told = told or bool(_HOW_OFTEN.match(around.text, mention.end))
    told = told or (
        around.text[mention.start : mention.end].lower().startswith("pregnanc")
        and _OTHER_PREGNANCY.search(around.text[max(around.sentence.start, mention.start - 60) : mention.start])
        is not None
    )
    return mention.concept.id == "pregnant" and told and not context.negated


def _condition(mention: Mention, context: Context, around: Surroundings) -> dict[str, object]:
    quiet = context.past or (context.history and not _is_known(mention, around))
    fields: dict[str, object] = {"status": "unknown" if quiet else "active"}
    if _NONE_SINCE.match(around.text, mention.end, around.sentence.end):
        fields["status"] = "unknown"
    if (over := _OVER_NOW.match(around.text, mention.end, around.sentence.end)) is not None:
        fields["status"] = (
            "unknown" if "treated" in over.group().lower() or "managed" in over.group().lower() else "resolved"
        )
    if _IN_REMISSION.match(around.text, mention.end, around.sentence.end):
        fields["status"] = "remission"
    before = _QUALIFIERS.search(around.text, around.sentence.start, mention.start)
    if before:
        fields["qualifiers"] = ["-".join(before[1].lower().split())]
    return fields


def _is_over(mention: Mention, date: PartialDate, as_of: datetime.date) -> bool:
    """Whether an event of one day was so long ago that it is none of today's."""
    long_ago = (as_of - date.latest()).days > _LONG
    return long_ago and any(default().is_a(mention.concept.id, each) for each in _events())


@cache
def _events() -> tuple[str, ...]:
    return tuple(name for (name,) in read_rows("trialogue.patient", "letter_events.tsv"))


def _is_known(mention: Mention, around: Surroundings) -> bool:
    return _KNOWN.search(around.text, around.sentence.start, mention.start) is not None
