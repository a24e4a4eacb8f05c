"""The archive keeps everything, in order, and refuses to forget."""

from __future__ import annotations

import datetime
import hashlib
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from fictional_records import make_raw
from trialogue.errors import BadInput, NotReady
from trialogue.registry import Archive
from trialogue.registry.archive_file import SCHEMA_VERSION
from trialogue.study import StudyError

NOON = datetime.datetime(2026, 11, 22, 12, 0, tzinfo=datetime.UTC)
LATER = NOON + datetime.timedelta(days=1)


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    with Archive(tmp_path / "home" / "archive.sqlite") as archive:
        yield archive


def test_a_record_is_added_then_unchanged_then_changed(archive: Archive) -> None:
    first, second = make_raw(1), make_raw(1, statusModule={"overallStatus": "COMPLETED"})
    assert archive.append(first, "a.json", NOON) == "added"
    assert archive.append(first, "b.json", LATER) == "unchanged"
    assert archive.append(second, "c.json", LATER) == "changed"
    versions = archive.versions("NCT99000001")
    assert [(v.raw, v.source, v.seen_at) for v in versions] == [(first, "a.json", NOON), (second, "c.json", LATER)]
    assert [v.record_hash for v in versions] == [hashlib.sha256(raw).hexdigest() for raw in (first, second)]
    assert [record.raw for record in archive.current()] == [second]


def test_a_record_that_comes_back_is_a_version_again_and_stored_once(archive: Archive) -> None:
    first, second = make_raw(1), make_raw(1, statusModule={})
    for raw in (first, second, first):
        archive.append(raw, "x", NOON)
    assert [version.raw for version in archive.versions("NCT99000001")] == [first, second, first]
    counts = archive.counts()
    assert (counts.studies, counts.versions, counts.raw_bytes) == (1, 3, len(first) + len(second))


def test_bytes_are_kept_as_they_are(archive: Archive) -> None:
    raw = b' {"protocolSection" :\n{"identificationModule":{"nctId":"nct99000002","briefTitle":"\\u00e9\xc3\xa9"}}}\r\n'
    archive.append(raw, "odd.json", NOON)
    assert [record.raw for record in archive.current()] == [raw]
    assert archive.versions("NCT99000002")[0].raw == raw


def test_studies_come_in_the_order_of_their_numbers(archive: Archive) -> None:
    for number in (3, 1, 2):
        archive.append(make_raw(number), "x", NOON)
    assert [record.nct_id for record in archive.current()] == ["NCT99000001", "NCT99000002", "NCT99000003"]
    assert archive.versions("NCT00000000") == []


def test_the_time_seen_is_utc_and_needs_a_zone(archive: Archive) -> None:
    plus_two = datetime.timezone(datetime.timedelta(hours=2))
    archive.append(make_raw(1), "x", datetime.datetime(2026, 11, 22, 14, 0, tzinfo=plus_two))
    assert archive.versions("NCT99000001")[0].seen_at == NOON
    with pytest.raises(ValueError, match="needs a time zone"):
        archive.append(make_raw(2), "x", datetime.datetime(2026, 11, 22))  # noqa: DTZ001 (the mistake under test)
    assert archive.counts().studies == 1


def test_a_record_without_an_id_is_refused(archive: Archive) -> None:
    with pytest.raises(StudyError):
        archive.append(b"{}", "x", NOON)
    assert archive.counts().versions == 0


@pytest.mark.parametrize("table", ["versions", "contents", "dictionaries", "imports"])
@pytest.mark.parametrize(
    "change",
    [
        "DELETE FROM {0}",
        "UPDATE {0} SET rowid = rowid",
        "INSERT OR REPLACE INTO {0} SELECT * FROM {0}",
        "REPLACE INTO {0} SELECT * FROM {0}",
    ],
)
def test_nothing_can_be_taken_back(archive: Archive, table: str, change: str) -> None:
    archive.learn([make_raw(i, descriptionModule={"briefSummary": f"{i * 7919} words " * 40}) for i in range(400)])
    archive.append(make_raw(1), "x", NOON)
    archive.note_import("x", NOON, (1, 0, 0, 0))
    with sqlite3.connect(archive.path) as stranger:
        before = stranger.execute(f"SELECT * FROM {table}").fetchall()
        assert before
        with pytest.raises(sqlite3.IntegrityError, match="append-only"):
            stranger.execute(change.format(table))
        assert stranger.execute(f"SELECT * FROM {table}").fetchall() == before
    stranger.close()


