"""Tables made of the MeSH files (`mesh_terms.tsv`, `mesh_tree.tsv`, `mesh_pharm_action.tsv`), and one of drug names.

Such tables say which names a heading has, not whether a name means the heading or something within it.
"""

from __future__ import annotations

import csv
import gzip
import io
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from trialogue.errors import BadInput
from trialogue.vocabulary.building.entries import Descriptor, Substance, Terms

_TERM_COLUMNS: Final = ("descriptor_id", "preferred_name", "entry_term", "permuted")
_TREE_COLUMNS: Final = ("descriptor_id", "tree_numbers")
_ACTION_COLUMNS: Final = ("drug_id", "drug_name", "action_id", "action_name")
_DRUG_COLUMNS: Final = ("DrugBank ID", "Common name", "CAS", "Synonyms", "Standard InChI Key")
_BIOLOGICS: Final = ("mab", "cept", "tide", "kin", "kinra", "grastim", "poetin", "leucel", "vec", "ase", "gene", "mig")
"""Endings of the WHO's names for biologics, which have no structure; what else has none is an extract or a food."""


def read_terms(path: Path, terms: Terms) -> None:
    """Headings and their names; permuted names ("Disease, Libman-Sacks") are left out."""
    for row in _rows(path, _TERM_COLUMNS, "\t"):
        known = terms.descriptors.setdefault(
            row["descriptor_id"], Descriptor(row["descriptor_id"], row["preferred_name"])
        )
        if row["permuted"] != "Y":
            known.unsorted.append(row["entry_term"])


def read_trees(path: Path, terms: Terms) -> None:
    """The tree numbers of headings."""
    for row in _rows(path, _TREE_COLUMNS, "\t"):
        known = terms.descriptors.get(row["descriptor_id"])
        if known is not None:
            known.trees = tuple(sorted(row["tree_numbers"].split("|")))


def read_actions(path: Path, terms: Terms) -> None:
    """Pharmacological actions of drugs."""
    for row in _rows(path, _ACTION_COLUMNS, "\t"):
        terms.descriptors.setdefault(row["action_id"], Descriptor(row["action_id"], row["action_name"]))
        terms.actions.setdefault(row["drug_id"], set()).add(row["action_id"])
        terms.drug_names.setdefault(row["drug_id"], row["drug_name"])


def read_drug_names(path: Path, terms: Terms) -> None:
    """Drugs with their synonyms; those without a CAS number or a structure are extracts and mixtures, and left out."""
    for row in _rows(path, _DRUG_COLUMNS, ","):
        if row["CAS"] and (row["Standard InChI Key"] or row["Common name"].casefold().endswith(_BIOLOGICS)):
            synonyms = tuple(name.strip() for name in row["Synonyms"].split(" | ") if name.strip())
            terms.substances.append(Substance(row["DrugBank ID"], row["Common name"], synonyms))


def _rows(path: Path, columns: Sequence[str], delimiter: str) -> Iterator[dict[str, str]]:
    try:
        with gzip.open(path) if path.suffix == ".gz" else path.open("rb") as raw:
            lines = io.TextIOWrapper(raw, encoding="utf-8", newline="")
            rows = _reader(lines, delimiter)
            missing = [column for column in columns if column not in (rows.fieldnames or ())]
            if missing:
                raise BadInput(f"{path}: lacks the column {missing[0]!r}; expected {', '.join(columns)}")
            for row in rows:
                if any(row[column] is None for column in columns):
                    raise BadInput(f"{path} line {rows.line_num}: too few cells; is the file whole?")
                yield row
    except (OSError, EOFError, UnicodeDecodeError, csv.Error) as error:
        raise BadInput(f"{path}: cannot be read as a table ({error}); fetch the file again") from error


def _reader(lines: io.TextIOBase, delimiter: str) -> csv.DictReader[str]:
    if delimiter == "\t":
        return csv.DictReader(lines, delimiter=delimiter, quoting=csv.QUOTE_NONE)
    return csv.DictReader(lines, delimiter=delimiter)
