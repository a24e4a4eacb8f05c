"""Proving a snapshot whole: every checksum, and every count that can be had in two ways.

Also what a build is held against before it may serve: the snapshot before it (:func:`suspicions`).
"""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import Any, Final

from trialogue.errors import Issue, UserError
from trialogue.snapshot.manifest import MANIFEST, Manifest, read_manifest
from trialogue.snapshot.readings import unpack
from trialogue.snapshot.records import Records

DATABASES: Final = ("records.sqlite", "names.sqlite", "places.sqlite")
UNHASHED: Final = frozenset({MANIFEST, "in-use"})
"""What is no part of the content: the manifest holds the checksums, the other is an empty mark."""

FEWEST: Final = 100
"""A snapshot of fewer studies is no measure for the next."""

LOST: Final = 0.10
EMPTIED: Final = 0.05
_REBUILD: Final = "Run: trialogue snapshot build"


def file_hashes(folder: Path) -> dict[str, str]:
    """The SHA-256 of every file of a snapshot, by its path within."""
    found = {}
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if path.is_file() and name not in UNHASHED and not name.endswith(".lock"):
            with path.open("rb") as file:
                found[name] = hashlib.file_digest(file, "sha256").hexdigest()
    return found


def verify_snapshot(folder: Path, progress: Callable[[int], None] = lambda done: None) -> list[Issue]:
    """Everything wrong with the snapshot in `folder`; empty when it is whole. `progress` is told studies looked at."""
    try:
        manifest = read_manifest(folder)
    except UserError as error:
        return [Issue(MANIFEST, None, str(error))]
    found = list(_files(folder, manifest))
    checks: dict[str, Callable[[Path, Manifest], Iterator[Issue]]] = {
        "databases": _databases,
        "records": partial(_records, progress=progress),
        "columns": _columns,
        "index": _index,
        "sites": _sites,
        "numbers": _numbers,
        "facets": _facets,
    }
    for name, check in checks.items():
        try:
            found += check(folder, manifest)
        except Exception as error:  # a damaged file may fail anywhere: that is what we are here to tell
            found.append(Issue(name, None, f"cannot be read: {type(error).__name__}", _REBUILD))
    return found


def _files(folder: Path, manifest: Manifest) -> Iterator[Issue]:
    there = file_hashes(folder)
    for name, wanted in manifest.files.items():
        if name not in there:
            yield Issue(name, None, "is gone.", _REBUILD)
        elif there[name] != wanted:
            yield Issue(name, None, "does not have its checksum: it was changed.", _REBUILD)
    for name in sorted(set(there) - set(manifest.files)):
        yield Issue(name, None, "belongs to no build.", "Remove it.")


def _databases(folder: Path, manifest: Manifest) -> Iterator[Issue]:
    for name in DATABASES:
        address = f"{(folder / name).resolve().as_uri()}?mode=ro"
        with closing(sqlite3.connect(address, uri=True)) as connection:
            (told,) = connection.execute("PRAGMA quick_check(1)").fetchone()
        if told != "ok":
            yield Issue(name, None, f"is damaged: {told}.", _REBUILD)


def _records(folder: Path, manifest: Manifest, progress: Callable[[int], None]) -> Iterator[Issue]:
    together, readings = hashlib.sha256(), hashlib.sha256()
    criteria = done = 0
    with closing(Records(folder / "records.sqlite")) as records:
        ids = records.nct_ids()
        if list(ids) != sorted(set(ids)):
            yield Issue("records.sqlite", None, "studies are not in order, once each.", _REBUILD)
        for done, (nct_id, wanted, raw, reading) in enumerate(records.everything(), start=1):
            if hashlib.sha256(raw).digest() != wanted:
                yield Issue(nct_id, None, "its record does not have its hash.", _REBUILD)
            together.update(f"{nct_id} {wanted.hex()}\n".encode())
            readings.update(hashlib.sha256(reading).digest())
            criteria += len(unpack(reading).criteria)
            progress(done)
    yield from _differs("studies", manifest.counts["studies"], done)
    yield from _differs("criteria", manifest.counts["criteria"], criteria)
    yield from _differs("criteria by kind", sum(manifest.computable.values()), criteria)
    yield from _differs("records by source", sum(manifest.sources.values()), done)
    yield from _differs("hash of records", manifest.hashes["records"], together.hexdigest())
    yield from _differs("hash of criteria", manifest.hashes["eligibility"], readings.hexdigest())


