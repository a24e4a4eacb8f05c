"""Build a snapshot: records, index, sites and places in one pass, then the criteria not read before; then the swap."""

from __future__ import annotations

import datetime
import hashlib
import os
import shutil
from collections import Counter
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Final

import msgspec

from trialogue.criteria import READER_VERSION
from trialogue.criteria.review import apply_corrections, latest
from trialogue.errors import BadInput, NotReady, UserError
from trialogue.executor import Outcome, run
from trialogue.registry import Archive
from trialogue.registry.archive import ArchivedHead
from trialogue.search.gazetteer_build import gazetteer_version
from trialogue.search.gazetteer_cache import place_gazetteer
from trialogue.snapshot.before import Before, maker
from trialogue.snapshot.corrections import keep_corrections, kept_corrections
from trialogue.snapshot.directory import BUILDING, build_lock, current_folder, prune, swap_in, sweep
from trialogue.snapshot.learning import Learner, Learnt
from trialogue.snapshot.manifest import FORMAT, BuildIssue, Manifest, read_manifest, write_manifest
from trialogue.snapshot.readings import pack, read_record, reading_key, unpack, unreadable
from trialogue.snapshot.records import RecordWriter, train
from trialogue.snapshot.verify import file_hashes, suspicions
from trialogue.snapshot.words import LEARNT, use_vocabulary
from trialogue.study import StudyError, parse_study
from trialogue.vocabulary import default

if TYPE_CHECKING:
    from trialogue.snapshot.columns import ColumnsWriter

Progress = Callable[[int, int | None], None]

SAMPLES: Final = 250
"""So many records teach the dictionary that the others are packed with; four times as many pack no better."""

MANY: Final = 400
"""From so many unread eligibility texts on, a second process pays for itself."""

WORKERS: Final = 2
_READINGS_AT_ONCE: Final = 256


def build_snapshot(
    home: Path,
    *,
    built_at: datetime.datetime,
    progress: Progress | None = None,
    accept: bool = False,
    anew: bool = False,
) -> Manifest:
    """Build a snapshot from the archive of `home` and swap it in; its manifest.

    Raises BadInput when the build looks wrong beside the snapshot before (:func:`verify.suspicions`), which then keeps
    serving; with `accept` it is swapped in all the same.

    What did not change is taken over from the snapshot before, unless `anew`: records and columns come out the same
    (:mod:`~trialogue.snapshot.before`).

    `progress` is told how much of the work is done, of how much. Raises NotReady when there is no archive or it is
    empty, BadInput when another build is running. Killed at any moment, the snapshot before keeps serving.
    """
    archive_path = home / "archive.sqlite"
    if not archive_path.exists():
        raise NotReady(f"there is no archive in {home}. Run: trialogue registry import PATH")
    with build_lock(home) as folder:
        sweep(folder)
        building = folder / f"{BUILDING}{os.getpid()}"
        building.mkdir()
        try:
            use_vocabulary(home)
            manifest = _Build(home, building, built_at, progress, anew=anew).run(archive_path)
            if not accept:
                _refuse_suspicious(home, manifest)
            prune(folder, swap_in(building, manifest.id))
            use_vocabulary(home, folder / manifest.id)
        finally:
            shutil.rmtree(building, ignore_errors=True)
    return manifest


