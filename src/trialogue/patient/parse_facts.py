"""Each kind of fact from its fields: everything but medications and measurements."""

from __future__ import annotations

import re
from typing import Any, Final

from trialogue.dates import PartialDate
from trialogue.patient import facts
from trialogue.patient.fields import Fields
from trialogue.patient.grounding import ground_field, names_of_score
from trialogue.wording import say

MOST_AT_A_GRADE: Final = 1000


def read_head(fields: Fields, name_field: str = "name") -> dict[str, Any]:
    """The common part of a fact that names a concept."""
    name = fields.text(name_field, required=True) or ""
    concept = ground_field(fields, (name,)) if name else None
    return {**_origin(fields), "name": name, "concept": concept, "absent": fields.flag("absent") or False}


def check_order(fields: Fields, earlier: str, later: str) -> None:
    """Report a `later` date that lies before the `earlier` one, however the unknown parts are filled in."""
    first, last = (_quiet_date(fields, name) for name in (earlier, later))
    if first is not None and last is not None and last.latest() < first.earliest():
        fields.wrong(
            later,
            say("a date from %(field)s (%(day)s) on", field=earlier, day=first),
            say("Correct `%(later)s` or `%(earlier)s`.", later=later, earlier=earlier),
        )


def refuse_with_absence(fields: Fields, names: tuple[str, ...]) -> None:
    """Report fields that contradict `absent: true`."""
    if fields.values.get("absent") is True:
        for name in names:
            if name in fields:
                fields.wrong(name, "nothing beside `absent: true`", say("Remove `%(name)s` or `absent`.", name=name))


def read_condition(fields: Fields) -> facts.Condition:
    refuse_with_absence(fields, ("status", "onset", "resolved"))
    check_order(fields, "onset", "resolved")
    return facts.Condition(
        **read_head(fields),
        status=fields.choice("status") or "unknown",
        onset=fields.date("onset"),
        resolved=fields.date("resolved"),
        date=fields.date("date"),
        qualifiers=_qualifiers(fields),
    )


def read_score(fields: Fields) -> facts.Score:
    name, version = fields.text("instrument", required=True) or "", fields.text("version")
    value, grades = fields.number("value"), _grades(fields)
    if "value" not in fields and "grades" not in fields:
        fields.wrong("value", "a value or grades", "Add `value:` or `grades:`.")
    concept = ground_field(fields, names_of_score(name, version)) if name else None
    head = {**_origin(fields), "name": name, "concept": concept}
    return facts.Score(**head, value=value, grades=grades, version=version, date=fields.date("date"))


def read_procedure(fields: Fields) -> facts.Procedure:
    return facts.Procedure(**read_head(fields), date=fields.date("date"))


def read_allergy(fields: Fields) -> facts.Allergy:
    return facts.Allergy(**read_head(fields), date=fields.date("date"))


def read_state(fields: Fields) -> facts.State:
    return facts.State(**read_head(fields), date=fields.date("date"))


def read_participation(fields: Fields) -> facts.Participation:
    check_order(fields, "start", "stop")
    return facts.Participation(
        **_unnamed_head(fields), study=_study(fields), start=fields.date("start"), stop=fields.date("stop")
    )


def read_consent(fields: Fields) -> facts.Consent:
    if "study" not in fields:
        fields.wrong("study", "the NCT id of the study", "Consent holds for one study: add `study:`.")
    return facts.Consent(**_unnamed_head(fields), study=_study(fields), date=fields.date("date"))


def read_attestation(fields: Fields) -> facts.Attestation:
    sentence = fields.text("sentence_sha256", required=True) or ""
    if sentence and not re.fullmatch(r"[0-9a-f]{64}", sentence):
        fields.wrong("sentence_sha256", "64 hexadecimal digits", "Copy it from the question that was asked.")
    holds = fields.flag("holds")
    if "holds" not in fields:
        fields.wrong("holds", "true or false", "Add `holds:`, it is required.")
    head = {**_origin(fields), "name": fields.text("name") or "", "concept": fields.text("concept")}
    return facts.Attestation(**head, sentence_sha256=sentence, holds=bool(holds), date=fields.date("date"))


def read_complete(fields: Fields) -> facts.Complete | None:
    of, as_of = fields.choice("of"), fields.date("as_of")
    for name in ("of", "as_of"):
        if name not in fields:
            fields.wrong(name, "a value", say("Add `%(name)s:`, it is required.", name=name))
    return facts.Complete(of, as_of) if of is not None and as_of is not None else None


def _origin(fields: Fields) -> dict[str, Any]:
    return {"path": fields.path, "source": fields.text("source") or ""}


def _unnamed_head(fields: Fields) -> dict[str, Any]:
    concept, name = fields.text("concept"), fields.text("name") or ""
    return {**_origin(fields), "name": name, "concept": concept, "absent": fields.flag("absent") or False}


def _study(fields: Fields) -> str | None:
    study = fields.text("study")
    if study is not None and not re.fullmatch(r"NCT[0-9]{8}", study):
        fields.wrong("study", "an NCT id", "Write NCT and eight digits.")
    return study


def _qualifiers(fields: Fields) -> tuple[str, ...]:
    words = fields.items("qualifiers")
    if all(isinstance(word, str) and word.strip() and len(word) <= 100 for word in words):
        return tuple("-".join(word.lower().split()) for word in words)
    fields.wrong("qualifiers", "a list of words", "Write words such as adequately-treated.")
    return ()


def _grades(fields: Fields) -> dict[str, int]:
    grades: dict[str, int] = {}
    for grade, count in (fields.mapping("grades") or {}).items():
        if isinstance(count, bool) or not isinstance(count, int) or not 0 <= count <= MOST_AT_A_GRADE:
            fields.wrong(
                "grades",
                say("whole numbers, at %(grade)s too", grade=grade),
                "Write how many systems stand at each grade.",
            )
        else:
            grades[grade] = count
    return grades


def _quiet_date(fields: Fields, name: str) -> PartialDate | None:
    # The field itself is reported where it is read; here only its place in time matters.
    before = len(fields.report.problems)
    date = fields.date(name)
    del fields.report.problems[before:]
    return date
