"""Words of BILAG-2004 on the pages: systems, codes, items (from the instrument's own table), grades still open."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Final

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from trialogue.instruments.bilag_grades import SystemGrade
from trialogue.instruments.tables import read_table
from trialogue.portal.trial_desk.wording import Said

SYSTEM_NAMES: Final[dict[str, Said]] = {
    "constitutional": _("Constitutional"),
    "mucocutaneous": _("Skin and mucous membranes"),
    "neuropsychiatric": _("Nervous system and psyche"),
    "musculoskeletal": _("Joints and muscles"),
    "cardiorespiratory": _("Heart and lungs"),
    "gastrointestinal": _("Gut and liver"),
    "ophthalmic": _("Eyes"),
    "renal": _("Kidneys"),
    "haematological": _("Blood"),
}
CODES: Final[dict[str, Said]] = {
    "0": _("0 absent"),
    "1": _("1 improving"),
    "2": _("2 the same"),
    "3": _("3 worse"),
    "4": _("4 new"),
}
PLUSES: Final[dict[str, Said]] = {"0": "0", "1": "+", "2": "++", "3": "+++", "4": "++++"}


def item_words(item: str) -> str:
    """What an item is called."""
    return gettext(_wordings()[item]) if item in _wordings() else item


def answer_words(text: str) -> str:
    """An answer as kept (`pyrexia=2`), in words; any other text as it is."""
    item, sign, answer = text.partition("=")
    return f"{item_words(item)}: {answer}" if sign and item in _wordings() else text


def grade_words(system: SystemGrade) -> str:
    """The grade, or those still open."""
    return " / ".join(system.possible)


def missing_words(item: str) -> str:
    """What is unanswered and could change a grade."""
    if item == "involved_before":
        return gettext("whether the system was ever involved")
    if item == "the previous assessment":
        return gettext("the kidney values of the assessment before")
    return item_words(item)


@cache
def _wordings() -> Mapping[str, str]:
    return {row["item"]: row["wording"] for row in read_table("bilag2004_items.tsv")}
