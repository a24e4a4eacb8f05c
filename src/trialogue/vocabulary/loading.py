"""The vocabulary's data files as concepts. Each is a table of tab-separated columns; `data/README.md` says which."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from importlib.resources import files
from typing import Final

from trialogue.errors import ProgrammingError
from trialogue.vocabulary.concept import KINDS, Concept

CONCEPT_FILES: Final = (
    "conditions.tsv", "drug_classes.tsv", "drugs.tsv", "measurements.tsv", "instruments.tsv", "procedures.tsv",
    "states.tsv",
)  # fmt: skip
NAME_FILES: Final = ("names_es.tsv", "names_zh.tsv")
OTHER_FILES: Final = ("ambiguous.tsv", "english_words.tsv", "analytes.tsv", "units.tsv", "unit_phrases.tsv")
CONCEPT_COLUMNS: Final = ("id", "kind", "name", "plain", "parents", "synonyms", "codes")


def read_rows(file_name: str) -> Iterator[dict[str, str]]:
    """The rows of one data file by column name; lines that start with # are comments, missing last cells are empty."""
    lines = [line for line in _text(file_name).splitlines() if line.strip() and not line.startswith("#")]
    columns = lines[0].split("\t")
    for line in lines[1:]:
        cells = line.split("\t")
        if len(cells) > len(columns):
            raise ProgrammingError(f"{file_name}: {len(cells)} cells for {len(columns)} columns in the line {line!r}")
        yield dict(zip(columns, [*cells, *[""] * (len(columns) - len(cells))], strict=True))


def read_concepts() -> list[Concept]:
    """Every concept of every file, with its names in other languages among the synonyms."""
    names = _names_in_other_languages()
    return [_concept(row, names, file_name) for file_name in CONCEPT_FILES for row in read_rows(file_name)]


def first_names(language: str) -> dict[str, str]:
    """The name of each concept that has one in a language ("zh", "es"): the first of its names there."""
    return {row["id"]: _several(row["names"])[0] for row in read_rows(f"names_{language}.tsv")}


def data_version() -> str:
    """A version that changes whenever any data file does: the first 12 hexadecimal digits of their SHA-256."""
    digest = hashlib.sha256()
    for file_name in (*CONCEPT_FILES, *NAME_FILES, *OTHER_FILES):
        digest.update(f"{file_name}\n{_text(file_name)}".encode())
    return digest.hexdigest()[:12]


def _text(file_name: str) -> str:
    return (files(__package__) / "data" / file_name).read_text(encoding="utf-8")


def _names_in_other_languages() -> dict[str, tuple[str, ...]]:
    names: dict[str, tuple[str, ...]] = {}
    for file_name in NAME_FILES:
        for row in read_rows(file_name):
            names[row["id"]] = names.get(row["id"], ()) + _several(row["names"])
    return names


def _concept(row: dict[str, str], names: dict[str, tuple[str, ...]], file_name: str) -> Concept:
    if row["kind"] not in KINDS:
        raise ProgrammingError(f"{file_name}: {row['id']} has the kind {row['kind']!r}; known: {', '.join(KINDS)}")
    codes = dict(code.split("=", 1) for code in _several(row["codes"]))
    synonyms = _several(row["synonyms"]) + names.get(row["id"], ())
    return Concept(row["id"], row["kind"], row["name"], row["plain"], _several(row["parents"]), synonyms, codes)


def _several(cell: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in cell.split("|") if part.strip())