def _columns(folder: Path, manifest: Manifest) -> Iterator[Issue]:
    from trialogue.snapshot.columns import FOLDER, columns_hash, open_columns, open_study_columns  # noqa: PLC0415

    yield from _differs("hash of columns", manifest.hashes["columns"], columns_hash(folder / FOLDER))
    shown = open_study_columns(folder / FOLDER)
    yield from _differs("studies in columns", manifest.counts["studies"], len(shown.updated))
    assert open_columns(folder / FOLDER)


def _index(folder: Path, manifest: Manifest) -> Iterator[Issue]:
    from tantivy import Order, Query  # noqa: PLC0415  # heavy

    from trialogue.search.index import KEY, open_index  # noqa: PLC0415
    from trialogue.search.keys import key_of  # noqa: PLC0415

    studies = manifest.counts["studies"]
    searcher = open_index(folder / "index").searcher()
    yield from _differs("studies in the index", studies, searcher.num_docs)
    hits = searcher.search(
        Query.all_query(), limit=max(1, studies), count=False, order_by_field=KEY, order=Order.Asc
    ).hits
    with closing(Records(folder / "records.sqlite")) as records:
        wanted = [key_of(nct_id) for nct_id in records.nct_ids()]
    if [int(key) for key, _ in hits] != wanted:
        yield Issue("index", None, "does not hold every study once.", _REBUILD)


def _sites(folder: Path, manifest: Manifest) -> Iterator[Issue]:
    from trialogue.search.sites import Sites  # noqa: PLC0415  # NumPy

    sites = Sites(folder / "sites")
    yield from _differs("sites", manifest.counts["sites"], len(sites))
    yield from _differs("studies with sites counted", manifest.counts["studies"], sites.studies)


def _numbers(folder: Path, manifest: Manifest) -> Iterator[Issue]:
    import numpy as np  # noqa: PLC0415

    for path in sorted((folder / "numbers").glob("*.npy")):
        length = len(np.load(path, mmap_mode="r", allow_pickle=False))
        yield from _differs(f"studies in numbers/{path.name}", manifest.counts["studies"], length)


def _facets(folder: Path, manifest: Manifest) -> Iterator[Issue]:
    from trialogue.search.facets import Facets  # noqa: PLC0415  # NumPy

    yield from _differs("studies in facets", manifest.counts["studies"], len(Facets(folder / "facets")))


def _differs(what: str, wanted: Any, got: Any) -> Iterator[Issue]:
    if wanted != got:
        yield Issue(what, None, f"the manifest says {wanted}, the files say {got}.", _REBUILD)


def suspicions(before: Manifest, made: Manifest) -> list[str]:
    """Why a build should not replace the one before, in words: studies lost, fields emptied; empty when nothing is.

    A tenth of the studies, or five of a hundred studies with a field that had it, are more than a day's changes.
    """
    had = before.counts["studies"]
    if had < FEWEST:
        return []
    found = []
    for name, wanted in before.counts.items():
        now = made.counts.get(name, 0)
        if now < wanted * (1 - LOST):
            found.append(f"{name} fell from {wanted:,} to {now:,}")
    for name, share in before.fill.items():
        now_share = made.fill.get(name, 0.0)
        if now_share < share - EMPTIED:
            found.append(f"studies with {name} fell from {100 * share:.1f} % to {100 * now_share:.1f} %")
    if len(made.issues) > LOST * had:
        found.append(f"{len(made.issues):,} studies could not be used as they are")
    return found
