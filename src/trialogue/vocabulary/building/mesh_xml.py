"""The National Library of Medicine's MeSH files in XML, read as a stream: descriptors, supplementary, actions.

Elements are dropped as soon as they are read, so that files of a gigabyte need little memory. Documented by NLM:
https://www.nlm.nih.gov/mesh/xml_data_elements.html
"""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Final, cast
from xml.etree import ElementTree

from trialogue.errors import BadInput
from trialogue.vocabulary.building.entries import Descriptor, Terms

_TERM: Final = "TermList/Term"


def read_descriptors(path: Path, terms: Terms) -> None:
    """Headings (`desc2026.xml`) with their tree numbers and the terms of each of their concepts."""
    for record in _records(path, "DescriptorRecord"):
        descriptor = _named(record, "DescriptorUI", "DescriptorName/String", path)
        trees = (each.text or "" for each in record.iterfind("TreeNumberList/TreeNumber"))
        descriptor.trees = tuple(sorted(tree for tree in trees if tree))
        _take_concepts(record, descriptor)
        terms.descriptors[descriptor.id] = descriptor


def read_supplementary(path: Path, terms: Terms) -> None:
    """Supplementary records (`supp2026.xml`): substances, each with its names; the rest is left out."""
    for record in _records(path, "SupplementalRecord"):
        if record.get("SCRClass") != "1":
            continue
        descriptor = _named(record, "SupplementalRecordUI", "SupplementalRecordName/String", path)
        _take_concepts(record, descriptor)
        terms.descriptors[descriptor.id] = descriptor


def read_actions(path: Path, terms: Terms) -> None:
    """Pharmacological actions (`pa2026.xml`): each action, and the substances that have it."""
    for record in _records(path, "PharmacologicalAction"):
        action = record.findtext("DescriptorReferredTo/DescriptorUI") or ""
        name = record.findtext("DescriptorReferredTo/DescriptorName/String") or action
        terms.descriptors.setdefault(action, Descriptor(action, name))
        for substance in record.iterfind("PharmacologicalActionSubstanceList/Substance"):
            identifier = substance.findtext("RecordUI") or ""
            terms.actions.setdefault(identifier, set()).add(action)
            terms.drug_names.setdefault(identifier, substance.findtext("RecordName/String") or "")


def edition(path: Path) -> str:
    """The year in a file's name, or "" where there is none: `desc2024.xml.gz` is the edition of 2024."""
    digits = "".join(char for char in path.name if char.isdigit())
    return digits if len(digits) == 4 else ""


def _named(record: ElementTree.Element, id_path: str, name_path: str, path: Path) -> Descriptor:
    identifier, name = record.findtext(id_path), record.findtext(name_path)
    if not identifier or not name:
        raise BadInput(f"{path}: a record lacks {id_path if not identifier else name_path}; is the file whole?")
    return Descriptor(identifier.strip(), name.strip())


def _take_concepts(record: ElementTree.Element, descriptor: Descriptor) -> None:
    """The preferred concept's terms are the same thing; those of concepts said to be narrower lie within it."""
    concepts = record.findall("ConceptList/Concept")
    preferred = next((each for each in concepts if each.get("PreferredConceptYN") == "Y"), None)
    narrower = set() if preferred is None else _narrower(preferred)
    for concept in concepts:
        names = [term.findtext("String") or "" for term in concept.iterfind(_TERM)]
        if concept is preferred:
            descriptor.same += [name for name in names if name]
        elif concept.findtext("ConceptUI") in narrower:
            descriptor.narrower += [name for name in names if name]


def _narrower(preferred: ElementTree.Element) -> set[str]:
    """The concepts that the preferred one is said to be broader than."""
    own = preferred.findtext("ConceptUI")
    related = (
        (each.get("RelationName"), each.findtext("Concept1UI"), each.findtext("Concept2UI"))
        for each in preferred.iterfind("ConceptRelationList/ConceptRelation")
    )
    return {second for name, first, second in related if name == "NRW" and first == own and second}


def _records(path: Path, tag: str) -> Iterator[ElementTree.Element]:
    try:
        with _opened(path) as stream:
            root: ElementTree.Element | None = None
            # Files that the operator fetched from NLM; expat itself bounds what entities may grow to.
            for event, element in ElementTree.iterparse(stream, events=("start", "end")):  # noqa: S314
                if root is None:
                    root = element
                if event == "end" and element.tag == tag:
                    yield element
                    root.clear()
    except (ElementTree.ParseError, EOFError, OSError) as error:
        raise BadInput(f"{path}: cannot be read as XML ({error}); fetch the file again from NLM") from error


def _opened(path: Path) -> IO[bytes]:
    return cast("IO[bytes]", gzip.open(path)) if path.suffix == ".gz" else path.open("rb")
