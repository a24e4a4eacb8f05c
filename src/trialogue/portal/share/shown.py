"""What was shared as a page shows it: the words of then, beside what the records say now."""

from __future__ import annotations

from typing import Any

from trialogue.errors import NotFound
from trialogue.portal import serving
from trialogue.portal.comparison.views import side_by_side
from trialogue.portal.fit.summary import shown_summary
from trialogue.portal.notes.anchoring import anchor
from trialogue.portal.notes.annotation import Note
from trialogue.portal.notes.fields import FIELDS, field_texts
from trialogue.portal.notes.team import SECTIONS
from trialogue.portal.share.models import Kind
from trialogue.study import Study


def shown_content(content: dict[str, Any]) -> dict[str, Any]:
    """What the templates need for the kind of this content."""
    kind = content["kind"]
    if kind == Kind.NOTES:
        return {"kind": kind, "notes": [_note(each) for each in content["notes"]]}
    if kind == Kind.FIT:
        study = _study(content["nct_id"])
        return {"kind": kind, "fit": shown_summary(content), "changed": _changed(study, content)}
    sides = [content["left"], content["right"]]
    studies = [_study(side["nct_id"]) for side in sides]
    shown: dict[str, Any] = {"kind": kind, "sides": sides, "day": content["day"]}
    if all(studies):
        left, right = (study for study in studies if study)
        shown |= {
            "comparison": side_by_side(left, right),
            "changed": [side["nct_id"] for study, side in zip(studies, sides, strict=True) if _changed(study, side)],
        }
    return shown


def _note(shared: dict[str, Any]) -> dict[str, Any]:
    note = Note(**{name: shared[name] for name in Note.__dataclass_fields__})
    study = _study(note.nct_id)
    found = anchor(field_texts(study)[note.field], note.selector) if study else None
    return {
        "note": note,
        "title": shared["title"],
        "field": FIELDS[note.field],
        "section": SECTIONS[note.field],
        "known": study is not None,
        "stands": found is not None,
        "day": note.created[:10],
    }


def _study(nct_id: str) -> Study | None:
    try:
        return serving.snapshot().study(nct_id)
    except NotFound:
        return None


def _changed(study: Study | None, shared: dict[str, Any]) -> bool:
    return study is None or bool(study.record_hash != shared["record_hash"])
