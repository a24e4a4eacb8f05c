"""A table as CDISC Dataset-JSON 1.1: attributes of the file and the dataset, its columns, and rows as arrays.

Written from the published structure of the format; names of variables are ours, not SDTM's.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any, Final

import msgspec

from trialogue.conduct.state import StudyState
from trialogue.conduct.views.tables import Column, Table

VERSION: Final = "1.1.0"


def write_dataset_json(state: StudyState, table: Table, at: datetime, software: str) -> bytes:
    """The dataset as JSON; `software` is the version of what wrote it. The moment is the caller's."""
    group = table.name.upper()
    columns = [_column(group, column, table, place) for place, column in enumerate(table.columns)]
    document: dict[str, Any] = {
        "datasetJSONCreationDateTime": at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "datasetJSONVersion": VERSION,
        "fileOID": f"{state.study}.{state.sequence}.{group}",
        "originator": state.study,
        "sourceSystem": {"name": "Trialogue", "version": software},
        "studyOID": state.study,
        "metaDataVersionOID": f"MDV.{state.study}.{state.protocol_version}",
        "itemGroupOID": f"IG.{group}",
        "records": len(table.rows),
        "name": group,
        "label": table.label,
        "columns": columns,
        "rows": table.rows,
    }
    return msgspec.json.encode(document)


def _column(group: str, column: Column, table: Table, place: int) -> dict[str, Any]:
    said: dict[str, Any] = {
        "itemOID": f"IT.{group}.{column.name.upper()}",
        "name": column.name.upper(),
        "label": column.label,
        "dataType": column.type,
    }
    if column.type == "string":
        said["length"] = max((len(row[place] or "") for row in table.rows), default=0) or 1
    if column.key:
        said["keySequence"] = column.key
    return said
