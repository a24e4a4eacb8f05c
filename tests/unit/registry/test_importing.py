"""Bad input: a clear message with file, place, reason and fix; the rest proceeds; nothing is lost."""

from __future__ import annotations

import datetime
import gzip
import io
import os
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
import zstandard

from fictional_records import make_raw, make_raw_from
from trialogue.errors import BadInput, NotFound
from trialogue.registry import Archive, ImportIssue, ImportReport, import_path, report_to_json
from trialogue.registry.json_pieces import LARGEST_RECORD

NOON = datetime.datetime(2026, 11, 22, 12, 0, tzinfo=datetime.UTC)
GOOD = [make_raw(number) for number in range(1, 6)]
MANY = [make_raw(number, descriptionModule={"briefSummary": f"{number**7} " * 30}) for number in range(1, 2001)]


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    with Archive(tmp_path / "home" / "archive.sqlite") as archive:
        yield archive


def bring_in(archive: Archive, content: bytes, name: str = "studies.jsonl") -> ImportReport:
    path = archive.path.parent.parent / name
    path.write_bytes(content)
    return import_path(path, archive, seen_at=NOON)


def told(report: ImportReport) -> list[tuple[str, str, str]]:
    """File, position and reason of every issue; each must also name a fix."""
    issues = [issue for issue in report.issues if isinstance(issue, ImportIssue)]
    assert len(issues) == len(report.issues)
    assert all(issue.remedy for issue in issues)
    return [(issue.file, issue.position, issue.message) for issue in issues]


def archived(archive: Archive) -> list[bytes]:
    return [record.raw for record in archive.current()]


def test_counts_over_three_imports(archive: Archive) -> None:
    assert bring_in(archive, b"\n".join(GOOD[:3])).counts == (3, 0, 0, 0)
    assert bring_in(archive, b"\n".join(GOOD)).counts == (2, 0, 3, 0)
    newer = make_raw(2, statusModule={"overallStatus": "COMPLETED"})
    report = bring_in(archive, b"\n".join([GOOD[0], newer, b"{}"]))
    assert report.counts == (0, 1, 1, 1)
    last = archive.versions("NCT99000002")[-1]
    assert (last.source, last.place, last.seen_at) == ("studies.jsonl", "line 2", NOON)


def test_where_a_record_was_seen_names_what_was_imported_and_the_place_in_it(archive: Archive, tmp_path: Path) -> None:
    folder = tmp_path / "downloads" / "inner"
    folder.mkdir(parents=True)
    (folder / "a.jsonl").write_bytes(b"\n".join(GOOD[:2]))
    with zipfile.ZipFile(tmp_path / "bulk.zip", "w") as zipped:
        zipped.writestr("x/NCT99000003.json", GOOD[2])
    import_path(tmp_path / "downloads", archive, seen_at=NOON)
    import_path(tmp_path / "bulk.zip", archive, seen_at=NOON)
    assert [(record.source, record.place) for record in archive.current()] == [
        ("downloads", "inner/a.jsonl line 1"),
        ("downloads", "inner/a.jsonl line 2"),
        ("bulk.zip", "x/NCT99000003.json"),
    ]


@pytest.mark.parametrize(
    ("bad", "reason"),
    [
        (b"{}", "no NCT number at protocolSection.identificationModule.nctId"),
        (b'{"protocolSection": {"identifica', "not JSON"),
        (b"this is not JSON", "not JSON"),
        (b"null", "expected a JSON object, got null"),
        (b"[1]", "expected a JSON object, got an array of 1"),
        (make_raw(9).replace(b"Fictional", b"\xe9t\xe9"), "not UTF-8: byte 0xe9"),
        (b'{"a":' + b"[" * 10_000 + b"]" * 10_000 + b"}", "nested too deeply"),
        (b"[" * 10_000, "nested too deeply"),
        (make_raw_from({"protocolSection": {"identificationModule": {"nctId": "ISRCTN123"}}}), "'ISRCTN123'"),
    ],
)
def test_a_bad_line_is_rejected_with_its_place_and_the_next_lines_come_in(
    archive: Archive, bad: bytes, reason: str
) -> None:
    report = bring_in(archive, b"\n".join([GOOD[0], bad, GOOD[1], b"", GOOD[2]]))
    assert report.counts == (3, 0, 0, 1)
    ((file, position, message),) = told(report)
    assert (file, position) == ("studies.jsonl", "line 2")
    assert reason in message
    assert archived(archive) == GOOD[:3]


