"""Compiles tables of concepts and names from terminology files and from what a registry's records teach.

`build_tables(source, folder)` reads the distribution files of the U.S. National Library of Medicine, or tables made of
them, and compiles what is safe to recognise in a criterion; nothing of those files is shipped with Trialogue (see
docs/adr). `learn_tables(headings, path)` does the same with the headings that records carry. May import the rest of
`vocabulary`, `text`; imported by `snapshot`, `cli`.
"""

from trialogue.vocabulary.building.build import build_tables
from trialogue.vocabulary.building.learning import Heading, learn_tables
from trialogue.vocabulary.building.manifest import Manifest

__all__ = ["Heading", "Manifest", "build_tables", "learn_tables"]
