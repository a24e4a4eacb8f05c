"""What the words around a name make of it: negated, possible, only spoken of, someone else's, past, stopped."""

from __future__ import annotations

import datetime
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from trialogue.dates import PartialDate
from trialogue.patient.letter.calendar_dates import MONTH, calendar_dates
from trialogue.patient.letter.cues import Cue, cues_in
from trialogue.patient.letter.dates import dates_in, nearest_date
from trialogue.patient.letter.proposal import Certainty, Subject
from trialogue.text.sentences import Sentence
from trialogue.vocabulary import Mention

_PRONOUNS: Final = frozenset(("she", "he", "patient", "i"))
_KIN_HAVE: Final = frozenset(
    (
        "has",
        "had",
        "have",
        "with",
        "diagnosed",
        "died",
        "suffered",
        "suffers",
        "positive",
        "developed",
        ":",
        "-",
        "–",
        "carries",
        "received",
        "underwent",
        "takes",
        "pregnant",
    )
)
"""What must stand between a relative and a disease for it to be theirs: "brought by his parents for fever" is not."""

_WHO: Final = re.compile(
    r"\s*(?:\([^()\n]{0,20}\)\s*)?,?\s+who\s+(?:also\s+|recently\s+|himself\s+|herself\s+)?"
    r"(?:has|had|have|is|was|suffers|suffered|died|takes|smokes|received|underwent|developed|carries)\b",
    re.IGNORECASE,
)
"""Right behind a relative: what follows is theirs ("her partner, who has diabetes")."""

_FAR: Final = 160
"""How many characters a cue reaches at most; longer sentences have moved on."""

_DOUBTED: Final = re.compile(
    r"\s*(?:[-:(]\s*)?(?:suspected|presumed|probable|possible|questionable|likely)\s*\)?"
    r"(?=\s*(?:[.;,\n]|$|(?:and|but|on|by|clinically)\b))",
    re.IGNORECASE,
)
"""A doubt right behind a name, and of nothing after it: "diabetes suspected", not "asthma, suspected sarcoidosis"."""

_ASKED: Final = re.compile(r"(?<![\w)])\?\s?(?:[\w-]+\s+){0,2}$")
"""A question mark before a name: "?appendicitis", "?decompensated HF"."""

_QUESTION: Final = re.compile(r"\w\?\Z")
"""How a question ends: "GP to stop aspirin?"; a mark apart is a doubt about the next words."""

_TESTED: Final = (
    r"(?:\s+and\s+[A-E]\b)?(?:\s*[-/:]?\s*(?:tests?|igra|quantiferon|t-spot|testing|screen|screening|serology|ab|ag|ag/ab|antibod(?:y|ies)|antigen|pcr|rna|dna|"
    r"igg|igm|core|surface|s\s?ag|s\s?ab|c\s?ab|swab|culture|rapid|viral\s+load)\b)*\s*(?:(?:was|is|were|are|came\s+back)\s+|[-:=]\s*)?"
)
_FOUND_ABSENT: Final = re.compile(
    rf"{_TESTED}(?:neg(?:ative)?|-ve|non-?\s?reactive|NR|not\s+detected)\b",
    re.IGNORECASE,
)
"""A test of what is named, and its result, right behind the name: "HIV Ag/Ab non-reactive"."""

_INFECTION: Final = re.compile(
    r"(?:hiv\w*|hbs\s?ag|anti[\s-]?h[bc](?:v|c|s|cv)?|h[bc]v\s+(?:ab|ag)|hep(?:atitis)?\s*[a-e]?|h[abcde]v|tb|tuberculosis|syphilis|cmv|ebv|htlv)(?:[\s-]*[12](?:/2)?)?",
    re.IGNORECASE,
)
_ALL_ABSENT: Final = re.compile(
    rf"(?:\s*(?:,\s*(?:and\s+|&\s*)?|/\s*|&\s*|and\s+)(?:{_INFECTION.pattern}|[a-e]\b)){{1,5}}{_FOUND_ABSENT.pattern}",
    re.IGNORECASE,
)
"""Infections one after the other, and one result for all: "HIV, hepatitis B and C serology negative"."""

