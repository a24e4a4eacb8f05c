"""An open snapshot: studies, their criteria, and the search over them."""

from __future__ import annotations

import os
import threading
import weakref
from collections.abc import Iterable, Iterator
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

import msgspec

from trialogue.criteria.criterion import Eligibility
from trialogue.errors import NotFound, NotReady
from trialogue.snapshot.directory import current_folder, hold
from trialogue.snapshot.manifest import read_manifest
from trialogue.snapshot.records import Records
from trialogue.study import Study, parse_study

if TYPE_CHECKING:
    import datetime

    from trialogue.criteria.review import Correction
    from trialogue.matching import Policy
    from trialogue.matching.bulk.columns import Columns
    from trialogue.matching.bulk.engine import Engine
    from trialogue.matching.bulk.sweep import Sweep
    from trialogue.matching.freshness import Freshness
    from trialogue.patient import Patient
    from trialogue.search import SearchQuery, SearchResults
    from trialogue.search.catalogue import Catalogue
    from trialogue.search.letter_query import LetterQuery
    from trialogue.search.letter_search import LetterHit
    from trialogue.search.searcher import Searcher
    from trialogue.snapshot.columns import StudyColumns
    from trialogue.snapshot.ranking import Ranking


FEW: Final = 1000
"""Up to so many verdicts the reference evaluator is the quicker one: Numba takes seconds to load."""


