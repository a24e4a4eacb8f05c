"""What a build of tables was made from: sources with edition, licence and hash."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import msgspec

from trialogue.errors import NotReady
from trialogue.vocabulary.choice import built_tables

FILE: Final = "manifest.json"


class Source(msgspec.Struct, frozen=True):
    """One file that went in: its name, SHA-256, edition ("" where unknown) and the terms it is used under."""

    file: str
    sha256: str
    edition: str
    origin: str
    licence: str


class Manifest(msgspec.Struct, frozen=True, kw_only=True):
    """`version` names the content: equal inputs and an equal version of Trialogue's own data give the same."""

    version: str
    format: str
    sources: tuple[Source, ...]
    counts: dict[str, int]


class Origin(msgspec.Struct, frozen=True):
    """Where a kind of file comes from and on which terms."""

    origin: str
    licence: str


MESH: Final = Origin(
    "Medical Subject Headings (MeSH), courtesy of the U.S. National Library of Medicine",
    "NLM's terms for MeSH: credit NLM, say when the copy is not the current edition, mark changes. "
    "Changed here: names unsafe to recognise in a criterion left out, classes of Trialogue's own linked in.",
)
DRUG_NAMES: Final = Origin(
    "DrugBank open vocabulary, DrugBank Online",
    "CC0 1.0 as DrugBank states for this vocabulary alone; check the terms of your copy.",
)


def read_manifest(home: Path) -> Manifest | None:
    """What the tables of a home were made of; None where there are none."""
    for tables in built_tables(home):
        try:
            return msgspec.json.decode((tables.parent / FILE).read_bytes(), type=Manifest)
        except (OSError, msgspec.MsgspecError) as error:
            raise NotReady(f"{tables.parent / FILE} cannot be read. Run: trialogue vocabulary build") from error
    return None