_FREE: Final = re.compile(r"[ -]free\b(?!\s+(?:of|from|T[34]|fluid|air|thyroxine|light))", re.IGNORECASE)
"""Behind a name: "seizure free since 2023"."""

_ANSWERED_NO: Final = re.compile(r"\s*\?\s*(?:no|none|denie[sd]|neg(?:ative)?)\b(?!\s+\w)", re.IGNORECASE)
"""A question and its answer: "latent TB? No."."""

_ANTIBODIES: Final = re.compile(
    r"\s+(?:core\s+|surface\s+)?(?:ab|antibod(?:y|ies)|igg|serology)\b\s*(?:(?:was|is|were|are)\s+|[-:=]\s*)?(?:\+|pos(?:itive)?\b|reactive\b)",
    re.IGNORECASE,
)
"""Antibodies that were found outlast an illness: it is only possible."""

_PLANS: Final = frozenset((
    "plan", "plans", "management plan", "treatment plan", "action plan", "actions", "recommendations", "recommendation",
    "impression and plan", "assessment and plan", "a/p", "p", "next steps", "to do", "advice", "suggestions", "adv",
    "advised",
))  # fmt: skip
_NO_PLAN: Final = re.compile(
    r"\b(?:continu\w+|remains?|carry(?:ing)?\s+on|stay(?:s|ing)?|given|administered|received|already)\b", re.IGNORECASE
)
"""In a plan: what goes on, or was done that day."""

_CALENDAR_DAY: Final = re.compile(rf"\d{{4}}|\d/\d|\b(?:{MONTH})\b", re.IGNORECASE)
_RESTARTED: Final = re.compile(r"\b(?:re-?started|resumed)\b", re.IGNORECASE)
"""Between a finding and a date: that is the day of a medicine."""

_APART_FROM: Final = re.compile(r"[,;(]|\s[-–]\s")
_OPENS: Final = re.compile(r"[,;.:(\n]\s*(?:and\s+|then\s+|but\s+)?\Z")
"""Before a date that is of what follows it: "azathioprine, in 2019 mycophenolate"."""

_BLOCK: Final = 12
_LONGEST_HEAD: Final = 200
_HEADS_RESULTS: Final = re.compile(
    r"[\s*•#-]*(?:(?:last|latest|recent|relevant|blood|lab(?:oratory)?)\s+)*(?:labs?|bloods?|tests?|results?|investigations?|inv|laboratory|vitals|obs)\b"
    r"[^.;\n]{0,50}?\d[^A-Za-z\n]*(?:(?:19|20)\d\d|\d\d)?\W*(?:\w+\s+(?:19|20)?\d\d\W*)?",
    re.IGNORECASE,
)
"""A line that only says that results follow, and of what day."""

_HEADED_BY_DATE: Final = re.compile(r"(?:[^.:;\n]|(?<=\d)\.(?=\d)){4,60}:(?=\s)")
_ALLERGY: Final = re.compile(r"[ \t]+allerg(?:y|ies|ic)\b", re.IGNORECASE)
_NOT_DONE: Final = re.compile(r"\bnot\s+(?:\w+(?:ed|en)|seen|found|done|shown)\b[^,;]*,", re.IGNORECASE)
"""A denial of one item of a list ends before the next: "no free fluid, appendix not visualised, cyst of 3 cm"."""

_FORMER_SECTIONS: Final = re.compile(
    r"(?:completed\s*/\s*)?(?:stopped|paused|completed|discontinued|on\s+hold)\b|(?:prev(?:ious)?|prior|past|former)\b(?!\s+(?:medical|surgical|psychiatric|obstetric|family)?\s*(?:history|hx)\b)"
)
_FAMILY_SECTIONS: Final = ("family history", "family hx", "fh", "fhx")
_HISTORY_SECTIONS: Final = ("past medical history", "pmh", "past history", "medical history", "history", "pmhx")


@dataclass(frozen=True, slots=True)
class Context:
    """What a letter says around one name."""

    negated: bool = False
    certainty: Certainty = "certain"
    subject: Subject = "patient"
    history: bool = False
    past: bool = False
    stopped: bool = False
    allergy: bool = False
    considered: bool = False