class Snapshot:
    """One immutable snapshot; may be shared between threads. While it is open no build removes it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        descriptor = hold(folder)
        weakref.finalize(self, os.close, descriptor)
        self.manifest = read_manifest(folder)
        self._records = Records(folder / "records.sqlite")
        weakref.finalize(self, self._records.close)
        self._opening = threading.Lock()
        self._searcher: Searcher | None = None

    def __len__(self) -> int:
        return self.manifest.counts["studies"]

    def __contains__(self, nct_id: str) -> bool:
        """Whether there is a study with this NCT id, as written."""
        return self._records.raw(nct_id) is not None

    def nct_ids(self) -> Iterator[str]:
        """Every study's NCT id, ascending."""
        return iter(self._ids)

    def study(self, nct_id: str) -> Study:
        """The study with this NCT id, in any case. Raises NotFound."""
        return parse_study(self.raw(nct_id))

    def raw(self, nct_id: str) -> bytes:
        """The record of the study with this NCT id byte for byte. Raises NotFound."""
        raw = self._records.raw(nct_id.strip().upper())
        if raw is None:
            raise self._unknown(nct_id)
        return raw

    def raw_of(self, ordinal: int) -> bytes:
        """The record of the study with this place in the snapshot, byte for byte."""
        return self.raw(self._ids[ordinal])

    @property
    def searcher(self) -> Searcher:
        """What answers queries in the registry's language."""
        return self._ready_searcher()

    def eligibility(self, nct_id: str) -> Eligibility:
        """The compiled criteria of a study, as reviewed. Raises NotFound."""
        from trialogue.criteria.review import apply_corrections  # noqa: PLC0415
        from trialogue.snapshot.readings import unpack  # noqa: PLC0415  # the reader, for those who want criteria

        blob = self._records.reading(nct_id.strip().upper())
        if blob is None:
            raise self._unknown(nct_id)
        eligibility = unpack(blob)
        if not self.corrections:
            return eligibility
        corrected = apply_corrections(eligibility.criteria, self.corrections, nct_id.strip().upper())
        return msgspec.structs.replace(eligibility, criteria=corrected)

    def search(self, query: SearchQuery) -> SearchResults:
        """Answer a search. Raises BadInput for a filter that makes no sense; never for the text."""
        return self._ready_searcher().search(query)

    def search_letter(self, query: LetterQuery, limit: int) -> list[tuple[str, LetterHit]]:
        """The studies for a patient's letter, best first: NCT id and what the score is made of. Raises BadInput."""
        return self._ready_searcher().search_letter(query, limit)

    def matching(self, query: SearchQuery) -> list[str]:
        """The NCT numbers of all studies that a search finds with all its words, ascending."""
        return self._ready_searcher().matching(query)

    @cached_property
    def corrections(self) -> dict[str, Correction]:
        """The reviewed readings this snapshot was built with, by key."""
        from trialogue.snapshot.corrections import kept_corrections  # noqa: PLC0415

        return kept_corrections(self.folder)

    @cached_property
    def catalogue(self) -> Catalogue:
        """What can be browsed and suggested."""
        from trialogue.search.catalogue import Catalogue  # noqa: PLC0415  # brings the vocabulary

        catalogue = Catalogue(self.folder / "names.sqlite")
        weakref.finalize(self, catalogue.close)
        return catalogue

    def engine(self, *, as_of: datetime.date, policy: Policy, freshness: Freshness | None = None) -> Engine:
        """The bulk engine over every study, as of a day, under a policy; its columns are mapped once."""
        from trialogue.matching.bulk.engine import Engine  # noqa: PLC0415  # heavy: Numba

        def reading(number: int) -> Eligibility:
            return self.eligibility(self._ids[number])

        return Engine(self.columns, self._ids, reading, as_of=as_of, policy=policy, freshness=freshness)

    def sweeps(self, patients: Iterable[Patient], *, as_of: datetime.date, policy: Policy) -> Iterator[Sweep]:
        """Each person against every study, in order: by the bulk engine, or where the studies are few by the reference,
        which then is done sooner than the engine is loaded."""
        from trialogue.matching.bulk.sweep import sweep_by_reference  # noqa: PLC0415  # NumPy

        people = list(patients)
        if len(self) * len(people) > FEW:
            yield from self.engine(as_of=as_of, policy=policy).sweeps(people)
            return
        for each in people:
            studies = ((nct_id, self.eligibility(nct_id)) for nct_id in self._ids)
            yield sweep_by_reference(each, studies, as_of=as_of, policy=policy)

    def ranking(
        self, patient: Patient, *, as_of: datetime.date, policy: Policy, query: SearchQuery | None = None
    ) -> Ranking:
        """Every study, or those that a search finds, in the order in which they are shown to a person."""
        from trialogue.snapshot.ranking import rank  # noqa: PLC0415  # heavy

        (sweep,) = self.sweeps([patient], as_of=as_of, policy=policy)
        found = self._ready_searcher().all(query) if query is not None else None
        return rank(self._ids, sweep, self.study_columns, found)

    @cached_property
    def columns(self) -> Columns:
        """The compiled criteria of every study."""
        from trialogue.snapshot.columns import FOLDER, open_columns  # noqa: PLC0415  # NumPy

        return open_columns(self.folder / FOLDER)

    @cached_property
    def study_columns(self) -> StudyColumns:
        """What a ranking shows of every study."""
        from trialogue.snapshot.columns import FOLDER, open_study_columns  # noqa: PLC0415  # NumPy

        return open_study_columns(self.folder / FOLDER)

    @cached_property
    def _ids(self) -> tuple[str, ...]:
        return self._records.nct_ids()

    def _ready_searcher(self) -> Searcher:
        from trialogue.search.searcher import Searcher  # noqa: PLC0415  # heavy: the index library and NumPy

        with self._opening:
            if self._searcher is None:
                # Not the snapshot itself: a circle of references would hold the folder until a collection runs.
                study_of = partial(_known_study, self._records)
                self._searcher = Searcher(self.folder / "index", self.folder / "sites", self._ids, study_of)
            return self._searcher

    def _unknown(self, nct_id: str) -> NotFound:
        shown = nct_id.strip()[:40]
        return NotFound(
            f"there is no study {shown!r} among the {len(self):,} of this snapshot; look with: trialogue search"
        )


def _known_study(records: Records, nct_id: str) -> Study:
    raw = records.raw(nct_id)
    assert raw is not None, nct_id
    return parse_study(raw)


def open_snapshot(home: Path) -> Snapshot:
    """The current snapshot of a home; from then on place names, and names that it learnt, are known to this process.

    Raises NotReady naming the command to run.
    """
    from trialogue.search import places  # noqa: PLC0415
    from trialogue.snapshot.words import use_vocabulary  # noqa: PLC0415  # brings the vocabulary

    for _ in range(3):
        folder = current_folder(home)
        try:
            snapshot = Snapshot(folder)
        except FileNotFoundError:
            continue  # swapped out and removed between reading the pointer and opening: read it again
        places.serve_from(folder / "places.sqlite")
        use_vocabulary(home, folder)
        return snapshot
    raise NotReady(f"{folder} is not whole. Run: trialogue snapshot build")
