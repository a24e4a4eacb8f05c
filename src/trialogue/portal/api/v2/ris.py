"""A record as a RIS reference, for reference managers.

The registry's list of tags is not among the facts at hand: these are the general ones of the RIS form that a record can
fill.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Final

import msgspec

from trialogue.errors import BadInput
from trialogue.portal.api.v2.tables import STUDY_PAGE
from trialogue.study.fields import field_named, values

_PIECES: Final = {
    "ID": "NCTId", "T1": "BriefTitle", "T2": "OfficialTitle", "A1": "OverallOfficialName", "PB": "LeadSponsorName",
    "Y1": "StudyFirstPostDate", "AB": "BriefSummary", "KW": "Condition", "AN": "NCTId",
}  # fmt: skip
TAGS: Final = ("TY", *_PIECES, "UR", "DB", "ER")


def write_ris(raw: bytes, names: Sequence[str]) -> bytes:
    """The reference of a record, or those tags of it that were named. Raises BadInput for an unknown tag."""
    for name in names:
        if name.upper() not in TAGS:
            raise BadInput(f"`fields`: {name[:20]!r} is not a tag; write some of: {', '.join(TAGS)}")
    wanted = {name.upper() for name in names} or set(TAGS)
    lines = [f"{tag}  - {value}" for tag, value in _lines(msgspec.json.decode(raw)) if tag in wanted]
    return ("\r\n".join(lines) + "\r\n").encode()


def _lines(record: Any) -> Iterator[tuple[str, str]]:
    yield "TY", "DBASE"
    for tag, piece in _PIECES.items():
        field = field_named(piece)
        assert field is not None
        for value in values(record, field.steps):
            yield tag, " ".join(str(value).split()).replace("-", "/" if tag == "Y1" else "-")
            if tag == "ID":
                yield "UR", f"{STUDY_PAGE}{value}"
    yield "DB", "ClinicalTrials.gov"
    yield "ER", ""
