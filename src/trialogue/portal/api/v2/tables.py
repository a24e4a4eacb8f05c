"""A record as a row of the registry's CSV download."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from typing import Any, Final

import msgspec

from trialogue.errors import BadInput
from trialogue.study.fields import field_named, values

Record = Mapping[str, Any]
STUDY_PAGE: Final = "https://clinicaltrials.gov/study/"
DOCUMENTS: Final = "https://cdn.clinicaltrials.gov/large-docs/"


def _of(record: Record, piece: str) -> list[str]:
    field = field_named(piece)
    assert field is not None, piece
    return [_text(value) for value in values(record, field.steps)]


def _text(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _joined(record: Record, *pieces: str, by: str = "|") -> str:
    return by.join(value for piece in pieces for value in _of(record, piece))


def _module(record: Record, name: str) -> Record:
    found = (record.get("protocolSection") or {}).get(name)
    return found if isinstance(found, dict) else {}


def _objects(parent: Record, name: str) -> list[Record]:
    return [each for each in parent.get(name) or () if isinstance(each, dict)]


def _outcomes(record: Record, name: str) -> str:
    told = (
        ", ".join(str(each[key]) for key in ("measure", "description", "timeFrame") if each.get(key))
        for each in _objects(_module(record, "outcomesModule"), name)
    )
    return "|".join(told)


def _interventions(record: Record) -> str:
    module = _module(record, "armsInterventionsModule")
    return "|".join(f"{each.get('type', '')}: {each.get('name', '')}" for each in _objects(module, "interventions"))


def _design(record: Record) -> str:
    masked = _joined(record, "DesignWhoMasked", by=", ")
    masking = _joined(record, "DesignMasking")
    parts = (
        ("Allocation", _joined(record, "DesignAllocation")),
        ("Intervention Model", _joined(record, "DesignInterventionModel")),
        ("Observational Model", _joined(record, "DesignObservationalModel")),
        ("Masking", f"{masking} ({masked})" if masked else masking),
        ("Time Perspective", _joined(record, "DesignTimePerspective")),
        ("Primary Purpose", _joined(record, "DesignPrimaryPurpose")),
    )
    return "|".join(f"{name}: {value}" for name, value in parts if value)


def _locations(record: Record) -> str:
    keys = ("facility", "city", "state", "zip", "country")
    module = _module(record, "contactsLocationsModule")
    return "|".join(
        ", ".join(str(each[key]) for key in keys if each.get(key)) for each in _objects(module, "locations")
    )


def _documents(record: Record) -> str:
    nct_id = _joined(record, "NCTId")
    folder = f"{DOCUMENTS}{nct_id[-2:]}/{nct_id}/"
    module = (record.get("documentSection") or {}).get("largeDocumentModule") or {}
    return "|".join(
        f"{each.get('label', '')}, {folder}{each.get('filename', '')}" for each in _objects(module, "largeDocs")
    )


COLUMNS: Final[dict[str, Callable[[Record], str]]] = {
    "NCT Number": lambda record: _joined(record, "NCTId"),
    "Study Title": lambda record: _joined(record, "BriefTitle"),
    "Study URL": lambda record: STUDY_PAGE + _joined(record, "NCTId"),
    "Acronym": lambda record: _joined(record, "Acronym"),
    "Study Status": lambda record: _joined(record, "OverallStatus"),
    "Brief Summary": lambda record: _joined(record, "BriefSummary"),
    "Study Results": lambda record: "YES" if record.get("hasResults") else "NO",
    "Conditions": lambda record: _joined(record, "Condition"),
    "Interventions": _interventions,
    "Primary Outcome Measures": partial(_outcomes, name="primaryOutcomes"),
    "Secondary Outcome Measures": partial(_outcomes, name="secondaryOutcomes"),
    "Other Outcome Measures": partial(_outcomes, name="otherOutcomes"),
    "Sponsor": lambda record: _joined(record, "LeadSponsorName"),
    "Collaborators": lambda record: _joined(record, "CollaboratorName"),
    "Sex": lambda record: _joined(record, "Sex"),
    "Age": lambda record: _joined(record, "StdAge", by=", "),
    "Phases": lambda record: _joined(record, "Phase"),
    "Enrollment": lambda record: _joined(record, "EnrollmentCount"),
    "Funder Type": lambda record: _joined(record, "LeadSponsorClass"),
    "Study Type": lambda record: _joined(record, "StudyType"),
    "Study Design": _design,
    "Other IDs": lambda record: _joined(record, "OrgStudyId", "SecondaryId"),
    "Start Date": lambda record: _joined(record, "StartDate"),
    "Primary Completion Date": lambda record: _joined(record, "PrimaryCompletionDate"),
    "Completion Date": lambda record: _joined(record, "CompletionDate"),
    "First Posted": lambda record: _joined(record, "StudyFirstPostDate"),
    "Results First Posted": lambda record: _joined(record, "ResultsFirstPostDate"),
    "Last Update Posted": lambda record: _joined(record, "LastUpdatePostDate"),
    "Locations": _locations,
    "Study Documents": _documents,
}
"""The columns of the registry's download, in its order."""


def read_columns(names: Sequence[str]) -> tuple[str, ...]:
    """The columns that were named, in any case; all where none are. Raises BadInput."""
    known = {name.casefold(): name for name in COLUMNS}
    for name in names:
        if name.casefold() not in known:
            raise BadInput(f"`fields`: {name[:60]!r} is not a column; write some of: {', '.join(COLUMNS)}")
    return tuple(known[name.casefold()] for name in names) or tuple(COLUMNS)


def table(raws: Iterable[bytes], columns: Sequence[str], *, header: bool) -> bytes:
    """The rows of records as CSV, with the names of the columns above them or not."""
    page = io.StringIO()
    writer = csv.writer(page, lineterminator="\n")
    if header:
        writer.writerow(columns)
    for raw in raws:
        record = msgspec.json.decode(raw)
        writer.writerow([COLUMNS[column](record) for column in columns])
    return page.getvalue().encode()