def test_a_batch_that_fails_leaves_nothing(archive: Archive) -> None:
    def fail_in_the_middle() -> None:
        with archive.batch():
            archive.append(make_raw(1), "x", NOON)
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        fail_in_the_middle()
    assert archive.counts().versions == 0
    assert archive.append(make_raw(1), "x", NOON) == "added"


def test_readers_see_whole_batches_and_do_not_wait(archive: Archive) -> None:
    archive.append(make_raw(1), "x", NOON)
    with Archive(archive.path) as reader:
        records = reader.current()
        assert next(records).nct_id == "NCT99000001"
        with archive.batch():
            archive.append(make_raw(2), "x", NOON)
            assert len(list(reader.current())) == 1
        assert list(records) == []
        assert len(list(reader.current())) == 2


def test_records_read_back_with_and_without_the_dictionary(archive: Archive) -> None:
    raws = [make_raw(i, descriptionModule={"briefSummary": f"{i * 7919} words " * 40}) for i in range(1, 400)]
    archive.append(raws[0], "x", NOON)
    archive.learn(raws)
    for raw in raws[1:]:
        archive.append(raw, "x", NOON)
    assert [record.raw for record in archive.current()] == raws
    with sqlite3.connect(archive.path) as stranger:
        used = stranger.execute("SELECT dictionary, count(*) FROM contents GROUP BY dictionary").fetchall()
    stranger.close()
    assert used == [(None, 1), (1, 398)]


def test_a_dictionary_is_trained_once_and_only_from_enough(archive: Archive) -> None:
    raws = [make_raw(i, descriptionModule={"briefSummary": f"{i * 7919} words " * 40}) for i in range(400)]
    archive.learn(raws[:5])
    archive.learn(raws)
    archive.learn(raws[::-1])
    with sqlite3.connect(archive.path) as stranger:
        assert stranger.execute("SELECT id FROM dictionaries").fetchall() == [(1,)]
    stranger.close()


def test_an_archive_opened_again_goes_on(tmp_path: Path) -> None:
    path = tmp_path / "archive.sqlite"
    for number in (1, 2):
        with Archive(path) as archive:
            archive.append(make_raw(number), "x", NOON)
    with Archive(path, create=False) as archive:
        assert archive.counts().studies == 2


def test_a_missing_archive_names_the_command(tmp_path: Path) -> None:
    with pytest.raises(NotReady, match="trialogue registry import"):
        Archive(tmp_path / "archive.sqlite", create=False)
    assert list(tmp_path.iterdir()) == []


def test_a_file_of_something_else_is_refused_untouched(tmp_path: Path) -> None:
    text = tmp_path / "notes.txt"
    text.write_text("not a database, and long enough to look like one\n" * 100)
    with pytest.raises(BadInput, match="cannot be used as a record archive"):
        Archive(text)
    other = tmp_path / "other.sqlite"
    with sqlite3.connect(other) as connection:
        connection.execute("CREATE TABLE cats (name TEXT)")
    connection.close()
    before = other.read_bytes()
    with pytest.raises(BadInput, match="database of something else"):
        Archive(other)
    assert other.read_bytes() == before


def test_a_full_disk_is_said_in_words_and_what_is_in_stays_in(archive: Archive) -> None:
    archive.append(make_raw(1), "x", NOON)
    pages = archive._connection.execute("PRAGMA page_count").fetchone()[0]
    archive._connection.execute(f"PRAGMA max_page_count = {pages}")
    with pytest.raises(BadInput, match=r"cannot be written .*full.*Free disk space"), archive.batch():
        for number in range(2, 2000):
            archive.append(make_raw(number), "x", NOON)
    assert [record.nct_id for record in archive.current()] == ["NCT99000001"]


def test_a_home_that_cannot_be_made(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(BadInput, match="cannot be made"):
        Archive(tmp_path / "file" / "home" / "archive.sqlite")


def test_an_archive_of_a_newer_version_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "archive.sqlite"
    Archive(path).close()
    with sqlite3.connect(path) as connection:
        connection.execute(f"PRAGMA user_version = {SCHEMA_VERSION + 1}")
    connection.close()
    with pytest.raises(BadInput, match="newer version"):
        Archive(path)
