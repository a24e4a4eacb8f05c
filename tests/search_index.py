"""An index over a few records, for tests that need no whole snapshot."""

from __future__ import annotations

from pathlib import Path

from trialogue.search.index import IndexWriter
from trialogue.search.searcher import Searcher
from trialogue.search.sites import SiteColumns
from trialogue.study import parse_study


def searcher_of(folder: Path, raws: list[bytes]) -> Searcher:
    """Index the records into `folder`, ordinals in their order, and open it."""
    studies = {study.nct_id: study for study in map(parse_study, raws)}
    writer, sites = IndexWriter(folder / "index"), SiteColumns()
    for study in studies.values():
        writer.add(study)
        sites.add(study)
    writer.finish()
    sites.write(folder / "sites")
    return Searcher(folder / "index", folder / "sites", list(studies), studies.__getitem__)
