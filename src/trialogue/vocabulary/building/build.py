"""`trialogue vocabulary build`: from a folder of terminology files to tables in a home."""

from __future__ import annotations

import hashlib
import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Final

import msgspec

from trialogue.errors import BadInput
from trialogue.text.fold import fold
from trialogue.vocabulary.building import mesh_tables, mesh_xml
from trialogue.vocabulary.building.compose import Composed, compose
from trialogue.vocabulary.building.entries import Terms
from trialogue.vocabulary.building.links import Shipped
from trialogue.vocabulary.building.manifest import DRUG_NAMES, FILE, MESH, Manifest, Origin, Source
from trialogue.vocabulary.building.write import content_hash, write_tables
from trialogue.vocabulary.loading import data_version, read_concepts, read_rows
from trialogue.vocabulary.tables import FORMAT

_Reader = Callable[[Path, Terms], None]
READERS: Final[tuple[tuple[re.Pattern[str], _Reader, Origin], ...]] = (
    (re.compile(r"desc(?:\d{4})?\.xml(?:\.gz)?"), mesh_xml.read_descriptors, MESH),
    (re.compile(r"supp(?:\d{4})?\.xml(?:\.gz)?"), mesh_xml.read_supplementary, MESH),
    (re.compile(r"pa(?:\d{4})?\.xml(?:\.gz)?"), mesh_xml.read_actions, MESH),
    (re.compile(r"mesh_terms\.tsv(?:\.gz)?"), mesh_tables.read_terms, MESH),
    (re.compile(r"mesh_tree\.tsv(?:\.gz)?"), mesh_tables.read_trees, MESH),
    (re.compile(r"mesh_pharm_action\.tsv(?:\.gz)?"), mesh_tables.read_actions, MESH),
    (re.compile(r"drugbank_vocabulary\.csv(?:\.gz)?"), mesh_tables.read_drug_names, DRUG_NAMES),
)
"""The files that are understood, in the order in which they are read."""

EXPECTED: Final = (
    "NLM's desc2026.xml, supp2026.xml and pa2026.xml (any year, .gz too), or mesh_terms.tsv, mesh_tree.tsv, "
    "mesh_pharm_action.tsv and drugbank_vocabulary.csv"
)


def build_tables(source: Path, home: Path, *, edition: str = "") -> Manifest:
    """Compile the terminology files of the folder `source` into tables of `home`, and use them from then on.

    `edition` is the year of the files where their names do not tell. Raises BadInput, naming the file, for one that
    cannot be read, or where there is none that is understood.
    """
    files = _files(source)
    terms = Terms()
    for path, reader, _ in files:
        reader(path, terms)
    composed = compose(terms, shipped())
    version = hashlib.sha256(f"{FORMAT}\0{content_hash(composed)}".encode()).hexdigest()[:12]
    manifest = Manifest(
        version=version,
        format=FORMAT,
        sources=tuple(_source(path, origin, edition or _edition(path, source)) for path, _, origin in files),
        counts=_counts(composed),
    )
    _put(composed, manifest, home / "vocabulary")
    return manifest


def shipped() -> Shipped:
    """The shipped concepts as links are made to them."""
    return Shipped(tuple(read_concepts()), frozenset(fold(row["name"]) for row in read_rows("ambiguous.tsv")))


def _files(source: Path) -> list[tuple[Path, _Reader, Origin]]:
    try:
        present = sorted(path for path in source.iterdir() if path.is_file())
    except OSError as error:
        raise BadInput(f"{source}: cannot be read ({error.strerror}); give the folder that holds {EXPECTED}") from None
    found = [
        (path, reader, origin)
        for pattern, reader, origin in READERS
        for path in present
        if pattern.fullmatch(path.name)
    ]
    headings = [each for each in found if each[1] in (mesh_xml.read_descriptors, mesh_tables.read_terms)]
    if not headings:
        raise BadInput(f"{source}: holds no MeSH headings; it must hold {EXPECTED}")
    if len(headings) > 1:
        names = ", ".join(path.name for path, _, _ in headings)
        raise BadInput(f"{source}: holds the headings more than once ({names}); leave one of them there")
    return found


def _source(path: Path, origin: Origin, edition: str) -> Source:
    with path.open("rb") as stream:
        digest = hashlib.file_digest(stream, "sha256").hexdigest()
    return Source(path.name, digest, edition if origin is MESH else "", origin.origin, origin.licence)


def _edition(path: Path, source: Path) -> str:
    """The year in the file's name, or the one that an attribution beside the tables gives."""
    if named := mesh_xml.edition(path):
        return named
    attribution = source / "ATTRIBUTION.md"
    text = attribution.read_text(encoding="utf-8", errors="replace") if attribution.is_file() else ""
    found = re.search(r"(?:MeSH|Medical Subject Headings)\D{0,20}(20\d\d)", text)
    return found.group(1) if found else ""


def _counts(composed: Composed) -> dict[str, int]:
    kinds = sorted({kind for kind, _, _ in composed.concepts.values()})
    by_kind = {kind: sum(each[0] == kind for each in composed.concepts.values()) for kind in kinds}
    return {**by_kind, "names": len(composed.names), "kinships": len(composed.kin)}


def _put(composed: Composed, manifest: Manifest, folder: Path) -> None:
    """Write the tables under their version, then point to them: before this the old ones are used, after it the new."""
    target = folder / manifest.version
    try:
        shutil.rmtree(target, ignore_errors=True)
        target.mkdir(parents=True)
        about = {"version": manifest.version, "changes": "version", "shipped": data_version()}
        write_tables(composed, target / "tables.sqlite", about)
        (target / FILE).write_bytes(msgspec.json.format(msgspec.json.encode(manifest), indent=2) + b"\n")
        pointer = folder / "CURRENT.new"
        pointer.write_text(manifest.version + "\n", encoding="utf-8")
        pointer.replace(folder / "CURRENT")
    except OSError as error:
        raise BadInput(f"{folder} cannot be written ({error.strerror}). Choose another home with --home.") from None
    for old in folder.iterdir():
        if old.is_dir() and old != target:
            shutil.rmtree(old, ignore_errors=True)