class _Build:
    """One build under way: what is counted as records pass by."""

    def __init__(
        self, home: Path, building: Path, built_at: datetime.datetime, progress: Progress | None, *, anew: bool
    ) -> None:
        self.home, self.folder = home, building
        self.learner = Learner()
        self.built_at = built_at
        self.previous = _previous(home)
        self.tell = progress or (lambda done, total: None)
        self.sources: Counter[str] = Counter()
        self.sites = 0
        self.anew = anew
        self.before: Before | None = None
        self.latest = datetime.datetime.min.replace(tzinfo=datetime.UTC)
        self.records_hash = hashlib.sha256()
        self.issues: list[BuildIssue] = []
        self.corrections = latest(keep_corrections(home, building))

    def run(self, archive_path: Path) -> Manifest:
        # Here, so that those who only open a snapshot do not need NumPy.
        from trialogue.snapshot.columns import FOLDER as COLUMNS  # noqa: PLC0415
        from trialogue.snapshot.columns import ColumnsWriter  # noqa: PLC0415

        with Archive(archive_path) as archive:
            total = archive.counts().studies
            if not total:
                raise NotReady(f"the archive {archive_path} is empty. Run: trialogue registry import PATH")
            heads = archive.heads()
            self.before = self._taken_over(heads)
            if self.before is not None:
                dictionary = self.before.dictionary
            else:
                samples = heads[:: max(1, len(heads) // SAMPLES)]
                dictionary = train([archive.content(head.record_hash) for head in samples])
            records = RecordWriter(self.folder / "records.sqlite", dictionary)
            columns = ColumnsWriter()
            studies = self._take_records(archive, heads, records, columns, 2 * total)
        learnt = self._learn(records)
        read_again = self._read_criteria(records, studies)
        whole, part, none = records.computable()
        compiled = self._compile(records, columns)
        records.close()
        if self.before is not None:
            self.before.close()
        columns_hash = columns.write(self.folder / COLUMNS)
        self._place_gazetteer()
        stamp = self.built_at.astimezone(datetime.UTC)
        manifest = Manifest(
            format=FORMAT,
            id=self._name(stamp),
            built_at=stamp.isoformat(timespec="seconds"),
            data_timestamp=self.latest.astimezone(datetime.UTC).isoformat(timespec="seconds"),
            sources=dict(sorted(self.sources.items())),
            learnt=learnt,
            corrections=len(self.corrections),
            counts={"studies": studies, "sites": self.sites, "criteria": whole + part + none},
            hashes={
                "records": self.records_hash.hexdigest(),
                "eligibility": compiled,
                "columns": columns_hash,
            },
            reader_version=READER_VERSION,
            vocabulary_version=default().version,
            gazetteer=gazetteer_version(),
            fill={name: round(count / studies, 6) for name, count in sorted(columns.filled().items())},
            computable={"full": whole, "partial": part, "none": none},
            read_again=read_again,
            made_by=maker(),
            patched=self.before.patched if self.before else 0,
            issues=tuple(self.issues),
        )
        manifest = msgspec.structs.replace(manifest, files=file_hashes(self.folder))
        write_manifest(self.folder, manifest)
        return manifest

    def _taken_over(self, heads: list[ArchivedHead]) -> Before | None:
        """The snapshot before, where most of it can be taken over."""
        if self.anew or self.previous is None:
            return None
        before = Before(self.previous, heads)
        if before.worth_it:
            return before
        before.close()
        return None

    def _take_records(
        self, archive: Archive, heads: list[ArchivedHead], records: RecordWriter, compiled: ColumnsWriter, work: int
    ) -> int:
        """Records, index, sites and what a ranking shows; the number of studies."""
        # Here, so that those who only open a snapshot need neither NumPy nor the index library.
        from trialogue.search.catalogue_build import CatalogueWriter  # noqa: PLC0415
        from trialogue.search.index import IndexWriter  # noqa: PLC0415
        from trialogue.search.names import names_of  # noqa: PLC0415
        from trialogue.search.sites import SiteColumns  # noqa: PLC0415

        before = self.before
        old = before.folder if before else None
        fresh = len(heads) if before is None else sum(before.place_of(head.nct_id) is None for head in heads)
        index = IndexWriter(self.folder / "index", old and old / "index", studies=fresh)
        columns = SiteColumns()
        catalogue = CatalogueWriter(self.folder / "names.sqlite", old and old / "names.sqlite")
        for study in before.gone() if before else ():
            index.remove(study.nct_id)
            catalogue.remove(names_of(study))
        kept: list[tuple[int, int]] = []
        ordinal = 0
        for head in heads:
            if before is not None and (there := before.place_of(head.nct_id)) is not None:
                kept.append((ordinal, there))
                index.keep(there)
                self.learner.keep(before.headings, there)
                self.sites += columns.keep(before.sites, there)
                compiled.keep(before.shown, there)
            else:
                raw = archive.content(head.record_hash)
                try:
                    study = parse_study(raw)
                except StudyError as error:
                    # The archive takes only records that parse; one from an older version may not.
                    self.issues.append(BuildIssue(head.nct_id, f"left out: {error}"))
                    continue
                records.add(ordinal, head.nct_id, head.record_hash, raw, reading_key(study))
                names = names_of(study)
                index.add(study, names)
                self.learner.take(study)
                catalogue.add(names)
                self.sites += columns.add(study)
                compiled.add(study)
            self.sources[head.source] += 1
            self.latest = max(self.latest, head.seen_at)
            self.records_hash.update(f"{head.nct_id} {head.record_hash}\n".encode())
            ordinal += 1
            self.tell(ordinal, work)
        if old is not None:
            records.keep(old / "records.sqlite", kept)
        index.finish()
        catalogue.finish()
        columns.write(self.folder / "sites")
        return ordinal

    def _learn(self, records: RecordWriter) -> int:
        """Teach the vocabulary what the records hold, before any criterion is read; how many concepts."""
        count = self.learner.write(self.home, self.folder)
        use_vocabulary(self.home, self.folder)
        self.learner.keep_headings(self.folder)
        learnt, before = Learnt(self.folder / LEARNT), self.before
        if before is not None and not self._knows_the_same(before, count):
            records.rename_readings(lambda raw: reading_key(parse_study(raw), learnt))
        elif learnt:
            records.rename_readings(lambda raw: reading_key(parse_study(raw), learnt), all_of=before is None)
        return count

    def _knows_the_same(self, before: Before, learnt: int) -> bool:
        """Whether criteria are read with the same words as before."""
        return (before.manifest.learnt, before.manifest.vocabulary_version) == (learnt, default().version) and (
            before.headings.all == self.learner.headings
        )

    def _compile(self, records: RecordWriter, columns: ColumnsWriter) -> str:
        """All criteria as columns, those of unchanged studies from the columns before; the hash of all readings."""
        from trialogue.matching.bulk.taking_over import Earlier  # noqa: PLC0415  # NumPy
        from trialogue.snapshot.columns import FOLDER, open_columns  # noqa: PLC0415

        before = self.before
        if before is not None and kept_corrections(before.folder) != self.corrections:
            before = None
        earlier = Earlier(open_columns(before.folder / FOLDER)) if before else None
        compiled = hashlib.sha256()
        for nct_id, key, blob in records.readings_in_order():
            compiled.update(hashlib.sha256(blob).digest())
            there = before.place_of(nct_id) if before else None
            if before and earlier and there is not None and before.key_at(nct_id) == key:
                columns.compiler.keep(earlier, there)
            else:
                columns.compiler.add(apply_corrections(unpack(blob).criteria, self.corrections, nct_id))
        return compiled.hexdigest()

    def _read_criteria(self, records: RecordWriter, studies: int) -> int:
        """Take over the readings of the snapshot before and read the rest; how many were read."""
        if self.previous is not None:
            records.copy_readings(self.previous / "records.sqlite")
        missing = records.missing()
        waiting: list[tuple[bytes, str, bytes]] = []

        def raws() -> Iterator[bytes]:
            for each in records.unread():
                waiting.append(each)
                yield each[2]

        reused = studies - missing
        outcomes = run(
            read_record,
            raws(),
            workers=WORKERS if missing >= MANY else 1,
            progress=lambda done: self.tell(studies + reused + done, 2 * studies),
        )
        while batch := list(islice(outcomes, _READINGS_AT_ONCE)):
            readings = []
            for outcome in batch:
                key, nct_id, raw = waiting.pop(0)
                if isinstance(outcome, Outcome):
                    readings.append((key, outcome.result))
                else:
                    self.issues.append(BuildIssue(nct_id, f"criteria kept unread: the reader failed: {outcome.error}"))
                    # Under a key of this build alone: the next one tries again, also with the same reader.
                    aside = hashlib.sha256(key + self.folder.name.encode()).digest()
                    records.rename_reading(key, aside)
                    readings.append((aside, pack(unreadable(parse_study(raw), outcome.error))))
            records.add_readings(readings)
        self.tell(2 * studies, 2 * studies)
        return missing

    def _place_gazetteer(self) -> None:
        """Link the places of the snapshot before where they are the same, else take those kept for all homes."""
        target = self.folder / "places.sqlite"
        if self.previous is not None and read_manifest(self.previous).gazetteer == gazetteer_version():
            try:
                os.link(self.previous / "places.sqlite", target)
                return
            except OSError:
                pass  # gone, or a file system without links
        place_gazetteer(target)

    def _name(self, stamp: datetime.datetime) -> str:
        """Time and content in one name that sorts by time."""
        name = f"{stamp:%Y%m%dT%H%M%SZ}-{self.records_hash.hexdigest()[:8]}"
        # Not a count of those that are there: of several builds of one second the first may be pruned by now.
        serials = [path.name[len(name) :].lstrip("-") or "1" for path in self.folder.parent.glob(f"{name}*")]
        return f"{name}-{max(map(int, serials)) + 1}" if serials else name


def _refuse_suspicious(home: Path, made: Manifest) -> None:
    before = _previous(home)
    if before is None:
        return
    if reasons := suspicions(read_manifest(before), made):
        raise BadInput(
            f"the build looks wrong beside {before.name}, which keeps serving: {'; '.join(reasons)}."
            " Look at what was imported; where it is right, run: trialogue snapshot build --accept"
        )


def _previous(home: Path) -> Path | None:
    """The snapshot before, where there is one that this version can read."""
    try:
        folder = current_folder(home)
        read_manifest(folder)
    except UserError:
        return None
    return folder
