"""The dose behind a medicine: "5 mg daily", "200 mg, 2 tablets every morning", "5 mg 1-0-1", "prednisolone 5 od"."""

from __future__ import annotations

import re
from functools import cache
from typing import Any, Final

from trialogue.patient.doses import parse_frequency
from trialogue.text.tables import read_rows
from trialogue.vocabulary import Mention

WITHIN = r"(?:(?!\.\s|[;\n]|\b(?:and|but)\b)[^\n]){0,60}?"
_CHANGED = (
    r"(?:(?:up|down)\s+from|increased|reduced|decreased|lowered|raised|tapered|weaned|titrated|uptitrated|cut|changed)"
)
OF_THE_DOSE = (
    r"(?:\b(?:stable|unchanged|constant)\b|\b(?:at|on)\s+(?:this|that|the\s+same|her|his|the\s+current)\s+dose\b"
    rf"|\b{_CHANGED}\b)"
)
ON_TO_IT = rf"(?:(?!\.\s|[;\n]|,(?!\s+(?:which\b|now\b|{OF_THE_DOSE}))|\b(?:and|but)\b)[^\n]){{0,50}}?"
_DOSE: Final = re.compile(
    r"[\s,:()]*(?P<dose>\d+(?:\.\d+)?(?:,\d{3})?)\s*(?P<unit>mg|mcg|ug|µg|μg|micrograms?|milligrams?|g|grams?|units?|IU|mL|ml|mEq)\b(?!/[dk]L)"
    r"(?P<per>/(?:d|day|kg))?",
    re.IGNORECASE,
)
_ROUTE: Final = re.compile(
    r"[\s,(]{0,3}(p\.?o\.?|oral(?:ly)?|by mouth|i\.?v\.?|intravenous(?:ly)?|s[./]?c\.?|sq|subcut(?:aneous(?:ly)?)?"
    r"|topical(?:ly)?|inhaled|i\.?m\.?)(?!\w)",
    re.IGNORECASE,
)
_ROUTES: Final = {
    "po": "oral", "by mouth": "oral", "iv": "intravenous", "sc": "subcutaneous", "sq": "subcutaneous",
    "subcut": "subcutaneous", "im": "intramuscular",
}  # fmt: skip
_CHANGED_TO: Final = re.compile(rf"{ON_TO_IT}(?<!be )\b{_CHANGED}\b{WITHIN}\bto(?=\s+\d)", re.IGNORECASE)
_CHANGED_IT: Final = re.compile(rf"\b{_CHANGED}\s+(?:the\s+|her\s+|his\s+)?\Z", re.IGNORECASE)
_TO: Final = re.compile(r"\s+to\s+(?=\d)")
"""Around a medicine: "increased the hydroxychloroquine to 400 mg"."""

_TABLETS: Final = re.compile(
    r"[\s,–—:(×x-]*(?:(?:tabs?|tablets?|caps?|capsules?)\b[\s,–—:(×x-]*)?(?:take\s+)?"
    r"(?P<count>\d(?:\.\d+)?|½|half|one|two|three|four|five|six)\s*(?:a\s+)?(?:tabs?|tablets?|caps?|capsules?|pills?)\b[\s,–—)-]*",
    re.IGNORECASE,
)
_COUNTS: Final = {"½": 0.5, "half": 0.5, "one": 1.0, "two": 2.0, "three": 3.0, "four": 4.0, "five": 5.0, "six": 6.0}
_TIMES_OF_DAY: Final = re.compile(r"[\s,(:]*(?P<counts>(?:[\d½]\s?[-–]\s?){2,3}[\d½])(?![\d./-])")
"""How many tablets in the morning, at noon, in the evening (and at night): "5 mg 1-0-1"."""

_BARE: Final = re.compile(r"[\s:]{1,3}(?P<dose>\d+(?:\.\d+)?)(?![\d.]*\s*[%/:x×-])(?!\.\d)", re.IGNORECASE)
_ENDS: Final = re.compile(r"\s*(?:[,;)\n]|\.?\s*\Z|\.\s)")
_DASH: Final = re.compile(r"\s+[-–—]\s+")
_AFTER: Final = 60