class Surroundings:
    """One sentence of a letter of the day `as_of` about someone of `age` years, to be asked about the names in it."""

    def __init__(
        self, text: str, sentence: Sentence, as_of: datetime.date, age: float | None, mentions: Sequence[Mention] = ()
    ) -> None:
        self.text, self.sentence, self.as_of, self.age = text, sentence, as_of, age
        self._names = [each.start for each in mentions]
        self._medicines = [each.start for each in mentions if each.concept.kind in ("drug", "drug-class")]
        self._asks = _QUESTION.search(text, sentence.start, sentence.end) is not None
        self._cues = cues_in(text, sentence.start, sentence.end)
        self._dates = dates_in(text, sentence.start, sentence.end, as_of, age)

    def date_of(self, start: int, end: int) -> PartialDate | None:
        """The date given to the name at `start`..`end`; no day of the calendar behind a comma and another name.

        No time behind a medicine: "gout, prednisone 30 mg for five days" is how long that was taken.
        """
        following = min((each for each in self._names if each >= end), default=self.sentence.end)
        dosed = min((each for each in self._medicines if each >= end), default=self.sentence.end)
        own = []
        for dated in self._dates:
            is_day = _CALENDAR_DAY.search(self.text, dated[0], dated[1]) is not None
            near = is_day and _APART_FROM.search(self.text, end, dated[0]) is None
            if dated[0] > end and _RESTARTED.search(self.text, end, dated[0]) is not None:
                continue
            if dated[0] < following or near or (not is_day and dated[0] < dosed):
                own.append(dated)
        return nearest_date(self.text, start, end, own)

    def date_of_medicine(self, start: int, end: int) -> PartialDate | None:
        """The date given to the medicine at `start`..`end`: none that stands behind the name of another one."""
        following = min((each for each in self._medicines if each >= end), default=self.sentence.end)
        before = max((each for each in self._medicines if each < start), default=None)
        own = [
            dated
            for dated in self._dates
            if dated[0] < following
            and (self.text[dated[1] : following].strip() or not _OPENS.search(self.text, end, dated[0]))
            and (before is None or dated[0] > start or dated[0] < before or _OPENS.search(self.text, before, dated[0]))
        ]
        return nearest_date(self.text, start, end, own)

    def before_next_medicine(self, end: int) -> int:
        """Where the words that can be of a medicine ending at `end` end: at the next one, or with the sentence."""
        return min((each for each in self._medicines if each >= end), default=self.sentence.end)

    @property
    def plans(self) -> bool:
        """Whether the sentence stands in a plan, and tells neither what goes on nor what was done that day."""
        if self.sentence.section not in _PLANS:
            return False
        return _NO_PLAN.search(self.text, self.sentence.start, self.sentence.end) is None

    def date_above(self, start: int) -> PartialDate | None:
        """The date at the head of the line in which something stands: "Bloods 28/10/2026: Hb 9.8, ..."."""
        line = self.text.rfind("\n", 0, start) + 1
        head = _HEADED_BY_DATE.match(self.text, line, start)
        if head is None:
            return self._date_of_block(line)
        return self._only_date(line, head.end())

    def _only_date(self, start: int, end: int) -> PartialDate | None:
        dates = calendar_dates(self.text, start, end, self.as_of)
        return dates[0][2] if len(dates) == 1 and dates[0][2].earliest() <= self.as_of else None

    def _date_of_block(self, line: int) -> PartialDate | None:
        """The date of a heading line ("LABS 2/11/2026") above the lines of results that follow it without a gap."""
        for _ in range(_BLOCK):
            start = self.text.rfind("\n", 0, max(0, line - 1)) + 1
            above = self.text[start : line - 1] if line else ""
            if not above.strip() or len(above) > _LONGEST_HEAD:
                return None
            if _HEADS_RESULTS.fullmatch(above) is not None:
                return self._only_date(start, line - 1)
            line = start
        return None

    def denies_today(self, start: int) -> bool:
        """Whether a plain denial stands before the name at `start`, and no "never"."""
        roles = {cue.role for cue in self._cues if cue.end <= start and self._governs(cue, start, start + 1)}
        return "negated" in roles and "never" not in roles

    def of(self, start: int, end: int) -> Context:
        """The context of the name at `start`..`end`."""
        roles = {cue.role for cue in self._cues if self._governs(cue, start, end)}
        certainty: Certainty = "certain"
        if "possible" in roles or self._is_doubted(start, end):
            certainty = "possible"
        if "hypothetical" in roles:
            certainty = "hypothetical"
        section = self.sentence.section
        family = bool(roles & {"family", "kin"}) or section in _FAMILY_SECTIONS
        return Context(
            negated=bool(roles & {"negated", "never"}) or self._is_found_absent(start, end),
            certainty=certainty,
            subject="family" if family else "patient",
            history=bool(roles & {"history", "never"}) or section in _HISTORY_SECTIONS,
            past="past" in roles or _FORMER_SECTIONS.match(section) is not None,
            stopped="stopped" in roles,
            allergy="allergy" in roles
            or section == "all"
            or section.startswith(
                ("allerg", "sensitivit", "adverse", "drug allerg", "known allerg", "known drug allerg")
            )
            or _ALLERGY.match(self.text, end) is not None,
            considered="considered" in roles,
        )

    def _is_found_absent(self, start: int, end: int) -> bool:
        if _INFECTION.fullmatch(self.text, start, end) and _ALL_ABSENT.match(self.text, end, self.sentence.end):
            return True
        tested = _FOUND_ABSENT.match(self.text, end, self.sentence.end)
        if _FREE.match(self.text, end, self.sentence.end):
            return True
        return tested is not None or _ANSWERED_NO.match(self.text, end) is not None

    def _is_doubted(self, start: int, end: int) -> bool:
        if self._asks:
            return True
        asked = _ASKED.search(self.text, self.sentence.start, start)
        behind = (_DOUBTED, _ANTIBODIES)
        return asked is not None or any(each.match(self.text, end, self.sentence.end) for each in behind)

    def _governs(self, cue: Cue, start: int, end: int) -> bool:
        if cue.role in ("stop", "break", "ignore") or (cue.start < end and start < cue.end):
            return False
        if cue.end <= start:
            return cue.reach in ("before", "both") and start - cue.end <= _FAR and self._reaches(cue, start)
        near = cue.start - end <= _FAR // 4
        return cue.reach in ("after", "both") and near and not self._broken(end, cue.start)

    def _reaches(self, cue: Cue, start: int) -> bool:
        if cue.role == "kin" and (owned := _WHO.match(self.text, cue.end, start)) is not None:
            theirs = self.text[owned.end() : start].lower().replace(",", " ").split()
            return not self._broken(owned.end(), start) and not any(word in _PRONOUNS for word in theirs)
        begins = cue.end
        if cue.role in ("possible", "negated") and self.text.startswith(":", begins):
            begins += 1  # "to rule out: pulmonary hypertension"
        if self._broken(begins, start):
            return False
        between = self.text[cue.end : start].lower().replace(",", " ").split()
        if cue.role in ("family", "kin") and any(word in _PRONOUNS for word in between):
            return False
        # "Mother smokes" and "brother is on dialysis" are theirs, "brought by his mother on Monday" is not.
        if cue.role == "kin" and self.text[cue.end : start].strip() and not _have(between):
            return False
        if cue.role in ("never", "negated") and between[:1] == ["had"]:
            between = between[1:]  # "never had surgery", "has not had rituximab" have not run into another statement
        if cue.role in ("negated", "never") and (_pivots(between) or _NOT_DONE.search(self.text, cue.start, start)):
            return False
        # "History of X" past and present: what stands after another history cue belongs to that one.
        return not (cue.role == "past" and len(between) > 6)

    def _broken(self, start: int, end: int) -> bool:
        for cue in self._cues:
            if start <= cue.start and cue.end <= end and cue.role in ("stop", "break", "ignore"):
                return True
        return False


def _have(between: list[str]) -> bool:
    """Whether the words between a relative and a name make it theirs."""
    if between[:1] in (["is"], ["was"]) and (len(between) == 1 or between[1].isdigit()):
        return True  # "is pregnant", "is 20 weeks pregnant"
    return any(word in _KIN_HAVE for word in between) or between[:2] in (["is", "on"], ["was", "on"])


def _pivots(between: list[str]) -> bool:
    """Whether a negation has run into a plain statement: "no fever and has a cough", "not eating, takes aspirin"."""
    return any(
        word in ("has", "takes", "is", "was", "had", "found", "noted", "develops", "developed") for word in between
    )
