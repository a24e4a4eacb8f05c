"""The manifest of a snapshot: what it holds, of what it was made, and how to tell two apart."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import msgspec

from trialogue.errors import NotReady

MANIFEST: Final = "manifest.json"
FORMAT: Final = 11


class BuildIssue(msgspec.Struct, frozen=True):
    """Something about one study that the build could not use as it is; the study is in all the same."""

    nct_id: str
    message: str


class Manifest(msgspec.Struct, frozen=True, kw_only=True):
    """`counts` of studies, sites and criteria; `computable` counts criteria by how far a computer can evaluate them.

    `hashes` (SHA-256): `records` over every NCT id and record hash in order, `eligibility` over the criteria read,
    `columns` over the arrays that the bulk engine runs on; `gazetteer` names what the places were compiled from.
    `sources` counts records by where they were first seen; `data_timestamp` is the latest of those moments, UTC.
    `fill` gives for a few fields the share of studies that have them, `files` the SHA-256 of every file.
    `learnt` counts the concepts that the records taught,
    `made_by` names the code it was made with (:func:`~trialogue.snapshot.before.maker`), `patched` counts the studies
    that came, changed or went since its index was written as a whole;
    `corrections` the reviewed readings that hold.
    """

    format: int
    id: str
    built_at: str
    data_timestamp: str
    sources: dict[str, int]
    counts: dict[str, int]
    hashes: dict[str, str]
    reader_version: str
    vocabulary_version: str
    gazetteer: str
    computable: dict[str, int]
    read_again: int
    fill: dict[str, float] = {}
    files: dict[str, str] = {}
    learnt: int = 0
    corrections: int = 0
    made_by: str = ""
    patched: int = 0
    issues: tuple[BuildIssue, ...] = ()


def write_manifest(folder: Path, manifest: Manifest) -> None:
    """Write it into a snapshot's folder."""
    (folder / MANIFEST).write_bytes(msgspec.json.format(msgspec.json.encode(manifest), indent=2) + b"\n")


def read_manifest(folder: Path) -> Manifest:
    """The manifest of the snapshot in `folder`. Raises NotReady when it is not of this version's form."""
    try:
        manifest = msgspec.json.decode((folder / MANIFEST).read_bytes(), type=Manifest)
    except (msgspec.DecodeError, FileNotFoundError) as error:
        raise NotReady(f"{folder / MANIFEST} cannot be read ({error}). Run: trialogue snapshot build") from None
    if manifest.format != FORMAT:
        raise NotReady(
            f"{folder} has form {manifest.format}, this version reads {FORMAT}. Run: trialogue snapshot build"
        )
    return manifest
