"""The full-text index: its schema, and the writer that fills it study by study.

Text is folded (`trialogue.text.fold`: case, accents, British spelling, plurals) and then stemmed, in the index and in
the query alike. It stands there twice: by groups of weights, for what people type, and by field, for the query language
(see `pieces`). Names of several words are marked besides (see `phrases`). What studies are filtered and counted by
stands in columns beside it (see `facets`).
"""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any, Final

import msgspec
import tantivy

from trialogue.search.facets import NUMBERS as FACET_NUMBERS
from trialogue.search.facets import FacetColumns, Facets, facet_numbers, facet_values
from trialogue.search.fields import groups
from trialogue.search.keys import key_of
from trialogue.search.names import Name, names_of
from trialogue.search.phrases import MARKS, list_mark
from trialogue.search.pieces import (
    NUMBERS,
    PIECE,
    NumberColumns,
    Numbers,
    columns,
    counts_of,
    numbers_of,
)
from trialogue.search.spoken import Spoken, plainly
from trialogue.search.terms import SPACED, spaced_analyzer
from trialogue.search.types import FACETS
from trialogue.study import Study
from trialogue.study.fields import Field, gathered

NAMED: Final = "named"
"""The exact field of the names a study can be browsed by, each as :func:`named_term` writes it."""

FACET: Final = "facet_"
"""Before the name of a facet: the exact field of its values, to filter and to count by."""

KEY: Final = "key"
"""The number a study has in every index (:func:`~trialogue.search.keys.key_of`)."""

MANY: Final = 5000
"""From so many studies on, compiled code pays for its loading: of real ones from 2,900 to 6,500 on, by the run."""

_WRITER_BYTES: Final = 384 * 1024 * 1024


@cache
def schema() -> Any:
    """One text field per group of weights, one for each field of a record, exact names."""
    builder = tantivy.SchemaBuilder()
    for group in groups():
        builder.add_text_field(group.name, tokenizer_name=SPACED)
    for name in (NAMED, MARKS):
        builder.add_text_field(name, tokenizer_name="raw", index_option="basic")
    for name in FACETS:
        builder.add_text_field(f"{FACET}{name}", tokenizer_name="raw", index_option="basic", fast=True)
    for name in FACET_NUMBERS:
        builder.add_integer_field(name, fast=True)
    builder.add_unsigned_field(KEY, indexed=True, fast=True)
    builder.add_json_field(PIECE, tokenizer_name=SPACED, index_option="position")
    for field in columns():
        builder.add_integer_field(f"{NUMBERS}{field.piece}", indexed=True, fast=True)
    return builder.build()


def open_index(folder: Path) -> Any:
    """The index in `folder`, for reading; the folder itself may be read-only."""
    index = tantivy.Index.open(str(_writable_view(folder)))
    index.register_tokenizer(SPACED, spaced_analyzer())
    return index


def _writable_view(folder: Path) -> Path:
    """The library makes a lock file even to read: where it may not, a temporary folder of links stands in."""
    if os.access(folder, os.W_OK):
        return folder
    view = Path(tempfile.mkdtemp(prefix="trialogue-index-"))
    atexit.register(shutil.rmtree, view, ignore_errors=True)
    for file in folder.iterdir():
        (view / file.name).symlink_to(file.resolve())
    return view


def facets_folder(index: Path) -> Path:
    """Where the columns to filter and count by stand: beside the index."""
    return index.with_name("facets")


def numbers_folder(index: Path) -> Path:
    """Where the columns that belong to an index stand: beside it."""
    return index.with_name("numbers")


class IndexWriter:
    """Writes an index into `folder`, which is made, and its columns beside it: a new one, or one that takes over what
    did not change of the index `before`, which stays as it is. `studies` is how many will be added, as far as known."""

    def __init__(self, folder: Path, before: Path | None = None, *, studies: int = 0) -> None:
        if before is None:
            folder.mkdir()
            self._index = tantivy.Index(schema(), path=str(folder))
        else:
            _link(before, folder)
            self._index = tantivy.Index.open(str(folder))
        self._before = None if before is None else _Columns(before)
        self._index.register_tokenizer(SPACED, spaced_analyzer())
        self._writer = self._index.writer(_WRITER_BYTES, 1)
        self._folder, self._numbers, self._facets = folder, NumberColumns(), FacetColumns()
        self._spoken = terms_of(studies)

    def keep(self, ordinal: int) -> None:
        """Take over as the next study the one that has this place in the index before."""
        assert self._before is not None, "there is no index before"
        self._numbers.keep(self._before.numbers, ordinal)
        self._facets.keep(self._before.facets, ordinal)

    def remove(self, nct_id: str) -> None:
        """Forget a study of the index before; first, where it is added anew."""
        self._writer.delete_documents_by_query(tantivy.Query.term_query(schema(), KEY, key_of(nct_id)))

    def add(self, study: Study, names: Sequence[Name] | None = None) -> None:
        """Add the next study, in the order of the snapshot; `names` are those of :func:`names_of` if at hand."""
        found = gathered(msgspec.json.decode(study.raw))
        numbers = numbers_of(found)
        self._numbers.add(numbers | counts_of(found))
        ages_and_day = facet_numbers(study)
        self._facets.add(ages_and_day)
        spoken = self._spoken(study.nct_id, found)
        document = _document(study, names_of(study) if names is None else names, spoken)
        for piece, number in numbers.items():
            document.add_integer(f"{NUMBERS}{piece}", round(number))
        for name, values in facet_values(study).items():
            for value in values:
                document.add_text(f"{FACET}{name}", value)
        for name, figure in ages_and_day.items():
            document.add_integer(name, figure)
        self._writer.add_document(document)

    def finish(self) -> None:
        """Make everything durable."""
        self._writer.commit()
        self._writer.wait_merging_threads()
        self._numbers.write(numbers_folder(self._folder))
        self._facets.write(facets_folder(self._folder))


def terms_of(studies: int) -> Callable[[str, Mapping[Field, list[Any]]], Spoken]:
    """What makes terms of a study: of many by compiled code, whose loading few would not pay for."""
    if studies < MANY:
        return plainly
    # Here, as this loads the compiler.
    from trialogue.search.term_table import TermTable  # noqa: PLC0415

    return TermTable().spoken


def _document(study: Study, names: Sequence[Name], spoken: Spoken) -> Any:
    document = tantivy.Document()
    for mark in (list_mark(), *spoken.marks):
        document.add_text(MARKS, mark)
    for group, text in spoken.groups.items():
        document.add_text(group, text)
    document.add_json(PIECE, spoken.pieces)
    for named in names:
        document.add_text(NAMED, named_term(named.kind, named.key))
    document.add_unsigned(KEY, key_of(study.nct_id))
    return document


class _Columns:
    """The columns of an index that stands already."""

    def __init__(self, index: Path) -> None:
        self.numbers, self.facets = Numbers(numbers_folder(index)), Facets(facets_folder(index))


def _link(before: Path, folder: Path) -> None:
    """The same index once more: its segments, which nobody changes, by links; what the library rewrites as copies."""
    folder.mkdir()
    for file in before.iterdir():
        target = folder / file.name
        if file.suffix == ".lock":
            continue
        if file.suffix == ".json":
            shutil.copyfile(file, target)
            continue
        try:
            os.link(file, target)
        except OSError:  # a file system without links
            shutil.copyfile(file, target)


def named_term(kind: str, key: str) -> str:
    """A name as one term of the index."""
    return f"{kind}:{key}"
