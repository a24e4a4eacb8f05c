"""Laws of the registry: importing twice changes nothing, and bytes come back as they went in."""

from __future__ import annotations

import datetime
import gzip
import json
import tempfile
from pathlib import Path
from typing import Any

import zstandard
from hypothesis import given, settings
from hypothesis import strategies as st

from trialogue.registry import Archive, ImportIssue, import_path
from trialogue.registry.json_lines import cut_lines
from trialogue.registry.json_pieces import Piece
from trialogue.registry.json_text import cut_json
from trialogue.study import parse_study

NOON = datetime.datetime(2026, 11, 22, 12, 0, tzinfo=datetime.UTC)

texts = st.text(st.characters(exclude_categories=("Cs",)), max_size=20)
values = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.floats(allow_nan=False, allow_infinity=False) | texts,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3),
    max_leaves=8,
)
nct_ids = st.integers(99_000_001, 99_000_006).map(lambda number: f"NCT{number}") | texts
known_modules = st.sampled_from(["statusModule", "designModule", "eligibilityModule", "contactsLocationsModule"])
known_fields = st.sampled_from(["overallStatus", "phases", "sex", "minimumAge", "locations", "enrollmentInfo"])


@st.composite
def records(draw: st.DrawFn) -> dict[str, Any]:
    """A record that mostly has an id, known modules holding anything, and unknown fields."""
    modules = draw(st.dictionaries(known_modules, values | st.dictionaries(known_fields, values), max_size=2))
    return {
        "protocolSection": {"identificationModule": {"nctId": draw(nct_ids)}, **modules},
        **draw(st.dictionaries(texts, values, max_size=2)),
    }


@st.composite
def raws(draw: st.DrawFn) -> bytes:
    """The bytes of a record in one of the many ways JSON can be written on one line."""
    separators = draw(st.sampled_from([(",", ":"), (", ", ": "), (" ,\t", " :  ")]))
    escaped = draw(st.booleans())
    return json.dumps(draw(records() | values), ensure_ascii=escaped, separators=separators).encode()


@settings(max_examples=40, deadline=None)
@given(stream=st.lists(raws(), max_size=8, unique=True), as_array=st.booleans())
def test_importing_twice_is_unchanged_the_second_time(stream: list[bytes], as_array: bool) -> None:
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / ("all.json" if as_array else "all.jsonl")
        source.write_bytes(b"[" + b",\n".join(stream) + b"]" if as_array else b"\n".join(stream))
        with Archive(Path(folder) / "archive.sqlite") as archive:
            first = import_path(source, archive, seen_at=NOON)
            taken = {record.nct_id: record.raw for record in archive.current()}
            second = import_path(source, archive, seen_at=NOON)
            again = {record.nct_id: record.raw for record in archive.current()}
        assert again == taken
        assert first.added == len(taken)
        assert sum(first.counts) == max(len(stream), 1)
        assert (second.added, second.rejected) == (0, first.rejected)
        # A second pass changes something only where one stream holds two different records of one study.
        assert second.changed == 0 or first.changed > 0


@settings(max_examples=150, deadline=None)
@given(raw=raws())
def test_a_record_comes_back_byte_for_byte(raw: bytes) -> None:
    with tempfile.TemporaryDirectory() as folder, Archive(Path(folder) / "archive.sqlite") as archive:
        archive.append(raw, "law", NOON, nct_id="NCT99000001")
        assert [record.raw for record in archive.current()] == [raw]


@settings(max_examples=150, deadline=None)
@given(
    stream=st.lists(raws(), min_size=1, max_size=6), size=st.integers(1, 400), blank=st.sampled_from(["", " ", "\n"])
)
def test_cutting_gives_back_the_exact_bytes(stream: list[bytes], size: int, blank: str) -> None:
    between = blank.encode() + b"," + blank.encode()
    array, lines = b"[" + between.join(stream) + b"]", b"\n".join(stream)

    def chunks(content: bytes) -> list[bytes]:
        return [content[at : at + size] for at in range(0, len(content), size)]

    assert [piece.raw for piece in cut_json(iter(chunks(array))) if isinstance(piece, Piece)] == stream
    assert [piece.raw for piece in cut_lines(iter(chunks(lines))) if isinstance(piece, Piece)] == stream


@settings(max_examples=200, deadline=None)
@given(tree=records(), number=st.integers(99_000_001, 99_999_999))
def test_any_record_with_an_id_is_a_study_whatever_else_it_holds(tree: dict[str, Any], number: int) -> None:
    tree["protocolSection"]["identificationModule"] = {"nctId": f"NCT{number}"}
    study = parse_study(json.dumps(tree).encode())
    assert study.nct_id == f"NCT{number}"
    assert all(issue.message and issue.remedy for issue in study.issues)
    assert study.unknown_fields() is not None


@settings(max_examples=150, deadline=None)
@given(
    stream=st.lists(raws(), min_size=1, max_size=5),
    form=st.sampled_from(["json", "jsonl", "json.gz", "jsonl.zst"]),
    data=st.data(),
)
def test_no_damage_stops_an_import_or_passes_unreported(stream: list[bytes], form: str, data: st.DataObject) -> None:
    content = b"[" + b",".join(stream) + b"]" if form in ("json", "json.gz") else b"\n".join(stream)
    packed = {"gz": gzip.compress, "zst": zstandard.compress}.get(form.rpartition(".")[2], bytes)(content)
    start = data.draw(st.integers(0, len(packed)))
    end = data.draw(st.integers(start, len(packed)))
    damaged = packed[:start] + data.draw(st.binary(max_size=20)) + packed[end:]
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / f"all.{form}"
        source.write_bytes(damaged)
        with Archive(Path(folder) / "archive.sqlite") as archive:
            report = import_path(source, archive, seen_at=NOON)
            assert all(parse_study(record.raw).nct_id == record.nct_id for record in archive.current())
    assert report.rejected == sum(issue.rejected for issue in report.issues if isinstance(issue, ImportIssue))
    # Nothing passes in silence: every import of something tells at least one record or one issue.
    assert sum(report.counts) >= 1 or report.issues


@settings(max_examples=150, deadline=None)
@given(content=st.binary(max_size=300))
def test_any_bytes_whatever_are_reported_not_raised(content: bytes) -> None:
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "anything.json"
        source.write_bytes(content)
        with Archive(Path(folder) / "archive.sqlite") as archive:
            report = import_path(source, archive, seen_at=NOON)
    assert report.rejected >= 1
    assert all(issue.message and issue.remedy for issue in report.issues)
