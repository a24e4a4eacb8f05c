"""From bytes to a plain mapping: YAML or JSON, with the traps of both closed.

YAML is read with JSON's idea of values: only `true` and `false` are booleans (YAML 1.1 also takes `no` and `on`),
dates stay text, numbers are decimal. Aliases are refused (a small file can stand for a huge one), duplicate keys too.
"""

from __future__ import annotations

import json
import re
from collections.abc import Hashable
from typing import Any, Final

import yaml

from trialogue.patient.problems import PatientFileError, Problem, shown
from trialogue.wording import say

LARGEST_BYTES: Final = 8 * 1024 * 1024
DEEPEST: Final = 20
DOCUMENT: Final = "(document)"
_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class _Refused(Exception):
    """Carries one problem out of a parser's callback."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem


class _PlainLoader(_Loader):  # type: ignore[misc]
    """YAML's safe loader with JSON's scalars."""

    yaml_implicit_resolvers: dict[str, list[tuple[str, re.Pattern[str]]]] = {}  # noqa: RUF012 (the base class's protocol)

    def construct_mapping(self, node: Any, deep: bool = False) -> dict[Hashable, Any]:
        seen: set[object] = set()
        for key_node, _ in node.value:
            key = self.construct_object(key_node, deep=True)
            line = key_node.start_mark.line + 1
            if not isinstance(key, str):
                fix = say("Write the field's name as plain text.")
                raise _Refused(Problem(f"line {line}", shown(key), "a field name", fix))
            if key in seen:
                raise _Refused(_duplicate(f"line {line}", key))
            seen.add(key)
        built: dict[Hashable, Any] = super().construct_mapping(node, deep)
        return built


_PlainLoader.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile(r"(?:true|false)\Z"), list("tf"))
_PlainLoader.add_implicit_resolver("tag:yaml.org,2002:null", re.compile(r"(?:~|null|)\Z"), ["~", "n", ""])
_PlainLoader.add_implicit_resolver(
    "tag:yaml.org,2002:int", re.compile(r"-?(?:0|[1-9][0-9]{0,17})\Z"), list("-0123456789")
)
_PlainLoader.add_implicit_resolver(
    "tag:yaml.org,2002:float",
    re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+(?:[eE][-+][0-9]+)?|[eE][-+][0-9]+)\Z"),
    list("-0123456789"),
)


def read_document(raw: bytes, name: str = "patient document") -> dict[str, Any]:
    """The mapping in `raw`, YAML or JSON by its first character. Raises PatientFileError, naming the line."""
    try:
        value = _read(raw)
        if not isinstance(value, dict):
            fix = say("Write fields such as `sex: female` at the top level.")
            raise _Refused(Problem(DOCUMENT, shown(value), "a mapping of fields", fix))
    except _Refused as refused:
        raise PatientFileError((refused.problem,), name) from None
    return value


def _read(raw: bytes) -> object:
    if len(raw) > LARGEST_BYTES:
        fix = say("Split it, or leave out what no study asks for.")
        raise _Refused(
            Problem(
                DOCUMENT,
                say("%(n)s bytes", n=f"{len(raw):,}"),
                say("at most %(most)s bytes", most=f"{LARGEST_BYTES:,}"),
                fix,
            )
        )
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        at = say("byte %(at)s is %(value)s", at=error.start, value=f"{raw[error.start]:#04x}")
        raise _Refused(Problem(DOCUMENT, at, "UTF-8 text", "Save the file as UTF-8.")) from None
    if not text.strip():
        raise _Refused(
            Problem(DOCUMENT, say("nothing"), "a mapping of fields", "Write its fields, each `name: value`.")
        )
    return _read_json(text) if text.lstrip().startswith(("{", "[")) else _read_yaml(text)


def _read_json(text: str) -> object:
    try:
        return json.loads(text, object_pairs_hook=_pairs, parse_constant=_refuse_constant, parse_int=_whole_number)
    except json.JSONDecodeError as error:
        where = f"line {error.lineno}, column {error.colno}"
        raise _Refused(Problem(where, error.msg, "JSON", "Mend the JSON at that place.")) from None
    except RecursionError:
        raise _Refused(_too_deep(DOCUMENT)) from None


def _read_yaml(text: str) -> object:
    try:
        _check_events(text)
        return yaml.load(text, Loader=_PlainLoader)  # noqa: S506 (a subclass of the safe loader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        where = f"line {mark.line + 1}, column {mark.column + 1}" if mark else DOCUMENT
        fix = say("Mend the YAML at that place (indent with spaces; quote text with a colon in it).")
        raise _Refused(Problem(where, str(error.problem or error.context or error), "YAML", fix)) from None
    except (yaml.YAMLError, ValueError) as error:
        fix = say("Remove control characters and language-specific tags.")
        raise _Refused(Problem(DOCUMENT, shown(str(error)), "YAML", fix)) from None


def _check_events(text: str) -> None:
    depth = 0
    for event in yaml.parse(text, Loader=_Loader):
        mark: Any = event.start_mark
        line = f"line {mark.line + 1}"
        if isinstance(event, yaml.AliasEvent):
            fix = say("Write the value out again in place of the alias.")
            raise _Refused(Problem(line, f"*{event.anchor}", "no aliases", fix))
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
        if depth > DEEPEST:
            raise _Refused(_too_deep(line))


def _pairs(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    built: dict[str, Any] = {}
    for key, value in pairs:
        if key in built:
            raise _Refused(_duplicate(DOCUMENT, key))
        built[key] = value
    return built


def _whole_number(digits: str) -> int:
    if len(digits) > 18:
        raise _Refused(Problem(DOCUMENT, shown(digits), "a number of at most 18 digits", "Correct the number."))
    return int(digits)


def _refuse_constant(constant: str) -> float:
    raise _Refused(Problem(DOCUMENT, constant, "a finite number", "Give the number, or leave the field out."))


def _duplicate(where: str, key: str) -> Problem:
    return Problem(where, say("%(name)s a second time", name=shown(key)), "each field once", "Keep one of the two.")


def _too_deep(where: str) -> Problem:
    return Problem(
        where,
        say("very deep nesting"),
        say("at most %(most)s levels", most=DEEPEST),
        "A patient document needs three levels.",
    )
