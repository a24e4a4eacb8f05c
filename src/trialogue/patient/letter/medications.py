"""Medications: a drug or class with its dose, how often, since when, stopped or planned; and "takes no medications"."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Any, Final

from trialogue.dates import PartialDate
from trialogue.patient.letter.context import Context, Surroundings
from trialogue.patient.letter.dosage import OF_THE_DOSE, ON_TO_IT, WITHIN, days_between, read_dosage
from trialogue.patient.letter.medicine_times import Times, told_times
from trialogue.patient.letter.proposal import Certainty, Proposal
from trialogue.vocabulary import Mention, default

_DRUGS: Final = r"(?:medications?|medicines?|drugs?)\b"
_NONE_TAKEN: Final = re.compile(
    rf"\b(?:takes?|taking|on|uses?|using|with)\s+no\s+(?:regular\s+|current\s+|other\s+|daily\s+)?{_DRUGS}"
    rf"|\b(?:not|never|n['’]t)\s+(?:on|tak(?:e|ing)|us(?:e|ing))\s+any\s+(?:regular\s+|other\s+|daily\s+)*{_DRUGS}"
    rf"|\bden(?:ies|ied)\s+(?:taking|using)\s+any\s+(?:regular\s+|other\s+|daily\s+)*{_DRUGS}"
    rf"|\b(?:his|her|the|their)\s+only\s+(?:current\s+|regular\s+|home\s+|daily\s+)*{_DRUGS}\s+(?:(?:that\s+)?(?:s?he|they)\s+(?:takes?|uses?|is\s+on)\s+)?(?:is|are)\b"
    r"|\b(?:current\s+)?medications?\s*:\s*none\b|\bno\s+(?:current|regular|other|daily|home)\s+medications?\b",
    re.IGNORECASE,
)
_GIVEN_ONCE: Final = re.compile(
    r"\b(?:was\s+given|received|given|treated\s+(?:with|by)|was\s+started\s+on)\s+(?:[\w-]+\s+){0,4}$", re.IGNORECASE
)
_GIVEN_THEN: Final = re.compile(
    r"\b(?:(?:was|had\s+been|has\s+been)\s+given|received)\s+(?:[\w-]+\s+){0,4}$", re.IGNORECASE
)
_GOES_ON: Final = re.compile(r"\b(?:since|from|for|over|during|until|continu\w*|ongoing|still)\b", re.IGNORECASE)
_LEVEL: Final = re.compile(
    r"\s+(?:blood\s+|serum\s+|trough\s+)?levels?\s+(?:low|high|normal|undetectable|therapeutic|sub-?therapeutic|was|were|is|in|of|pending)\b"
    r"|\s*(?:levels?|conc\w*)?\s*(?:is|was|of|:|=)?\s*(?:<=?|>=?|≤|≥)?\s*\d+(?:\.\d+)?\s*[A-Za-zµμ]{1,6}/(?:L|dL|mL)\b"
)
"""A concentration: "testosterone 0.4 nmol/L" is a test, not a medicine."""

_LAST_GIVEN: Final = re.compile(
    rf"{WITHIN}\b(?:last|most\s+recent)\s+(?:dose|infusion|injection|cycle|course|pulse|given|received|taken|administered)\b"
    rf"|{WITHIN}\blast\s+(?:(?:in|on)\s+)?(?=\d|[a-z]{{3,9}}\s+\d)",
    re.IGNORECASE,
)
"""Behind a medicine: its date is the last one, not the first."""

_DOSE_SINCE: Final = re.compile(rf"{ON_TO_IT}{OF_THE_DOSE}", re.IGNORECASE)
"""Behind a medicine: its date is that of the dose, which may be younger than the treatment."""

_VACCINE: Final = "vaccine"
"""What is given on a day, and not taken."""

_IS_ON: Final = re.compile(
    r"(?:^|[-–,;:(]|\b(?:now|currently|remains|continues))\s*\bon\s+\Z|\b(?:lifelong|long[- ]term)\s+\Z", re.IGNORECASE
)
"""Before a medicine that is taken now, whatever was told before it: "previous embolism, on apixaban"."""

_ENDED: Final = re.compile(
    r"(?<![;.])[\s,(-]{1,3}(?:(?:was|were|has\s+been)\s+)?(?:completed|finished|ended|stopped|discontinued|ceased|withdrawn|withheld|paused|suspended|abandoned|not\s+tolerated)\b"
    r"(?![^.;\n]*\b(?:re-?started|resumed|re-?introduced)\b)",
    re.IGNORECASE,
)
_RESTARTED: Final = re.compile(r"[^.;\n]{0,80}\b(?:re-?started|resumed|re-?introduced|re-?commenced)\b", re.IGNORECASE)
_NOT_WANTED: Final = re.compile(
    r"[\s,(-]{1,3}(?:(?:was|were|has\s+been)\s+)?(?:declined|refused|rejected|considered|discussed|suggested|offered|mentioned|proposed|not\s+(?:started|begun|given|funded))\b"
    r"|[^.;,\n]{0,25}\s(?:(?:is|are)\s+)?(?:(?:will|to)\s+be\s+(?:started|added|given|begun|introduced)|to\s+(?:start|commence|begin))\b",
    re.IGNORECASE,
)
_WOULD: Final = re.compile(r"\bwould\s+(?:need|require|benefit|suggest|consider)\b", re.IGNORECASE)
_FREE: Final = re.compile(r"[ -]free\b(?!\s+of\b)", re.IGNORECASE)
"""Behind a medicine: "steroid free since 2024" has ended, and was taken."""

_CAUSES: Final = re.compile(r"-(?:induced|associated|related|sparing|resistant|refractory|na[iï]ve)\b", re.IGNORECASE)
"""Behind a name that only says what something came of: "steroid-induced diabetes"."""

_HEADS: Final = re.compile(r"[ \t]*:(?=[ \t]*(?:[A-Za-z]|\n))(?!\s*(?:none|nil|no|yes|not|never)\b)", re.IGNORECASE)
"""Behind a class: "Biologics: ..." heads what follows, and is none that is taken."""

_STILL_GIVEN: Final = 90
"""Days: a medicine that is given at intervals and was given so lately, or by one and a half of its own, is taken."""

_MISSED: Final = re.compile(r"\b(?:missed|missing|forgot|forgets|skipped)\b[^.;\n]{0,30}\Z", re.IGNORECASE)
"""Before a medicine: the day on which it was not taken begins nothing."""

_STUDY: Final = re.compile(r"\s+(?:study|trial|arm|group)\b", re.IGNORECASE)
_TOOK: Final = re.compile(
    r"\b(?:took|tried|used|had|received|required|completed|was\s+(?:on|given|treated\s+with|anticoagulated\s+with|taking)|treated\s+with)\s+"
    r"(?:[\w-]+\s+){0,3}\Z",
    re.IGNORECASE,
)
_FOR_SO_LONG: Final = re.compile(
    r"(?:(?!\.\s|[,;\n])[^\n]){0,40}?(?:\bfor\s|\bx\s?)\s*(?:about\s+|around\s+|approximately\s+)?(?!the\s+(?:past|last))"
    r"(?:\d+|an?|one|two|three|four|five|six|seven|eight|nine|ten|twelve|several|some)\s*(?:days?|weeks?|months?|years?|yrs?)\b"
    r"(?!\s+now)",
    re.IGNORECASE,
)
"""Behind a medicine that was taken: how long, and over: "took warfarin for six months"."""

_EVER: Final = re.compile(
    r"\b(?:had|received|tried|been|taken|used|ever|started|previous(?:ly)?|prior|exposed)\b", re.IGNORECASE
)
_UNTIL: Final = re.compile(r"[^.;,\n]{0,40}\b(?:until|till)\b", re.IGNORECASE)


def propose_medication(mention: Mention, around: Surroundings) -> Proposal | None:
    """What the name of a drug or a class proposes; in an allergy, an allergy; none where a level is told."""
    text, context = around.text, around.of(mention.start, mention.end)
    if any(each.match(text, mention.end, around.sentence.end) for each in (_LEVEL, _STUDY, _CAUSES)):
        return None
    name = text[mention.start : mention.end]
    if _FREE.match(text, mention.end, around.sentence.end):
        context = replace(context, negated=False, stopped=True)
    entry: dict[str, Any] = {"drug": name}
    end, guessed = (mention.end, "") if context.negated else read_dosage(entry, text, mention, around.sentence.end)
    if _HEADS.match(text, mention.end, around.sentence.end) and mention.concept.kind == "drug-class":
        return None
    for_a_time = _is_for_a_time(mention, around)
    undated = for_a_time or _MISSED.search(text, around.sentence.start, mention.start) is not None
    date = None if undated else around.date_of_medicine(mention.start, end)
    head: dict[str, Any] = {
        "start": mention.start, "concept": mention.concept.id, "date": date,
        "certainty": _certainty(context, around, end), "negated": context.negated,
        "subject": context.subject, "section": around.sentence.section,
    }  # fmt: skip
    if context.allergy:
        return Proposal("allergy", end=mention.end, words=name, entry={"name": name}, **head)
    if not context.negated:
        stopped = for_a_time or _has_stopped(context, around, mention.start, end)
        every = days_between(entry.get("frequency", ""), text, end, around.sentence.end)
        entry |= _in_time(_Dosed(mention, around, end, every), date, stopped=stopped)
    elif _is_of_today(mention, around, context):
        entry["date"] = str(date or around.as_of)
    words = text[mention.start : end]
    return Proposal("medication", end=end, words=words, entry=entry, because=guessed, **head)


def propose_no_medications(around: Surroundings) -> Proposal | None:
    """A letter that says no (other) medication is taken declares its list of medications complete."""
    match = _NONE_TAKEN.search(around.text, around.sentence.start, around.sentence.end)
    if match is None:
        return None
    entry = {"of": "medications", "as_of": around.as_of.isoformat()}
    return Proposal(
        "complete", match.start(), match.end(), match.group(), section=around.sentence.section, entry=entry,
        because="no other medication is taken",
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Dosed:
    """A medicine, where its dose ends, and every how many days that is taken; 0 where none is told."""

    mention: Mention
    around: Surroundings
    end: int
    every: float


def _in_time(dosed: _Dosed, date: PartialDate | None, *, stopped: bool) -> dict[str, Any]:
    mention, around = dosed.mention, dosed.around
    text, end = around.text, around.sentence.end
    if default().is_a(mention.concept.id, _VACCINE):
        return {"ongoing": False} | ({"start": str(date), "stop": str(date)} if date is not None else {})
    told = _told(mention, around, dosed.end)
    if told is None and not stopped and around.sentence.section.startswith("acute"):
        return {}  # what is prescribed once ("acute medication") may be used up
    if told is not None and (told.ongoing or told.start or told.stop or not stopped):
        return told.fields()
    if stopped or _UNTIL.match(text, mention.end, end):
        return {"ongoing": False} | ({"stop": str(date)} if date is not None else {})
    if date is not None and _LAST_GIVEN.match(text, mention.end, end):
        return {"stop": str(date), "ongoing": False} if _is_over(date, around, every=dosed.every) else {"ongoing": True}
    if date is not None and _DOSE_SINCE.match(text, mention.end, end):
        return {"ongoing": True, "unchanged_since": str(date)}
    once = _GIVEN_ONCE.search(text, around.sentence.start, mention.start)
    started = {"start": str(date)} if date is not None else {}
    if date is not None and _given_then(mention, around):
        return {**started, "stop": str(date), "ongoing": False}
    return started if once else {"ongoing": True, **started}


def _told(mention: Mention, around: Surroundings, behind: int) -> Times | None:
    end = around.before_next_medicine(mention.end)
    return told_times(around.text, mention.start, behind, max(end, behind), around.as_of)


def _has_stopped(context: Context, around: Surroundings, start: int, end: int) -> bool:
    if _ENDED.match(around.text, end, around.sentence.end):
        return True
    is_on = _IS_ON.search(around.text, around.sentence.start, start) is not None
    if _RESTARTED.match(around.text, end, around.before_next_medicine(end)):
        return False
    return (context.stopped or context.past) and not is_on


def _is_over(last: PartialDate, around: Surroundings, *, every: float) -> bool:
    """Whether a medicine with a last dose is no longer given: none that is given at intervals, and was lately."""
    return not every or (around.as_of - last.latest()).days > max(_STILL_GIVEN, 1.5 * every)


def _certainty(context: Context, around: Surroundings, end: int) -> Certainty:
    """A medicine that was only discussed or declined, or stands in a plan, is none that is taken."""
    only_spoken_of = (
        _WOULD.search(around.text, around.sentence.start, end) is not None
        or context.considered
        or around.plans
        or _NOT_WANTED.match(around.text, end) is not None
    )
    only_spoken_of = only_spoken_of and not context.negated and context.certainty == "certain"
    return "hypothetical" if only_spoken_of else context.certainty


def _is_for_a_time(mention: Mention, around: Surroundings) -> bool:
    start, end = around.sentence.start, around.sentence.end
    took = _TOOK.search(around.text, start, mention.start)
    return took is not None and _FOR_SO_LONG.match(around.text, mention.end, end) is not None


def _is_of_today(mention: Mention, around: Surroundings, context: Context) -> bool:
    """Whether a denial is of that day ("is not on aspirin") and not of all days ("has not had rituximab")."""
    if context.history or not around.denies_today(mention.start):
        return False
    return _EVER.search(around.text, around.sentence.start, mention.start) is None


def _given_then(mention: Mention, around: Surroundings) -> bool:
    """ "Received rituximab in March 2026" is over; "received rituximab since March 2026" may not be."""
    start, end = around.sentence.start, around.sentence.end
    given = _GIVEN_THEN.search(around.text, start, mention.start)
    return given is not None and _GOES_ON.search(around.text, mention.end, end) is None