def read_dosage(entry: dict[str, Any], text: str, mention: Mention, end: int) -> tuple[int, str]:
    """Fill in dose, route and frequency; gives where the last of them ends, and what was taken for granted.

    Tablets count: "200 mg, 2 tablets every morning" is 400 mg. A number without a unit is a dose only of a medicine
    whose doses are all in one unit (`letter_usual_doses.tsv`), and says so.
    """
    at, start = mention.end, mention.start
    last, per_day, guessed = at, False, ""
    if (changed := _CHANGED_TO.match(text, at, end)) is not None and _DOSE.match(text, changed.end(), end):
        at = changed.end()  # "10 mg, increased to 20 mg": it is 20 mg now
    elif (to := _TO.match(text, at, end)) is not None and _CHANGED_IT.search(text, max(0, start - 30), start):
        at = to.end()
    if (match := _DOSE.match(text, at, end)) and match["per"] != "/kg":
        per_day = match["per"] is not None
        amount, unit, last = match["dose"].replace(",", ""), match["unit"], match.end()
        if not per_day and (a_day := _of_tablets(float(amount), text, last, end)) is not None:
            amount, last, per_day = a_day
        entry["dose"] = f"{amount} {unit}" + ("/d" if per_day else "")
    elif (bare := _without_unit(mention, text, at, end)) is not None:
        entry["dose"], last = bare
        guessed = f"{mention.concept.name} is dosed in {entry['dose'].split()[-1]}"
    if (route := _ROUTE.match(text, last, end)) is not None:
        word = re.sub(r"[./]", "", route[1].lower())
        entry["route"] = _ROUTES.get(word, word.removesuffix("ly"))
        last = route.end()
    last = dash.end() if (dash := _DASH.match(text, last, end)) and is_regular(text, dash.end(), end) else last
    found = _frequency(text[last : min(end, last + _AFTER)])
    if found is not None and "dose" in entry and not per_day:
        entry["frequency"] = found[0]
        last += found[1]
    return last, guessed


def is_regular(text: str, at: int, end: int) -> bool:
    """Whether the words at `at` say how often something is taken."""
    return _frequency(text[at : min(end, at + _AFTER)]) is not None


def days_between(frequency: str, text: str, at: int, end: int) -> float:
    """The days between two doses of a medicine, by its frequency or the words at `at`; 0 where none is told."""
    behind = _frequency(text[at : min(end, at + _AFTER)])
    words = frequency or (behind[0] if behind is not None else "")
    often = parse_frequency(words) if words else None
    return 0.0 if often is None else often.days / (often.times or 1.0)


def _of_tablets(strength: float, text: str, at: int, end: int) -> tuple[str, int, bool] | None:
    """The amount of so many tablets, where its words end, and whether it is that of a day."""
    if (times := _TIMES_OF_DAY.match(text, at, end)) is not None:
        total = sum(_COUNTS.get(each) or float(each) for each in re.findall(r"[\d½]", times["counts"]))
        return (f"{strength * total:g}", times.end(), True) if total else None
    tablets = _TABLETS.match(text, at, end)
    if tablets is None or not is_regular(text, tablets.end(), end):
        return None
    word = tablets["count"].lower()
    return f"{strength * (_COUNTS.get(word) or float(word)):g}", tablets.end(), False


def _without_unit(mention: Mention, text: str, at: int, end: int) -> tuple[str, int] | None:
    """ "Prednisolone 5 od", "HCQ 400, ...": the unit goes without saying where all doses of a medicine are in one."""
    usual = _usual().get(mention.concept.id)
    bare = _BARE.match(text, at, end) if usual is not None else None
    if usual is None or bare is None:
        return None
    unit, low, high = usual
    followed = _ENDS.match(text, bare.end(), end) is not None or bare.end() == end or is_regular(text, bare.end(), end)
    return (f"{bare['dose']} {unit}", bare.end()) if followed and low <= float(bare["dose"]) <= high else None


def _frequency(window: str) -> tuple[str, int] | None:
    """The longest run of words right behind the dose that says how often."""
    spoken: list[tuple[str, int]] = []
    for match in list(re.finditer(r"\S+", window))[:6]:
        word = match.group().rstrip(",;)").lstrip("(")
        spoken.append((word if word.count(".") > 1 else word.rstrip("."), match.end()))
    for count in range(len(spoken), 0, -1):
        words = " ".join(word for word, _ in spoken[:count]).strip()
        if words and parse_frequency(words) is not None:
            return words, spoken[count - 1][1]
    return None


@cache
def _usual() -> dict[str, tuple[str, float, float]]:
    rows = read_rows("trialogue.patient", "letter_usual_doses.tsv")
    return {concept: (unit, float(low), float(high)) for concept, unit, low, high in rows}
