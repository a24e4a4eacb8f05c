"""Every field of the registry's published tree is reachable, and real records lose nothing to our types."""

from __future__ import annotations

import gzip
import re
import types
from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args, get_type_hints

import msgspec
import pytest

from trialogue.study import Record, parse_study
from trialogue.study.wire import Part


@pytest.fixture(scope="module")
def field_paths(shared: Path) -> dict[str, str]:
    """Dotted JSON path of every field of the published tree, with its type."""
    file = shared / "reference" / "ctgov" / "field_tree.txt"
    if not file.is_file():
        pytest.skip("needs shared/reference/ctgov/field_tree.txt")
    paths: dict[str, str] = {}
    above: list[tuple[int, str]] = []
    for line in file.read_text().splitlines():
        indent = len(line) - len(line.lstrip())
        name, kind = line.strip().split(": ", 1)
        while above and above[-1][0] >= indent:
            above.pop()
        above.append((indent, name))
        paths[".".join(part for _, part in above)] = kind
    return paths


@pytest.fixture(scope="module")
def real_raws(shared: Path) -> list[bytes]:
    file = shared / "data" / "ctgov" / "studies.jsonl.gz"
    if not file.is_file():
        pytest.skip("needs shared/data/ctgov/studies.jsonl.gz")
    with gzip.open(file) as lines:
        return [line.rstrip(b"\n") for line in lines]


def fields_of(part: type) -> dict[str, tuple[str, Any]]:
    """JSON name to (Python name, type) of a part."""
    hints = get_type_hints(part)
    return {field.encode_name: (field.name, hints[field.name]) for field in msgspec.structs.fields(part)}


def inner_type(hint: Any) -> Any:
    return next(argument for argument in get_args(hint) if argument not in (type(None), Ellipsis))


SCALARS = {"boolean": (bool,), "integer": (int,), "number": (float, int)}


def test_every_published_field_is_reachable_under_its_snake_case_name(field_paths: dict[str, str]) -> None:
    assert len(field_paths) > 400
    for path, kind in field_paths.items():
        part: Any = Record
        for name in path.split("."):
            assert issubclass(part, Part)
            assert name in fields_of(part), path
            python_name, hint = fields_of(part)[name]
            assert re.fullmatch(r"[a-z][a-z0-9_]*", python_name), path
            part = inner_type(hint)
        repeats = getattr(hint, "__origin__", None) is tuple
        assert repeats == kind.endswith("[]"), path
        assert repeats or isinstance(hint, types.UnionType), path
        if not issubclass(part, Part):
            assert part in SCALARS.get(kind, (str,)), path


def test_the_types_invent_no_field(field_paths: dict[str, str]) -> None:
    ours = set(typed_paths(Record)) - {"trialogueSection", "trialogueSection.provenance", "trialogueSection.note"}
    assert ours == set(field_paths)


def typed_paths(part: type[Part], above: str = "") -> Iterator[str]:
    for name, (_, hint) in fields_of(part).items():
        path = f"{above}.{name}" if above else name
        yield path
        inner = inner_type(hint)
        if isinstance(inner, type) and issubclass(inner, Part):
            yield from typed_paths(inner, path)


def leaves(tree: Any, path: str = "", into: dict[str, Any] | None = None) -> dict[str, Any]:
    """Every scalar (and empty container) of a JSON tree by its path."""
    held: dict[str, Any] = {} if into is None else into
    if isinstance(tree, dict) and tree:
        for name, value in tree.items():
            leaves(value, f"{path}.{name}" if path else name, held)
    elif isinstance(tree, list | tuple) and tree:
        for index, value in enumerate(tree):
            leaves(value, f"{path}[{index}]", held)
    else:
        held[path] = tree
    return held


def covers(held: Any, given: Any) -> bool:
    """Whether a tree holds every value of another, what is empty aside."""
    if isinstance(given, dict) and given:
        return isinstance(held, dict) and all(covers(held.get(name), value) for name, value in given.items())
    if isinstance(given, list) and given:
        return isinstance(held, list) and len(held) >= len(given) and all(map(covers, held, given))
    return given in ([], {}, None) or bool(held == given)


def test_typed_and_unknown_fields_together_hold_every_value_of_every_real_record(real_raws: list[bytes]) -> None:
    assert len(real_raws) > 2000
    for raw in real_raws:
        study = parse_study(raw)
        assert study.raw == raw
        assert study.issues == ()
        typed, unknown, everything = msgspec.to_builtins(study.record), study.unknown_fields(), msgspec.json.decode(raw)
        if not unknown and covers(typed, everything):
            continue
        held = leaves(typed)
        for path, value in unknown.items():
            leaves(value, path, held)
        given = {path: value for path, value in leaves(everything).items() if value not in ([], {}, None)}
        assert {path for path, value in given.items() if held.get(path) != value} == set(), study.nct_id


def test_real_records_say_they_come_from_the_registry(real_raws: list[bytes]) -> None:
    assert {parse_study(raw).provenance for raw in real_raws[:200]} == {"registry"}
