"""Import of the real records: every one in or reported, and each comes back byte for byte."""

from __future__ import annotations

import datetime
import gzip
from pathlib import Path

import pytest

from trialogue.registry import Archive, import_path
from trialogue.study import parse_study

NOON = datetime.datetime(2026, 11, 22, 12, 0, tzinfo=datetime.UTC)


@pytest.fixture(scope="module")
def real_file(shared: Path) -> Path:
    file = shared / "data" / "ctgov" / "studies.jsonl.gz"
    if not file.is_file():
        pytest.skip("needs shared/data/ctgov/studies.jsonl.gz")
    return file


def test_every_real_record_is_in_byte_for_byte_and_the_second_time_unchanged(real_file: Path, tmp_path: Path) -> None:
    with gzip.open(real_file) as lines:
        raws = {parse_study(line.strip()).nct_id: line.strip() for line in lines}
    with Archive(tmp_path / "archive.sqlite") as archive:
        first = import_path(real_file, archive, seen_at=NOON)
        assert first.counts == (len(raws), 0, 0, 0)
        assert first.issues == []
        assert {record.nct_id: record.raw for record in archive.current()} == raws
        assert import_path(real_file, archive, seen_at=NOON).counts == (0, 0, len(raws), 0)
        counts = archive.counts()
    assert (counts.studies, counts.versions) == (len(raws), len(raws))
    assert counts.raw_bytes == sum(len(raw) for raw in raws.values())
    assert counts.stored_bytes < counts.raw_bytes / 5


def test_the_seed_studies_are_read_from_their_folder(shared: Path, tmp_path: Path) -> None:
    folder = shared / "data" / "seed_studies"
    if not folder.is_dir():
        pytest.skip("needs shared/data/seed_studies")
    with Archive(tmp_path / "archive.sqlite") as archive:
        report = import_path(folder, archive, seen_at=NOON)
        assert {"NCT06394063", "NCT04515719"} <= {record.nct_id for record in archive.current()}
    assert [issue.message for issue in report.issues if getattr(issue, "rejected", False)] == []