@pytest.mark.parametrize(
    ("bad", "position", "reason"),
    [
        (b"{}", "record 2", "no NCT number"),
        (b"7", "record 2", "got the number 7"),
        (b'"text, with ] inside"', "record 2", "got the text"),
        (b"{'single': 1}", "record 2", "not JSON"),
        (b'{"a": [1}', "record 2", "its brackets do not pair up"),
        (b'{"protocolSection": {"a": {', "record 2", "its brackets do not pair up"),
        (b'{"a":' + b"[" * 10_000 + b"]" * 10_000 + b"}", "record 2", "nested too deeply"),
        (make_raw(9).replace(b"Fictional", b"\xff\xfe"), "record 2", "not UTF-8: byte 0xff"),
    ],
)
def test_a_bad_member_of_an_array_is_rejected_and_the_next_come_in(
    archive: Archive, bad: bytes, position: str, reason: str
) -> None:
    report = bring_in(archive, b"[" + b",".join([GOOD[0], bad, *GOOD[1:]]) + b"]", "studies.json")
    assert archived(archive) == GOOD
    assert report.added == 5 and report.rejected >= 1
    assert told(report)[0][:2] == ("studies.json", position)
    assert reason in told(report)[0][2]


@pytest.mark.parametrize("content", [b"", b"   \n\t\r\n  " * 100_000, b"\xef\xbb\xbf", b"[\n]"])
@pytest.mark.parametrize("name", ["empty.json", "empty.jsonl"])
def test_an_empty_file_is_reported(archive: Archive, content: bytes, name: str) -> None:
    report = bring_in(archive, content, name)
    assert report.counts == (0, 0, 0, 1)
    assert told(report) == [(name, "", "the file holds no record: it is empty, blank, or an empty list.")]


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"hello", "expected a JSON object or array, found text that begins 'hello'"),
        (b"<html></html>", "found text that begins '<html></html>'"),
        (b"42", "found text that begins '42'"),
        (b'{"name": "package", "version": 1}', "no NCT number"),
        (b"\x00\x01\x02", "found text that begins"),
    ],
)
def test_a_file_of_something_else_is_reported(archive: Archive, content: bytes, reason: str) -> None:
    report = bring_in(archive, content, "thing.json")
    assert report.counts == (0, 0, 0, 1)
    assert reason in told(report)[0][2]


@pytest.mark.parametrize("name", ["studies.jsonl.gz", "studies.json.gz", "studies.jsonl.zst"])
def test_of_a_truncated_file_what_came_before_is_kept(archive: Archive, name: str) -> None:
    content = b"[" + b",\n".join(MANY) + b"]" if ".json." in name else b"\n".join(MANY)
    packed = gzip.compress(content) if name.endswith("gz") else zstandard.compress(content)
    report = bring_in(archive, packed[: int(len(packed) * 0.8)], name)
    kept = archived(archive)
    assert len(kept) > 1_000 and kept == MANY[: len(kept)]
    assert report.added == len(kept)
    assert told(report)[-1][:2] == (name, "end")
    assert "the file is truncated; every record before that was read" in told(report)[-1][2]
    assert bring_in(archive, packed, name).counts == (len(MANY) - len(kept), 0, len(kept), 0)


def test_a_gzip_that_loses_only_its_check_sum_loses_no_record(archive: Archive) -> None:
    report = bring_in(archive, gzip.compress(b"\n".join(GOOD))[:-6], "studies.jsonl.gz")
    assert archived(archive) == GOOD
    assert report.counts == (5, 0, 0, 1)


def test_a_damaged_gzip_keeps_what_precedes_the_damage(archive: Archive) -> None:
    packed = bytearray(gzip.compress(b"\n".join(MANY)))
    packed[-6] ^= 0xFF
    report = bring_in(archive, bytes(packed), "studies.jsonl.gz")
    assert archived(archive) == MANY
    assert "the gzip data is damaged" in told(report)[-1][2]


