"""A record, or the fields of it that were asked for, with its marked-up text as it stands or in the older form.

Without a choice of fields the stored bytes are passed on as they are.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

import msgspec

from trialogue.errors import BadInput
from trialogue.search.expression.scopes import scope
from trialogue.search.fields import areas
from trialogue.study.fields import Field, field_named, fields

QUERY: Final = "@query"
_ESCAPED: Final = re.compile(r"\\([\\`*_{}\[\]()#+\-.!<>~|&\"'=:;,/?@^$%])")
_BULLET: Final = re.compile(r"^(\s*)\* ", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Projection:
    """Which fields to keep (None: all), and whether marked-up text is written in the older form."""

    kept: frozenset[Field] | None = None
    legacy: bool = False


def read_fields(names: Iterable[str], queried: Iterable[str]) -> frozenset[Field] | None:
    """The fields that were named: fields, branches, areas, or all that a query of `queried` areas looks in.

    Raises BadInput for an unknown name.
    """
    found: set[Field] = set()
    for name in names:
        if name == QUERY:
            found.update(*(_of(area) for area in queried))
        else:
            found.update(_of(name))
    return frozenset(found) if names else None


def _of(name: str) -> Iterable[Field]:
    if name in areas():
        where = scope(name)
        assert where is not None
        return where.weights
    field = field_named(name)
    if field is None:
        raise BadInput(
            f"Parameter 'fields' contains invalid field name: '{name[:60]}' is not a field or area;"
            " see /api/v2/studies/metadata"
        )
    return [field]


def project(raw: bytes, projection: Projection) -> bytes:
    """The JSON of a record under a projection."""
    if projection.kept is None and not projection.legacy:
        return raw
    record = msgspec.json.decode(raw)
    if projection.kept is not None:
        record = (_kept(record, _tree(projection.kept)) if projection.kept else None) or {}
    if projection.legacy:
        for field in _markup():
            _rewrite(record, field.steps)
    return msgspec.json.encode(record)


def _tree(kept: frozenset[Field]) -> dict[str, Any]:
    """Nested names; an empty one keeps everything below."""
    root: dict[str, Any] = {}
    for field in sorted(kept, key=lambda each: len(each.steps)):
        inner = root
        *parents, last = field.steps
        for parent in parents:
            inner = inner.setdefault(parent, {_INSIDE: True})
            if _INSIDE not in inner:
                break  # a branch around it is kept whole
        else:
            inner[last] = {}
    return root


_INSIDE: Final = ""


def _kept(node: Any, tree: dict[str, Any]) -> Any:
    if not tree:
        return node
    if isinstance(node, list):
        parts = [_kept(each, tree) for each in node]
        return [each for each in parts if each is not None] or None
    if not isinstance(node, dict):
        return None
    found = {}
    for name, value in node.items():
        if name and name in tree and (kept := _kept(value, tree[name])) is not None:
            found[name] = kept
    return found or None


def _markup() -> list[Field]:
    return [field for field in fields() if field.type == "markup"]


def _rewrite(node: Any, steps: tuple[str, ...]) -> None:
    if isinstance(node, list):
        for each in node:
            _rewrite(each, steps)
    elif isinstance(node, dict) and steps[0] in node:
        value = node[steps[0]]
        if len(steps) > 1:
            _rewrite(value, steps[1:])
        elif isinstance(value, str):
            node[steps[0]] = legacy_markup(value)


def legacy_markup(text: str) -> str:
    r"""Text without the escapes of Markdown, its bullets as hyphens.

    >>> legacy_markup("* Age \\>= 18")
    '- Age >= 18'
    """
    return _ESCAPED.sub(r"\1", _BULLET.sub(r"\1- ", text))
