"""The BILAG-2004 index: a grade for each of nine systems, the numeric score, the count that criteria ask for.

PENDING EXPERT CHECK: the rules are from memory of the form (revision of September 2009), their outline corroborated by
public sources; a rheumatologist has not compared them with the form. Every result says so. Classic BILAG (1988) is
another index with eight systems; nothing here scores it. Items stand in `data/bilag2004_items.tsv`, in our words.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Final, Literal

import msgspec

from trialogue.errors import BadInput
from trialogue.instruments import bilag_blood, bilag_renal
from trialogue.instruments.bilag_blood import BloodValues, Code
from trialogue.instruments.bilag_grades import QUIET, SystemGrade, bound_by_rules, bound_grade
from trialogue.instruments.bilag_renal import RenalValues
from trialogue.instruments.forms import read_form
from trialogue.instruments.tables import read_table
from trialogue.truth import Truth, all_of

VERSION: Final = "2004 (revision 2009)"
CHECK: Final = "pending expert check: rules from memory of the form, not yet compared with it by a rheumatologist"
SYSTEMS: Final = (
    "constitutional", "mucocutaneous", "neuropsychiatric", "musculoskeletal", "cardiorespiratory",
    "gastrointestinal", "ophthalmic", "renal", "haematological",
)  # fmt: skip
System = Literal[
    "constitutional", "mucocutaneous", "neuropsychiatric", "musculoskeletal", "cardiorespiratory",
    "gastrointestinal", "ophthalmic", "renal", "haematological",
]  # fmt: skip
_OF_PYREXIA: Final = ("weight_loss", "lymphadenopathy_splenomegaly", "anorexia")


class BilagForm(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One assessment. `items`: code 0 to 4 for each item, "ND" or left out where not done.

    `involved_before` lists the systems ever involved; left out, a quiet system stays "D or E". `renal_before` holds the
    renal values of the previous assessment.
    """

    items: dict[str, Code | Literal["ND"]] = {}
    renal: RenalValues = RenalValues()
    renal_before: RenalValues = RenalValues()
    blood: BloodValues = BloodValues()
    involved_before: tuple[System, ...] | None = None


@dataclass(frozen=True, slots=True)
class BilagFinding:
    """The grades of one assessment; `check` says how far they may be trusted."""

    systems: tuple[SystemGrade, ...]
    version: str = VERSION
    check: str = CHECK

    @property
    def grades(self) -> dict[str, str | None]:
        """The grade of each system, None where it cannot be assessed."""
        return {system.system: system.grade for system in self.systems}

    @property
    def total(self) -> int | None:
        """The numeric score (A 12, B 8, C 1, D and E 0), None while an unanswered item could change it."""
        fewest, most = (sum(points) for points in zip(*(s.points for s in self.systems), strict=True))
        return fewest if fewest == most else None

    @property
    def missing(self) -> tuple[str, ...]:
        """What is unanswered and could change a grade, as `system: item`."""
        return tuple(f"{system.system}: {item}" for system in self.systems for item in system.missing)

    def count(self, grade: str) -> tuple[int, int]:
        """How many systems have the grade: at least, and at most."""
        sure = sum(system.grade == grade for system in self.systems)
        return sure, sum(grade in system.possible for system in self.systems)

    @property
    def no_a_and_at_most_one_b(self) -> Truth:
        """The rule of many eligibility criteria; UNKNOWN where an unanswered item could turn it."""
        (sure_a, open_a), (sure_b, open_b) = self.count("A"), self.count("B")
        none = Truth.FALSE if sure_a else Truth.UNKNOWN if open_a else Truth.TRUE
        one = Truth.FALSE if sure_b > 1 else Truth.UNKNOWN if open_b > 1 else Truth.TRUE
        # Two systems that are each A or B break the rule whichever they are.
        active = sum(set(system.possible) <= {"A", "B"} for system in self.systems)
        return Truth.FALSE if active > 1 else all_of([none, one])

    @property
    def statement(self) -> str:
        """The result in words."""
        total = "not assessable" if self.total is None else str(self.total)
        grades = ", ".join(f"{s.system} {' or '.join(s.possible)}" for s in self.systems)
        return f"BILAG-{self.version}: {grades}; numeric score {total}"


def compute_bilag(assessment: BilagForm | Mapping[str, Any]) -> BilagFinding:
    """Grade one assessment. Raises BadInput for an item that the index does not have and an unusable value.

    >>> compute_bilag({"items": {"arthritis_severe": 4}}).grades["musculoskeletal"]
    'A'
    """
    form = assessment if isinstance(assessment, BilagForm) else read_form(BilagForm, assessment, "BILAG-2004")
    unknown = sorted(set(form.items) - {item for items in coded_items().values() for item in items})
    if unknown:
        raise BadInput(f"BILAG-2004 item {unknown[0]!r} is not known; `trialogue instrument bilag --items` lists them")
    return BilagFinding(tuple(_grade(system, form) for system in SYSTEMS))


@cache
def coded_items() -> dict[str, dict[str, str]]:
    """The items answered by a code, by system: each with its level (A, B, C or special)."""
    rows = [row for row in read_table("bilag2004_items.tsv") if row["level"] != "value"]
    return {system: {r["item"]: r["level"] for r in rows if r["system"] == system} for system in SYSTEMS[:7]}


def _grade(system: str, form: BilagForm) -> SystemGrade:
    before = None if form.involved_before is None else system in form.involved_before
    if system == "renal":
        lowest, highest = bound_by_rules(bilag_renal.grade_renal(form.renal, form.renal_before))
        missing = bilag_renal.unanswered(form.renal) or ("the previous assessment",)
    elif system == "haematological":
        lowest, highest = bound_by_rules(bilag_blood.grade_blood(form.blood))
        missing = bilag_blood.unanswered(form.blood)
    else:
        codes = {item: form.items.get(item, "ND") for item in coded_items()[system]}
        rule = _constitutional if system == "constitutional" else _by_level
        lowest, highest = rule(system, _at(codes, 0)), rule(system, _at(codes, 4))
        missing = tuple(item for item, code in codes.items() if code == "ND")
    return bound_grade(system, lowest, highest, before=before, missing=missing if lowest != highest else ())


def _at(codes: Mapping[str, int | str], value: int) -> dict[str, int]:
    """The codes with every item that was not done set to a value."""
    return {item: code if isinstance(code, int) else value for item, code in codes.items()}


def _by_level(system: str, codes: Mapping[str, int]) -> str:
    levels = coded_items()[system]
    at = {level: [code for item, code in codes.items() if levels[item] == level] for level in "ABC"}
    if any(code >= 2 for code in at["A"]):
        return "A"
    if any(code == 1 for code in at["A"]) or any(code >= 2 for code in at["B"]):
        return "B"
    return "C" if any(at["B"]) or any(at["C"]) else QUIET


def _constitutional(_: str, codes: Mapping[str, int]) -> str:
    active = sum(codes[item] >= 2 for item in _OF_PYREXIA)
    if codes["pyrexia"] >= 2:
        return "A" if active >= 2 else "B"
    if active >= 2:
        return "B"
    return "C" if codes["pyrexia"] == 1 or any(codes[item] for item in _OF_PYREXIA) else QUIET