def test_what_is_not_gzip_behind_its_first_bytes(archive: Archive) -> None:
    report = bring_in(archive, b"\x1f\x8b" + b"nonsense" * 10, "studies.jsonl.gz")
    assert report.counts == (0, 0, 0, 1)
    assert "gzip data is damaged" in told(report)[0][2]


def test_records_are_found_again_behind_damage_of_what_holds_them(archive: Archive) -> None:
    content = b'{"export": [1}, "list": [' + b",".join(GOOD) + b"]}"
    report = bring_in(archive, content, "export.json")
    assert archived(archive) == GOOD
    assert report.counts == (5, 0, 0, 1)
    assert "its brackets do not pair up" in told(report)[0][2]


@pytest.mark.parametrize("times", [1, 2])
def test_a_record_beyond_the_limit_is_refused_and_the_next_comes_in(archive: Archive, times: int) -> None:
    long = b'{"protocolSection": {"x": "' + b"y" * (times * LARGEST_RECORD) + b'"}}'
    report = bring_in(archive, b"[" + GOOD[0] + b"," + long + b"," + GOOD[1] + b"]", "long.json")
    assert archived(archive) == GOOD[:2]
    assert report.rejected >= 1
    assert told(report)[0][1] == "record 2" and "longer than" in told(report)[0][2]


def test_an_array_that_is_cut_off_keeps_its_whole_records(archive: Archive) -> None:
    report = bring_in(archive, b"[" + b",".join(GOOD[:2]) + b"," + GOOD[2][:40], "studies.json")
    assert archived(archive) == GOOD[:2]
    assert [position for _, position, _ in told(report)] == ["record 3", "end"]
    page = bring_in(archive, b'{"studies": [' + GOOD[3] + b"]", "page.json")
    assert page.counts == (1, 0, 0, 1)
    assert "the page is not closed" in told(page)[0][2]


def test_a_page_with_its_list_behind_other_fields_is_a_page(archive: Archive) -> None:
    page = b'{"meta": {"nested": [1, {"studies": []}]}, "studies": [' + GOOD[0] + b", {}, " + GOOD[1] + b"]}"
    report = bring_in(archive, page + b"\n" + b'{"studies": [' + GOOD[2] + b"]}", "pages.jsonl")
    assert report.counts == (3, 0, 0, 1)
    assert told(report)[0][:2] == ("pages.jsonl", "line 1, study 2")


def test_the_same_record_twice_is_unchanged(archive: Archive) -> None:
    report = bring_in(archive, b"\n".join([GOOD[0], GOOD[1], GOOD[0]]))
    assert report.counts == (2, 0, 1, 0)
    assert report.issues == []


def test_two_records_of_one_id_the_last_counts_and_it_is_reported(archive: Archive) -> None:
    other = make_raw(1, statusModule={"overallStatus": "COMPLETED"})
    report = bring_in(archive, b"\n".join([GOOD[0], GOOD[1], other]))
    assert report.counts == (2, 1, 0, 0)
    ((_, position, message),) = told(report)
    assert position == "line 3"
    assert "NCT99000001 stands more than once in this import" in message
    assert [version.raw for version in archive.versions("NCT99000001")] == [GOOD[0], other]


def test_a_repaired_id_and_a_left_out_field_are_noted_not_rejected(archive: Archive) -> None:
    odd = make_raw(1, eligibilityModule={"sex": 3}).replace(b"NCT99000001", b" nct99000001")
    report = bring_in(archive, odd)
    assert report.counts == (1, 0, 0, 0)
    assert archived(archive) == [odd]
    messages = [message for _, _, message in told(report)]
    assert "NCT99000001: protocolSection.eligibilityModule.sex: expected text, got the number 3." in messages
    assert any("' nct99000001' was read as NCT99000001" in message for message in messages)


def test_a_megabyte_of_eligibility_text_comes_in(archive: Archive) -> None:
    raw = make_raw(1, eligibilityModule={"eligibilityCriteria": "- \u2265 18 years\n" * 70_000})
    assert len(raw) > 1_000_000
    assert bring_in(archive, b"[" + raw + b"," + GOOD[1] + b"]", "big.json").counts == (2, 0, 0, 0)
    assert archived(archive) == [raw, GOOD[1]]


