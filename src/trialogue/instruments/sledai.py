"""The SLEDAI family: one table of 24 items, the differences between 1992, 2K, SELENA and clinical as data.

An answer says whether the item is present by the definition of the version scored, so answers given for one version are
not answers for another: :func:`find_items` tells what each version asks. The items stand in `data/sledai.tsv`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from trialogue.errors import BadInput
from trialogue.instruments.tables import read_table


@dataclass(frozen=True, slots=True)
class Item:
    """One item of one version: what it asks, what it weighs, and how sure the wording is (`mark`: V, C, M or X)."""

    key: str
    weight: int
    system: str
    definition: str
    mark: str


@dataclass(frozen=True, slots=True)
class SledaiScore:
    """A score, or (`value` None) the items whose answer is missing. `scored` are the items that gave points."""

    value: int | None
    instrument: str
    version: str
    missing: tuple[str, ...]
    scored: tuple[str, ...]
    source: str

    @property
    def statement(self) -> str:
        """The result in words."""
        if self.missing:
            return f"{self.instrument} cannot be scored: answer these items: {', '.join(self.missing)}"
        return f"{self.instrument} {self.value}"


def versions() -> tuple[str, ...]:
    """The versions known."""
    return tuple(_versions())


def find_items(version: str) -> tuple[Item, ...]:
    """What a version asks, in the order of the form. Raises BadInput for an unknown version."""
    row = _version(version)
    left_out, column = row["left_out"].split("|"), row["definitions"]
    return tuple(_item(item, column) for item in read_table("sledai.tsv") if item["item"] not in left_out)


def compute_sledai(version: str, answers: Mapping[str, bool]) -> SledaiScore:
    """Score one visit. `answers` holds true (present) or false for each item; one missing and there is no score.

    Items that the version leaves out are ignored. Raises BadInput for an unknown version, an item that no version has,
    and an answer that is neither true nor false.

    >>> compute_sledai("selena", {item.key: item.key == "rash" for item in find_items("selena")}).value
    2
    """
    row, items = _version(version), find_items(version)
    answers = _by_key(answers)
    missing = tuple(item.key for item in items if answers.get(item.key) is None)
    scored = tuple(item for item in items if answers.get(item.key))
    value = None if missing else sum(item.weight for item in scored)
    return SledaiScore(value, row["name"], version, missing, tuple(item.key for item in scored), row["source"])


def _by_key(answers: Mapping[str, bool]) -> dict[str, bool]:
    """The answers by the names of this table. Raises BadInput for what is no item, no answer, or answered twice."""
    known = {name: row["item"] for row in read_table("sledai.tsv") for name in (row["item"], row["also"]) if name}
    found: dict[str, bool] = {}
    for name, answer in answers.items():
        if (key := known.get(name)) is None:
            raise BadInput(f"SLEDAI item {name!r} is not known; write {', '.join(sorted(set(known.values())))}")
        if answer is not None and not isinstance(answer, bool):
            raise BadInput(f"SLEDAI item {name}: {answer!r} is no answer; write true (present), false, or leave it out")
        if found.setdefault(key, answer) is not answer:
            raise BadInput(f"SLEDAI item {key} is answered twice, true and false, under its two names; keep one")
    return found


def _item(row: dict[str, str], column: str) -> Item:
    same = row[column] == "="
    return Item(row["item"], int(row["weight"]), row["system"], row["1992" if same else column], row[f"mark_{column}"])


def _version(version: str) -> dict[str, str]:
    row = _versions().get(version)
    if row is None:
        raise BadInput(f"SLEDAI version {version!r} is not known; write one of {', '.join(_versions())}")
    return row


@cache
def _versions() -> dict[str, dict[str, str]]:
    return {row["version"]: row for row in read_table("sledai_versions.tsv")}
