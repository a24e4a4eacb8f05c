"""The compiled criteria of a snapshot: one file for each array, mapped into memory, and shared between processes."""

from __future__ import annotations

import hashlib
from array import array
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from trialogue.matching.bulk.columns import NAMES, Columns
from trialogue.matching.bulk.compile import Compiler
from trialogue.matching.verdict import is_enrolling
from trialogue.study import Study

FOLDER: Final = "criteria"
_OF_STUDIES: Final = ("enrolling", "updated", "told")
TOLD: Final = ("a title", "a status", "conditions", "eligibility text", "sites")
"""What nearly every study has: where many lose it at once, something went wrong on the way here."""

_UNTOLD: Final = -1


@dataclass(frozen=True)
class StudyColumns:
    """What a ranking shows beside the verdict. `enrolling` is 1, 0, or -1 where the record does not tell; `updated` the
    day of the record's last update as a proleptic ordinal (`datetime.date.fromordinal`), 0 where unknown; `told` has a
    bit for each of TOLD that the record has."""

    enrolling: npt.NDArray[Any]
    updated: npt.NDArray[Any]
    told: npt.NDArray[Any]


class ColumnsWriter:
    """Takes every study of a build in its order, then writes the files; two builds of one archive write the same."""

    def __init__(self) -> None:
        self.compiler = Compiler()
        self._enrolling = array("b")
        self._updated = array("i")
        self._told = array("B")

    def add(self, study: Study) -> None:
        """Take what is shown of the next study."""
        enrolling = is_enrolling(study.overall_status)
        self._enrolling.append(_UNTOLD if enrolling is None else int(enrolling))
        self._updated.append(_last_update(study))
        self._told.append(_told(study))

    def keep(self, before: StudyColumns, ordinal: int) -> None:
        """Take over as the next study one of other columns."""
        self._enrolling.append(before.enrolling[ordinal])
        self._updated.append(before.updated[ordinal])
        self._told.append(before.told[ordinal])

    def filled(self) -> dict[str, int]:
        """How many studies have each of TOLD."""
        told = np.asarray(self._told, dtype=np.uint8)
        return {name: int(np.count_nonzero(told >> bit & 1)) for bit, name in enumerate(TOLD)}

    def write(self, folder: Path) -> str:
        """Write everything into `folder`, which is made; the hash over all of it."""
        folder.mkdir()
        columns = self.compiler.finish()
        arrays = {name: getattr(columns, name) for name in NAMES}
        arrays["enrolling"] = np.asarray(self._enrolling, dtype=np.int8)
        arrays["updated"] = np.asarray(self._updated, dtype=np.int32)
        arrays["told"] = np.asarray(self._told, dtype=np.uint8)
        for name, values in arrays.items():
            np.save(folder / f"{name}.npy", values, allow_pickle=False)
        return _hash(arrays)


def columns_hash(folder: Path) -> str:
    """The hash over all columns of a snapshot, as the build that wrote them told it."""
    return _hash({name: _mapped(folder / f"{name}.npy") for name in (*NAMES, *_OF_STUDIES)})


def _hash(arrays: Mapping[str, npt.NDArray[Any]]) -> str:
    digest = hashlib.sha256()
    for name, values in arrays.items():
        digest.update(f"{name} {values.dtype.str} {values.shape}\n".encode())
        digest.update(values.tobytes())
    return digest.hexdigest()


def open_columns(folder: Path) -> Columns:
    """Map the compiled criteria of a snapshot into memory."""
    return Columns(**{name: _mapped(folder / f"{name}.npy") for name in NAMES})


def open_study_columns(folder: Path) -> StudyColumns:
    """Map what a ranking shows."""
    return StudyColumns(*(_mapped(folder / f"{name}.npy") for name in _OF_STUDIES))


def _mapped(path: Path) -> npt.NDArray[Any]:
    # A plain array over the mapping: Numba compiles once for it, and indexing it costs what it costs for any array.
    mapped: npt.NDArray[Any] = np.load(path, mmap_mode="r", allow_pickle=False)
    return mapped.view(np.ndarray)


def _told(study: Study) -> int:
    eligibility = study.eligibility and study.eligibility.eligibility_criteria
    values = (study.brief_title, study.overall_status, study.conditions, eligibility, study.locations)
    return sum(bool(value) << bit for bit, value in enumerate(values))


def _last_update(study: Study) -> int:
    module = study.protocol.status_module
    posted = module and module.last_update_post_date_struct
    updated = posted.partial() if posted else None
    return updated.latest().toordinal() if updated else 0
