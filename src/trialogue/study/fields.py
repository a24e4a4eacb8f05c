"""The fields of a record by name: where each stands in the registry's JSON, of what type it is, what it holds.

The registry gives every field a path ("protocolSection.identificationModule.briefTitle") and a name of its own, the
"piece" (BriefTitle), by which its search, its API and its statistics know it (`data/fields.tsv`).
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Final, Literal

Kind = Literal["branch", "text", "code", "yes-no", "date", "number", "age"]
AGES: Final = frozenset({"MinimumAge", "MaximumAge"})
_PLAIN: Final[dict[str, Kind]] = {
    "string": "text", "markup": "text", "boolean": "yes-no", "integer": "number", "number": "number",
    "string:date": "date", "PartialDate": "date", "DateTimeMinutes": "date",
}  # fmt: skip


@dataclass(frozen=True, slots=True, eq=False)
class Field:
    """One field of the record. `type` is the registry's, without the `[]` that `repeated` stands for; `nested` says
    that it stands inside a list. `kind` is what can be asked of it; a branch holds other fields.

    There is one of each (:func:`fields`), told from others by identity, which is quicker than by its path.
    """

    path: str
    piece: str
    type: str
    kind: Kind
    repeated: bool
    nested: bool

    @property
    def steps(self) -> tuple[str, ...]:
        """The names of the JSON objects on the way, the last one the field's own."""
        return tuple(self.path.split("."))

    @property
    def many(self) -> bool:
        """Whether one record may hold several values."""
        return self.repeated or self.nested


@cache
def enumerations() -> dict[str, tuple[str, ...]]:
    """The known values of each coded type; the registry may add others at any time.

    >>> enumerations()["Sex"]
    ('FEMALE', 'MALE', 'ALL')
    """
    found: dict[str, list[str]] = {}
    for row in _rows("enumerations.tsv"):
        found.setdefault(row["type"], []).append(row["value"])
    return {name: tuple(values) for name, values in found.items()}


@cache
def fields() -> tuple[Field, ...]:
    """Every field of the record, a branch before what it holds."""
    made: list[Field] = []
    lists: set[str] = set()
    for row in _rows("fields.tsv"):
        path, base = row["path"], row["type"].removesuffix("[]")
        parents = path.split(".")[:-1]
        nested = any(".".join(parents[: at + 1]) in lists for at in range(len(parents)))
        repeated = row["type"].endswith("[]")
        if repeated:
            lists.add(path)
        made.append(Field(path, row["piece"], base, _kind(row["piece"], base), repeated, nested))
    return tuple(made)


def _kind(piece: str, base: str) -> Kind:
    if piece in AGES:
        return "age"
    return "code" if base in enumerations() else _PLAIN.get(base, "branch")


def field_named(name: str) -> Field | None:
    """The field with this piece name or path, in any case.

    >>> field_named("brieftitle").path
    'protocolSection.identificationModule.briefTitle'
    """
    return _by_name().get(name.casefold())


@cache
def _by_name() -> dict[str, Field]:
    return {name.casefold(): field for field in fields() for name in (field.path, field.piece)}


@cache
def below(field: Field) -> tuple[Field, ...]:
    """The fields with values that a branch holds; a field with values holds itself."""
    if field.kind != "branch":
        return (field,)
    inside = f"{field.path}."
    return tuple(each for each in fields() if each.kind != "branch" and each.path.startswith(inside))


def values(record: Any, steps: tuple[str, ...]) -> list[Any]:
    """What a decoded record, or a part of one, holds at a path below it; lists are walked through."""
    found: list[Any] = []
    _collect(record, steps, found)
    return found


def _collect(node: Any, steps: tuple[str, ...], found: list[Any]) -> None:
    if isinstance(node, list):
        for each in node:
            _collect(each, steps, found)
    elif not steps:
        if node is not None:
            found.append(node)
    elif isinstance(node, dict) and (inner := node.get(steps[0])) is not None:
        _collect(inner, steps[1:], found)


def gathered(record: Mapping[str, Any]) -> dict[Field, list[Any]]:
    """Every value of a decoded record under its field, in one walk; what the registry never described is passed by."""
    found: dict[str, list[Any]] = {}
    _gather(record, _tree(), found)
    return {_at_path(path): values for path, values in found.items()}


def _gather(node: Mapping[str, Any], tree: Mapping[str, Any], found: dict[str, list[Any]]) -> None:
    for name, value in node.items():
        if value is None or (known := tree.get(name)) is None:
            continue
        path, inner = known
        if inner is None:
            there = found.get(path)
            several = value if isinstance(value, list) else (value,)
            if there is not None:
                there += several
            elif several:
                found[path] = [*several]
        elif isinstance(value, dict):
            _gather(value, inner, found)
        elif isinstance(value, list):
            for each in value:
                if isinstance(each, dict):
                    _gather(each, inner, found)


@cache
def _at_path(path: str) -> Field:
    return next(field for field in fields() if field.path == path)


@cache
def _tree() -> dict[str, Any]:
    """By name each field's path and, for a branch, what it holds."""
    root: dict[str, Any] = {}
    for field in fields():
        *parents, name = field.steps
        inner = root
        for parent in parents:
            inner = inner[parent][1]
        inner[name] = (field.path, {} if field.kind == "branch" else None)
    return root


def _rows(name: str) -> list[dict[str, str]]:
    with (files(__package__) / "data" / name).open(encoding="utf-8") as lines:
        return list(csv.DictReader(lines, delimiter="\t"))
