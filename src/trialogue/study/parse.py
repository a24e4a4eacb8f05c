"""From the bytes of one record to a :class:`Study`."""

from __future__ import annotations

from typing import Final

import msgspec

from trialogue.errors import BadInput, Issue
from trialogue.study.record import Record
from trialogue.study.study import Study
from trialogue.study.tolerance import salvage
from trialogue.study.wire import NCT_ID_PATH, SHORT_NCT_ID, decode, decode_tree, normalise_nct_id

_TOO_DEEP: Final = "the JSON is nested too deeply (about 1,000 levels at most). A registry record has fewer than 20."


class StudyError(BadInput):
    """The bytes are not a study record; the message says why."""


def parse_study(raw: bytes) -> Study:
    """Read one record of the registry's API v2.

    A field of the wrong type loses only itself and becomes one of the study's `issues`. Raises StudyError when the
    bytes are not UTF-8, not JSON, not an object, nested too deeply, or carry no NCT number.
    """
    _check_utf8(raw)
    try:
        record, issues = _decode_tolerantly(raw)
    except RecursionError:
        raise StudyError(_TOO_DEEP) from None
    except msgspec.DecodeError as error:
        raise StudyError(f"not JSON: {error}") from None
    except ValueError as error:
        raise StudyError(f"{error}. A study record is an object with a protocolSection.") from None
    written = _written_nct_id(record)
    nct_id = _require_nct_id(written, issues)
    if nct_id != written:
        repair = Issue(nct_id, None, f"{NCT_ID_PATH}: {written!r} was read as {nct_id}.", "No action needed.")
        issues = (*issues, repair)
    if SHORT_NCT_ID.match(nct_id):
        short = Issue(
            nct_id, None, f"{NCT_ID_PATH}: {nct_id} has seven digits, not eight.", "Correct it at its source."
        )
        issues = (*issues, short)
    return Study(raw, record, nct_id, issues)


def _check_utf8(raw: bytes) -> None:
    try:
        raw.decode()
    except UnicodeDecodeError as error:
        byte = raw[error.start]
        raise StudyError(
            f"not UTF-8: byte 0x{byte:02x} at offset {error.start} of the record. Save the file as UTF-8."
        ) from None


def _decode_tolerantly(raw: bytes) -> tuple[Record, tuple[Issue, ...]]:
    try:
        return decode(raw, Record), ()
    except msgspec.ValidationError:
        # One wrong type must not lose the record: read it again, part by part.
        return salvage(decode_tree(raw), Record, "record")


def _written_nct_id(record: Record) -> str | None:
    protocol = record.protocol_section
    module = protocol.identification_module if protocol else None
    return module.nct_id if module else None


def _require_nct_id(written: str | None, issues: tuple[Issue, ...]) -> str:
    if written is None:
        wrong_type = next(
            (issue.message for issue in issues if NCT_ID_PATH.startswith(issue.message.split(":")[0])), ""
        )
        raise StudyError(f"no NCT number at {NCT_ID_PATH}. {wrong_type}".strip())
    nct_id = normalise_nct_id(written)
    if nct_id is None:
        raise StudyError(f"{NCT_ID_PATH} is {written[:60]!r}; expected NCT and eight digits, as in NCT01234567.")
    return nct_id
