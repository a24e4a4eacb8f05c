"""The gazetteer kept for all homes: compiled once, whole under its name, and no trouble where nothing can be kept."""

from __future__ import annotations

from pathlib import Path

import pytest

from trialogue.search import gazetteer_cache
from trialogue.search.gazetteer_cache import place_gazetteer


@pytest.fixture
def compiled(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """Where the compiler was asked to write; it writes a few bytes, since the real one is tried in test_places."""
    asked: list[Path] = []

    def compile_(path: Path) -> None:
        asked.append(path)
        with path.open("x") as file:
            file.write("places")

    monkeypatch.setattr(gazetteer_cache, "build_gazetteer", compile_)
    monkeypatch.setenv("TRIALOGUE_CACHE", str(tmp_path / "cache"))
    return asked


def test_it_is_compiled_once_for_all_homes(tmp_path: Path, compiled: list[Path]) -> None:
    for home in ("a", "b"):
        place_gazetteer(tmp_path / home)
        assert (tmp_path / home).read_text() == "places"
    assert [path.parent for path in compiled] == [tmp_path / "cache"]


def test_another_version_of_the_places_is_another_file(
    tmp_path: Path, compiled: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    place_gazetteer(tmp_path / "a")
    monkeypatch.setattr(gazetteer_cache, "gazetteer_version", lambda: "another")
    place_gazetteer(tmp_path / "b")
    assert len(compiled) == 2


def test_what_a_killed_compilation_left_is_written_anew(tmp_path: Path, compiled: list[Path]) -> None:
    place_gazetteer(tmp_path / "a")
    kept = next((tmp_path / "cache").glob("*.sqlite"))
    kept.rename(kept.with_suffix(".new"))
    place_gazetteer(tmp_path / "b")
    assert (tmp_path / "b").read_text() == "places" and len(compiled) == 2


def test_where_nothing_can_be_kept_it_is_compiled_in_place(tmp_path: Path, compiled: list[Path]) -> None:
    (tmp_path / "cache").write_text("a file, no folder")
    place_gazetteer(tmp_path / "a")
    assert compiled == [tmp_path / "a"]
