"""The snapshot before, as far as the next build takes it over: what did not change is copied, not made again.

A build may take over only what it would make itself: :func:`maker` names the code and words that records are read
with. And not for ever: words of records that are gone count in the index until it is written anew, so that after
MOST_PATCHED of the studies were replaced a build is a full one.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from functools import cache, cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Final

import trialogue
from trialogue.criteria import READER_VERSION
from trialogue.registry.archive import ArchivedHead
from trialogue.snapshot.learning import Headings
from trialogue.snapshot.manifest import read_manifest
from trialogue.snapshot.records import Records
from trialogue.study import Study, parse_study
from trialogue.vocabulary import shipped

if TYPE_CHECKING:
    from trialogue.search.sites import Sites
    from trialogue.snapshot.columns import StudyColumns

MOST_PATCHED: Final = 0.2
"""The share of a snapshot's studies that may have been replaced since its index was written as a whole."""

_READ_WITH: Final = ("criteria", "matching", "search", "snapshot", "study", "text")


@cache
def maker() -> str:
    """Names the code and the shipped words that turn records into what a snapshot holds."""
    digest = hashlib.sha256(f"{READER_VERSION} {shipped().version}".encode())
    root = Path(trialogue.__file__).parent
    for package in _READ_WITH:
        for path in sorted((root / package).rglob("*")):
            if path.is_file() and path.suffix != ".pyc":
                digest.update(path.relative_to(root).as_posix().encode() + b"\0")
                digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


class Before:
    """What of a snapshot is taken over into one of the records `heads`."""

    def __init__(self, folder: Path, heads: Iterable[ArchivedHead]) -> None:
        self.folder, self.manifest = folder, read_manifest(folder)
        self._records = Records(folder / "records.sqlite")
        self.dictionary = self._records.dictionary
        self._held = self._records.heads()
        hashes = {head.nct_id: head.record_hash for head in heads}
        failed = {self._held[each.nct_id][2] for each in self.manifest.issues if each.nct_id in self._held}
        self._same = {
            nct_id: ordinal
            for nct_id, (ordinal, record_hash, key) in self._held.items()
            if hashes.get(nct_id) == record_hash and key not in failed
        }
        added = len(hashes.keys() - self._held.keys())
        self.patched = self.manifest.patched + len(self._held) - len(self._same) + added
        """How many studies came, changed or went since the index was written as a whole."""

    @property
    def worth_it(self) -> bool:
        """Whether so much is the same that taking it over beats a build of everything, and ranks alike."""
        made_alike = self.manifest.made_by == maker()
        return made_alike and self.patched <= MOST_PATCHED * max(1, len(self._held))

    def place_of(self, nct_id: str) -> int | None:
        """The place of a study whose record is the same as before; None for any other."""
        return self._same.get(nct_id)

    def key_at(self, nct_id: str) -> bytes:
        """The key of the reading of a study before."""
        return self._held[nct_id][2]

    def gone(self) -> Iterator[Study]:
        """The studies as they were whose record is another now, or none."""
        for nct_id in self._held.keys() - self._same.keys():
            raw = self._records.raw(nct_id)
            assert raw is not None
            yield parse_study(raw)

    @cached_property
    def headings(self) -> Headings:
        """What each of its records taught."""
        return Headings(self.folder)

    @cached_property
    def sites(self) -> Sites:
        """Its sites."""
        from trialogue.search.sites import Sites  # noqa: PLC0415  # NumPy

        return Sites(self.folder / "sites")

    @cached_property
    def shown(self) -> StudyColumns:
        """What a ranking shows of its studies."""
        from trialogue.snapshot.columns import FOLDER, open_study_columns  # noqa: PLC0415  # NumPy

        return open_study_columns(self.folder / FOLDER)

    def close(self) -> None:
        """Release its files."""
        self._records.close()