def test_a_zip_with_bad_members_gives_its_good_ones(archive: Archive) -> None:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_STORED) as zipped:
        zipped.writestr("folder/", b"")
        zipped.writestr("folder/good.json", GOOD[0])
        zipped.writestr("damaged.json", GOOD[1])
        zipped.writestr("picture.png", b"\x89PNG")
        zipped.writestr("inner.json", b"PK\x03\x04 a zip in a zip")
        zipped.writestr("last.json", GOOD[2])
    report = bring_in(
        archive, held.getvalue().replace(GOOD[1], GOOD[1].replace(b"Fictional", b"Damagedxx")), "bulk.zip"
    )
    assert archived(archive) == [GOOD[0], GOOD[2]]
    assert report.counts == (2, 0, 0, 2)
    reasons = {file: message for file, _, message in told(report)}
    assert "cannot be unpacked" in reasons["bulk.zip:damaged.json"]
    assert "skipped" in reasons["bulk.zip:picture.png"]
    assert "zip inside" in reasons["bulk.zip:inner.json"]


def test_a_truncated_zip_is_reported(archive: Archive) -> None:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as zipped:
        zipped.writestr("one.json", GOOD[0])
    report = bring_in(archive, held.getvalue()[:-30], "bulk.zip")
    assert report.counts == (0, 0, 0, 1)
    assert "it may be truncated" in told(report)[0][2]


def test_unrelated_files_of_a_folder_are_reported_as_skipped(archive: Archive, tmp_path: Path) -> None:
    folder = tmp_path / "records"
    folder.mkdir()
    (folder / "a.json").write_bytes(GOOD[0])
    (folder / "notes.txt").write_text("hello")
    (folder / "empty.json").write_text("")
    (folder / "link.json").symlink_to(folder / "nowhere.json")
    report = import_path(folder, archive, seen_at=NOON)
    assert report.counts == (1, 0, 0, 2)
    reasons = {file: message for file, _, message in told(report)}
    assert "skipped" in reasons["notes.txt"]
    assert "empty" in reasons["empty.json"]
    assert "cannot be read" in reasons["link.json"]


def test_a_folder_without_records_is_reported(archive: Archive, tmp_path: Path) -> None:
    (tmp_path / "records").mkdir()
    report = import_path(tmp_path / "records", archive, seen_at=NOON)
    assert report.counts == (0, 0, 0, 1)
    assert "holds no JSON" in told(report)[0][2]


def test_a_folder_that_cannot_be_opened_is_reported(archive: Archive, tmp_path: Path) -> None:
    root = tmp_path / "records"
    root.mkdir()
    (root / "a.json").write_bytes(GOOD[0])
    inside = os.open(root, os.O_RDONLY)
    for _ in range(20):  # deeper than the system opens by name
        os.mkdir("d" * 250, dir_fd=inside)
        deeper = os.open("d" * 250, os.O_RDONLY, dir_fd=inside)
        os.close(inside)
        inside = deeper
    os.close(inside)
    report = import_path(root, archive, seen_at=NOON)
    assert report.counts == (1, 0, 0, 1)
    assert "cannot be read: File name too long" in told(report)[0][2]


def test_a_path_too_long_to_exist_says_so(archive: Archive) -> None:
    with pytest.raises(BadInput, match="cannot be read: File name too long"):
        import_path(Path("x" * 5000), archive, seen_at=NOON)


def test_a_missing_path_says_so(archive: Archive, tmp_path: Path) -> None:
    with pytest.raises(NotFound, match=r"nowhere\.json does not exist\. Give a JSON"):
        import_path(tmp_path / "nowhere.json", archive, seen_at=NOON)


def test_the_report_as_json(archive: Archive) -> None:
    report = report_to_json(bring_in(archive, GOOD[0] + b"\n{}\n"))
    assert report["added"] == report["rejected"] == 1
    assert report["issues"] == [
        {
            "file": "studies.jsonl",
            "position": "line 2",
            "rejected": True,
            "reason": "no NCT number at protocolSection.identificationModule.nctId.",
            "fix": "The record was not taken in; mend it and import the file again.",
        }
    ]
