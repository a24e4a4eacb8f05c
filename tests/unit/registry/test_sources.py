"""Every packing gives the same records, byte for byte; memory stays bounded."""

from __future__ import annotations

import gzip
import io
import tracemalloc
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import zstandard

from fictional_records import make_raw
from trialogue.registry.byte_streams import CHUNK
from trialogue.registry.json_files import Found, Unread
from trialogue.registry.json_lines import cut_lines
from trialogue.registry.json_pieces import LARGEST_RECORD, Piece, Trouble
from trialogue.registry.json_text import cut_json
from trialogue.registry.sources import read_records

RAWS = [
    make_raw(1),
    b'{ "protocolSection":{"identificationModule":{"nctId":"NCT99000002", "briefTitle":"odd }]{[ and \\" \\\\"} } }',
    make_raw(3, descriptionModule={"briefSummary": "\u00e9\u4e2d\U0001f600 " * 200}),
    b'{"protocolSection":\t{"identificationModule":{"nctId":"NCT99000004"}}}',
]
ARRAY = b" [\n" + b" ,\n ".join(RAWS) + b"\n]\n"
PAGE = b'{"totalCount": 4, "nextPageToken": "a\\"b", "studies": [' + b",".join(RAWS) + b'], "more": {"x": [1]}}\n'
LINES = b"\n".join(RAWS) + b"\n"


def zipped(members: dict[str, bytes]) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return held.getvalue()


FORMS: dict[str, bytes] = {
    "array.json": ARRAY,
    "page.json": PAGE,
    "lines.jsonl": LINES,
    "lines_by_content.json": LINES,
    "lines_crlf.jsonl": LINES.replace(b"\n", b"\r\n"),
    "lines_without_last_newline.ndjson": LINES.rstrip(),
    "lines_with_blank_lines.jsonl": LINES.replace(b"\n", b"\n\n  \n"),
    "objects_in_a_row.json": b" ".join(RAWS),
    "array_with_bom.json": b"\xef\xbb\xbf" + ARRAY,
    "lines_with_bom.jsonl": b"\xef\xbb\xbf" + LINES,
    "array.json.gz": gzip.compress(ARRAY),
    "lines.jsonl.gz": gzip.compress(LINES),
    "gzip_under_another_name.json": gzip.compress(ARRAY),
    "two_gzip_members.jsonl.gz": gzip.compress(LINES[:300]) + gzip.compress(LINES[300:]),
    "lines.jsonl.zst": zstandard.compress(LINES),
    "two_zstd_frames.jsonl.zst": zstandard.compress(LINES[:300]) + zstandard.compress(LINES[300:]),
    "bulk.zip": zipped({f"NCT9900000{i}.json": raw for i, raw in enumerate(RAWS)}),
    "zip_of_packed.zip": zipped({"all.jsonl.gz": gzip.compress(LINES)}),
    "array_in_jsonl.jsonl": b"[\n" + b",\n".join(RAWS) + b"\n]",
}


def write(folder: Path, name: str, content: bytes) -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return path


def raws_of(path: Path) -> list[bytes]:
    pieces = list(read_records(path))
    assert [piece for piece in pieces if isinstance(piece, Unread)] == []
    return [piece.raw for piece in pieces if isinstance(piece, Found)]


@pytest.mark.parametrize("name", FORMS)
def test_every_form_gives_the_same_records_byte_for_byte(tmp_path: Path, name: str) -> None:
    assert raws_of(write(tmp_path, name, FORMS[name])) == RAWS


def test_a_pretty_printed_study_keeps_its_bytes(tmp_path: Path) -> None:
    raw = b'{\n  "protocolSection": {\n    "identificationModule": {\n      "nctId": "NCT99000001"\n    }\n  }\n}'
    assert raws_of(write(tmp_path, "one.json", raw + b"\n")) == [raw]


def test_a_folder_is_read_to_the_bottom_in_order(tmp_path: Path) -> None:
    write(tmp_path, "b/2.json", RAWS[1])
    write(tmp_path, "a.json", RAWS[0])
    write(tmp_path, "c/d/e/3.json.gz", gzip.compress(RAWS[2]))
    write(tmp_path, "b/readme.txt", b"hello")
    write(tmp_path, "table.csv", b"a,b")
    pieces = list(read_records(tmp_path))
    assert [piece.raw for piece in pieces if isinstance(piece, Found)] == RAWS[:3]
    assert [(piece.file, piece.passed_over) for piece in pieces if isinstance(piece, Unread)] == [
        ("table.csv", True),
        ("b/readme.txt", True),
    ]


def test_positions_name_line_record_and_member(tmp_path: Path) -> None:
    def places(name: str) -> list[tuple[str, str]]:
        return [(piece.file, piece.position) for piece in read_records(write(tmp_path, name, FORMS[name]))]

    assert places("lines.jsonl") == [("lines.jsonl", f"line {i}") for i in (1, 2, 3, 4)]
    assert places("array.json") == [("array.json", f"record {i}") for i in (1, 2, 3, 4)]
    assert places("bulk.zip") == [(f"bulk.zip:NCT9900000{i}.json", "") for i in (0, 1, 2, 3)]
    assert [p for _, p in places("lines_with_blank_lines.jsonl")] == ["line 1", "line 4", "line 7", "line 10"]


def test_progress_ends_at_the_total(tmp_path: Path) -> None:
    for name, content in FORMS.items():
        write(tmp_path, name, content)
    calls: list[tuple[int, int]] = []
    list(read_records(tmp_path, lambda done, total: calls.append((done, total))))
    total = sum(len(content) for content in FORMS.values())
    assert calls[-1] == (total, total)
    assert {t for _, t in calls} == {total}
    assert all(0 <= done <= total for done, _ in calls)
    assert [done for done, _ in calls] == sorted(done for done, _ in calls)


@pytest.mark.parametrize("cut", [cut_json, cut_lines])
@pytest.mark.parametrize("size", [1, 2, 3, 7, 64, 1000])
def test_chunk_borders_do_not_matter(cut: Callable[[Iterator[bytes]], Iterator[Piece | Trouble]], size: int) -> None:
    content = ARRAY if cut is cut_json else LINES
    chunks = (content[i : i + size] for i in range(0, len(content), size))
    assert [piece.raw for piece in cut(chunks) if isinstance(piece, Piece)] == RAWS


@pytest.mark.parametrize("name", ["array.json", "lines.jsonl"])
def test_memory_does_not_grow_with_the_file(tmp_path: Path, name: str) -> None:
    record = make_raw(1, descriptionModule={"briefSummary": "word " * 6_000})
    between, ends = (b",", (b"[", b"]")) if name == "array.json" else (b"\n", (b"", b""))
    path = write(tmp_path, name, ends[0] + between.join([record] * 1_000) + ends[1])
    assert path.stat().st_size > 300 * CHUNK
    tracemalloc.start()
    count = sum(isinstance(piece, Found) for piece in read_records(path))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert count == 1_000
    assert peak < 5 * 1024 * 1024


def test_a_line_beyond_the_limit_is_refused_and_the_next_goes_on() -> None:
    filler = b"x" * (1024 * 1024)
    chunks = [RAWS[0] + b"\n", *[filler] * (LARGEST_RECORD // len(filler) + 1), b"\n" + RAWS[1] + b"\n"]
    first, second, third = cut_lines(iter(chunks))
    assert (first, third) == (Piece("line 1", RAWS[0]), Piece("line 3", RAWS[1]))
    assert isinstance(second, Trouble) and second.position == "line 2" and "more than" in second.reason
